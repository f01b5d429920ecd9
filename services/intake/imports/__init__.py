"""Imports: files of many cases, each row with its verdict."""
