"""Draws docs/patterns.md: each method on public figures, as one would print it."""
