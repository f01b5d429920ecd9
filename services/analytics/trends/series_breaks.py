"""Where a series cannot be compared with itself: the organisations that document changed, so that the numbers may have
changed with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.analytics.rates.counts import between, refused, whole_counts

MATTERS: Final = 0.2
"""Share of the cases on its side of a boundary from which an organisation's coming or going breaks the series."""


@dataclass(frozen=True, slots=True)
class Break:
    """The series is broken before period `at`. Shares are of the cases of the periods next to the boundary: of those
    after it by organisations that were not there before, and of those before it by organisations that fell silent."""

    at: int
    joined: tuple[str, ...]
    left: tuple[str, ...]
    share_joined: float
    share_left: float


def series_breaks(
    documented: Mapping[str, Sequence[int]], *, around: int = 1, matters: float = MATTERS
) -> tuple[Break, ...]:
    """Breaks from how many cases each organisation documented in each period (years, or months with `around` = 12).

    An organisation joins in the first period in which it documented anything and leaves after the last, if at least
    `around` periods of silence follow; that it merely had no case for longer than that is what the data cannot tell.
    A boundary is a break where those who join, or those who leave, hold at least `matters` of the cases in the
    `around` periods on their side. The first period is never one.

    Raises Invalid for counts that are none and organisations with unlike numbers of periods.
    """
    between(matters, 0, 1, "matters")
    if around < 1:
        raise refused("around", "it is under 1", "give how many periods on each side are looked at")
    names, table = _table(documented)
    spans = {name: np.flatnonzero(row) for name, row in zip(names, table, strict=True) if row.any()}
    periods = table.shape[1]
    joins = {name: int(active[0]) for name, active in spans.items() if active[0] > 0}
    leaves = {name: int(active[-1]) + 1 for name, active in spans.items() if active[-1] + around < periods}
    found = []
    for at in sorted({*joins.values(), *leaves.values()}):
        joined = tuple(name for name in names if joins.get(name) == at)
        left = tuple(name for name in names if leaves.get(name) == at)
        share_joined = _share(names, table[:, at : at + around], joined)
        share_left = _share(names, table[:, max(0, at - around) : at], left)
        if max(share_joined, share_left) >= matters:
            found.append(Break(at, joined, left, share_joined, share_left))
    return tuple(found)


def _table(documented: Mapping[str, Sequence[int]]) -> tuple[list[str], NDArray[np.int64]]:
    if not documented:
        raise refused("documented", "there is no organisation", "give the cases of each organisation by period")
    names = list(documented)
    if len({len(counts) for counts in documented.values()}) != 1:
        raise refused("documented", "organisations have unlike numbers of periods", "give 0 where one documented none")
    table = whole_counts([list(documented[name]) for name in names], "documented")
    return names, table.reshape(len(names), -1)


def _share(names: Sequence[str], cases: NDArray[np.int64], chosen: Sequence[str]) -> float:
    total = int(cases.sum())
    rows = [at for at, name in enumerate(names) if name in chosen]
    return int(cases[rows].sum()) / total if total else 0.0
