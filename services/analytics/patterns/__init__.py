"""Patterns: what the methods of analytics say of the facts, each with its uncertainty and in words."""
