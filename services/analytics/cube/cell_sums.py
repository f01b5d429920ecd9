"""Numbers added up by cell, for tables of any number of possible cells."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.analytics.cube.columns import Rows

AT_ONCE: Final = 1 << 16
"""So many entries, and as many as there are possible cells, are waited for before they are added up."""
MOST_EMPTY: Final = 4
"""Up to so many possible cells for each entry, all have a place in an array; beyond that the entries are sorted."""
_WIDTHS: Final = {kind: np.iinfo(kind).max for kind in (np.uint8, np.uint16, np.uint32, np.int64)}

Cells: TypeAlias = NDArray[np.integer[Any]]
"""Numbers of cells: mixed radix over the numbers of values, the last column fastest."""


class CellSums:
    """A number for every cell that something was added to."""

    def __init__(self, possible: int) -> None:
        self._possible = possible
        self._all: Rows | None = None
        self._cells: list[Cells] = []
        self._numbers: list[Rows] = []
        self._waiting = 0

    def add(self, cells: Cells, numbers: Rows | None = None) -> None:
        """Add a number to each of some cells: 1 if none is ever given."""
        self._cells.append(cells)
        if numbers is not None:
            self._numbers.append(numbers)
        self._waiting += len(cells)
        if self._waiting >= max(self._possible, AT_ONCE):
            self._all = self._added_up()

    def found(self) -> tuple[Rows, Rows]:
        """The cells that something was added to, in order, and their sums."""
        if self._all is None and self._possible > MOST_EMPTY * self._waiting:
            return summed(*self._taken())
        sums = self._added_up()
        cells = np.flatnonzero(sums)
        return cells, sums.take(cells)

    def _added_up(self) -> Rows:
        cells, numbers = self._taken()
        sums = np.bincount(cells, numbers, self._possible).astype(np.int64, copy=False)
        return sums if self._all is None else np.add(self._all, sums, out=sums)

    def _taken(self) -> tuple[Cells, Rows | None]:
        """All that waits, which waits no more."""
        cells = self._cells[0] if len(self._cells) == 1 else np.concatenate(self._cells or [np.zeros(0, np.int64)])
        numbers = np.concatenate(self._numbers) if self._numbers else None
        self._cells, self._numbers, self._waiting = [], [], 0
        return cells, numbers


def numbered(sizes: Sequence[int], columns: Sequence[Cells]) -> Cells:
    """The cell of each entry, column by column, in as few bytes as will do."""
    possible, cells = sizes[0], columns[0]
    for size, numbers in zip(sizes[1:], columns[1:], strict=True):
        possible *= size
        kind = next(kind for kind, most in _WIDTHS.items() if possible <= most)
        cells = np.multiply(cells, kind(size), dtype=kind)
        np.add(cells, numbers, out=cells, casting="same_kind")
    return cells


def summed(cells: Cells, numbers: Rows | None) -> tuple[Rows, Rows]:
    """Each cell once, in order, and its sum (in each line of numbers): np.unique took 110 ms for 180,000 cells (numpy
    2.4), np.sort 3 ms."""
    order = np.argsort(cells, kind="stable") if numbers is not None else None
    ordered = np.sort(cells) if order is None else cells[order]
    first = np.flatnonzero(np.concatenate([np.ones(min(len(ordered), 1), np.bool_), ordered[1:] != ordered[:-1]]))
    occurring = ordered[first].astype(np.int64)
    if numbers is None or order is None:
        return occurring, np.diff(np.append(first, len(ordered)))
    return occurring, np.add.reduceat(numbers.take(order, axis=-1), first, axis=-1)
