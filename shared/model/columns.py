"""The further columns of the vocabularies as lookups: gravity of a kind, years of an age group, days of a delay."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from shared.vocabularies import vocabulary

UNKNOWN: Final = "unknown"
"""The code that every vocabulary has for what is not known, and the value of every dimension that has none."""


@cache
def column(name: str, heading: str) -> Mapping[str, str]:
    """A further column of a vocabulary by code, without the codes that leave it empty, in the vocabulary's order."""
    return {
        code: term.crosswalks[heading] for code, term in vocabulary(name).terms.items() if heading in term.crosswalks
    }


@cache
def _bands(name: str, first: str, last: str) -> tuple[tuple[str, int, float], ...]:
    """The codes that stand for a range of numbers, as (code, smallest, largest); an open range has no largest."""
    ends = column(name, last)
    return tuple((code, int(low), float(ends.get(code, "inf"))) for code, low in column(name, first).items())


def band(name: str, first: str, last: str, number: int) -> str:
    """The code whose range holds the number; `first` and `last` name the columns of its ends, both included."""
    return next((code for code, low, high in _bands(name, first, last) if low <= number <= high), UNKNOWN)
