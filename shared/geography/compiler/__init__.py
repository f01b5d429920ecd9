"""Compiles `shared/geography/compiled` from the data files of pinned packages: `make geography`.

It runs in an environment of its own (requirements.txt) and imports none of the packages whose figures it reads.
"""
