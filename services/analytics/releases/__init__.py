"""Releases: which cases enter, the tables that are counted of them, and how they are published."""
