"""Cases by month: whole months only, of which every one has its number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MONTHS: int = 12
MOST_MONTHS: int = 600
"""Of a series: what lies further back, such as a case of 1850, says nothing of its level or its alarms."""


@dataclass(frozen=True, slots=True)
class Monthly:
    """`months` follow one another, as `2024-03`; `counts` has one number for each. The same by state and by
    documenting organisation, where that is known."""

    months: tuple[str, ...]
    counts: NDArray[np.int64]
    by_state: Mapping[str, NDArray[np.int64]]
    by_organisation: Mapping[str, NDArray[np.int64]]


def monthly(
    cells: Mapping[tuple[str, ...], int],
    first: str | None,
    last: str,
    organisations: Mapping[tuple[str, ...], int] | None = None,
) -> Monthly:
    """From cases by (month, state), and by (month, organisation), both ends included; a case whose month or day is in
    doubt is in none. Without a first month it is that of the earliest case; no more than the last 50 years are told."""
    known = sorted({key[0] for key in cells if _is_month(key[0])})
    months = months_between(first or (known[0] if known else last), last)[-MOST_MONTHS:]
    by_state = _series(cells, months)
    total = sum(by_state.values(), np.zeros(len(months), np.int64))
    return Monthly(months, total, by_state, _series(organisations or {}, months))


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Both included; none where the last lies before the first."""
    numbers = range(_number(first), _number(last) + 1)
    return tuple(f"{number // MONTHS:04d}-{number % MONTHS + 1:02d}" for number in numbers)


def months_of(selected: tuple[str | None, str | None], today: str) -> tuple[str | None, str]:
    """The first and the last whole month of a time that was asked for; the month of today is not over."""
    since, until = selected
    last = months_before(today[:7])
    if until is not None:
        last = min(last, until[:7] if len(until) >= len("2024-03") else f"{until}-12")
    first = None if since is None else (since[:7] if len(since) >= len("2024-03") else f"{since}-01")
    return first, last


def months_before(month: str, count: int = 1) -> str:
    number = _number(month) - count
    return f"{number // MONTHS:04d}-{number % MONTHS + 1:02d}"


def years_back(counts: Sequence[int], most: int) -> list[int]:
    """Sums of the last whole years of months, the latest last, at most so many."""
    years = min(len(counts) // MONTHS, most)
    ends = [len(counts) - MONTHS * back for back in range(years)][::-1]
    return [int(sum(counts[end - MONTHS : end])) for end in ends]


def _series(cells: Mapping[tuple[str, ...], int], months: Iterable[str]) -> dict[str, NDArray[np.int64]]:
    position = {month: at for at, month in enumerate(months)}
    found: dict[str, NDArray[np.int64]] = {}
    for (month, name), number in cells.items():
        if month in position:
            found.setdefault(name, np.zeros(len(position), np.int64))[position[month]] += number
    return dict(sorted(found.items()))


def _number(month: str) -> int:
    return int(month[:4]) * MONTHS + int(month[5:7]) - 1


def _is_month(text: str) -> bool:
    return len(text) == len("2024-03") and text[:4].isdecimal()
