"""A series of counts by week, month or other period, gaps allowed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.analytics.rates.counts import refused, same_length, whole_counts

LONGEST: Final = 200_000
"""Periods from the first to the last; beyond it a label is wrong rather than the series long."""


@dataclass(frozen=True, slots=True)
class CountSeries:
    """Counts of consecutive periods. `labels` name those that were given, in order of time; `positions` say where
    each lies, from 0; `counts` and `known` have every period from first to last, where a gap is not known and counts
    0."""

    labels: tuple[str, ...]
    positions: NDArray[np.int64]
    counts: NDArray[np.int64]
    known: NDArray[np.bool_]


def count_series(labels: Sequence[str | int], observed: ArrayLike) -> CountSeries:
    """Read from labels in any order: whole numbers, ISO weeks (2024-W05), months (2024-02) or days a week apart
    (2024-02-01), all of one sort. A label that is missing is a gap, not a 0.

    Raises Invalid, naming `week` or `observed`, for labels of no sort or of several, one given twice, no labels at
    all, and counts that are none.
    """
    counts = whole_counts(observed, "observed")
    texts = tuple(str(label).strip() for label in labels)
    same_length(np.arange(len(texts)), counts, "observed")
    numbers = _numbers(texts)
    order = np.argsort(numbers, kind="stable")
    positions = numbers[order] - numbers.min()
    if bool(np.any(np.diff(positions) == 0)):
        raise refused("week", "some week is there twice", "give one line for each week")
    length = int(positions[-1]) + 1
    if length > LONGEST:
        raise refused("week", "the first and the last week are too far apart", "number the weeks one by one")
    filled, known = np.zeros(length, dtype=np.int64), np.zeros(length, dtype=np.bool_)
    filled[positions], known[positions] = counts[order], True
    return CountSeries(tuple(texts[at] for at in order), positions, filled, known)


def _numbers(texts: Sequence[str]) -> NDArray[np.int64]:
    for pattern, number in _SORTS:
        if all(pattern.fullmatch(text) for text in texts):
            try:
                return np.array([number(text) for text in texts], dtype=np.int64)
            except (ValueError, OverflowError):
                break
    raise refused(
        "week",
        "some week is no number, ISO week, month or day, or they are of several sorts",
        "number the weeks 1, 2, 3 …, or write all as 2024-W05",
    )


def _of_iso_week(text: str) -> int:
    year, week = text.split("-W")
    return date.fromisocalendar(int(year), int(week), 1).toordinal() // 7


def _of_month(text: str) -> int:
    first = date.fromisoformat(f"{text}-01")
    return 12 * first.year + first.month


def _of_day(text: str) -> int:
    return (date.fromisoformat(text).toordinal() - 1) // 7


_SORTS: Final[tuple[tuple[re.Pattern[str], Callable[[str], int]], ...]] = (
    (re.compile(r"-?\d{1,9}"), int),
    (re.compile(r"\d{4}-W\d{2}"), _of_iso_week),
    (re.compile(r"\d{4}-\d{2}"), _of_month),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), _of_day),
)
"""Day 1 of the calendar is a Monday, so a day belongs to the ISO week that holds it."""
