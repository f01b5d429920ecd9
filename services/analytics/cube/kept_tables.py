"""Tables by the columns that were asked about again, kept in step with the facts.

The columns that a question counts by, filters by and tells the known share of make one table. When the same columns
are asked about again (for another state, another year), it is counted, and from then on such questions are read from
its cells, however many facts there are. A fact whose rows lie in one cell is in the table; one whose rows are parted
is counted each time: where a filter leaves some of the cells, these do not tell how many facts they hold.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from services.analytics.cube.cell_sums import Cells, numbered
from services.analytics.cube.columns import stretches
from services.analytics.cube.mirror import Mask, Mirror, Rows
from services.analytics.cube.tallies import STRETCH, Condition, Slice, Tally, tally_of_rows, tally_of_sets

MOST_TABLES: Final = 16
"""So many are kept in step with every change, of at most 2 MB each."""
MOST_CELLS: Final = 1 << 18
MOST_REMEMBERED: Final = 256
"""So many sets of columns are known to have been asked about."""

T = TypeVar("T")

Counts: TypeAlias = NDArray[np.int32]
"""An axis for the cases and how many more victims they have, then one for the sets of each column."""
Columns: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class _Table:
    counts: Counts
    parted: set[int] = field(default_factory=set)
    """The facts whose rows lie in several cells."""


class KeptTables:
    """Over some rows of a mirror, which whoever holds both adds and removes."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._tables: dict[Columns, _Table] = {}
        self._asked: dict[Columns, None] = {}
        """In both, what was asked for last stands last."""

    def clear(self) -> None:
        """Keep no table, but what was asked about."""
        self._tables.clear()

    def add(self, rows: Rows, sign: int, columns: Sequence[str]) -> None:
        """Count some rows, all those of a fact together, of which these columns change; with a sign of -1 count them no
        more."""
        added = _Added(self._mirror, rows, sign)
        for names, table in [
            (names, table) for names, table in self._tables.items() if not set(names).isdisjoint(columns)
        ]:
            sizes = self._sizes(names)
            if table.counts.shape[1:] == sizes:
                added.to(table, numbered(sizes, [self._mirror.column(name).at(rows) for name in names]))
            else:  # a column has come to hold something new
                del self._tables[names]

    def tally(self, asked: Slice, seen: Callable[[], Mask]) -> Tally | None:
        """A slice of the rows that are added and removed, which `seen` tells; None where its columns are asked about
        for the first time, or make too large a table."""
        names = tuple(sorted({*asked.by, *(name for name, _ in (*asked.kept, *asked.bases))}))
        if not names or math.prod(self._sizes(names)) > MOST_CELLS or not self._was_asked(names):
            return None
        table = self._tables.pop(names, None) or self._counted(names, seen())
        _remember(self._tables, names, table, MOST_TABLES)
        starts = np.fromiter(table.parted, np.int64, len(table.parted))
        parted = stretches(starts, self._mirror.lengths(starts))
        return self._read(asked, names, table.counts) + tally_of_rows(self._mirror, asked, parted)

    def _was_asked(self, names: Columns) -> bool:
        asked = names in self._asked
        self._asked.pop(names, None)
        _remember(self._asked, names, None, MOST_REMEMBERED)
        return asked

    def _sizes(self, names: Columns) -> tuple[int, ...]:
        return tuple(self._mirror.column(name).sets for name in names)

    def _counted(self, names: Columns, seen: Mask) -> _Table:
        sizes = self._sizes(names)
        table = _Table(np.zeros((2, *sizes), np.int32))
        for stretch in self._mirror.stretches(STRETCH):
            chosen = np.flatnonzero(seen[stretch])
            cells = numbered(sizes, [self._mirror.column(name).at(stretch) for name in names])
            _Added(self._mirror, stretch.start + chosen, 1).to(table, cells.take(chosen))
        return table

    def _read(self, asked: Slice, names: Columns, counts: Counts) -> Tally:
        """The slice that the cells of a table by these columns make."""
        sets = {name: np.arange(size) for name, size in zip(names, counts.shape[1:], strict=True)}

        def among(part: Counts, condition: Condition) -> tuple[Counts, Rows]:
            name, wanted = condition
            holding = self._mirror.column(name).holding(wanted)[sets[name]]
            return part.compress(holding, axis=1 + names.index(name)), sets[name][holding]

        for condition in asked.kept:
            counts, sets[condition[0]] = among(counts, condition)
        parts = [counts, *(among(counts, condition)[0] for condition in asked.bases)]
        totals = [(int(part[0].sum()), int(part.sum())) for part in parts]
        by = [name for name in names if name in asked.by]
        others = tuple(axis for axis, name in enumerate(names, 1) if name not in by)
        table = counts.sum(axis=others).transpose(0, *(1 + by.index(name) for name in asked.by))
        cells = np.flatnonzero(table[0])
        if asked.by:
            places = zip(asked.by, np.unravel_index(cells, table.shape[1:]), strict=True)
            of_sets = np.ravel_multi_index([sets[name][held] for name, held in places], self._sizes(tuple(asked.by)))
        else:
            of_sets = cells
        numbers = table.reshape(2, -1)[:, cells].cumsum(axis=0)
        return tally_of_sets(self._mirror, asked, of_sets, numbers, totals)


class _Added:
    """Rows that come or go, to be counted in any number of tables."""

    def __init__(self, mirror: Mirror, rows: Rows, sign: int) -> None:
        self._sign = np.int32(sign)
        self._facts, self._numbers = mirror.facts(rows), mirror.numbers(rows)
        self._first = np.ones(len(rows), np.bool_)
        self._first[1:] = self._facts[1:] != self._facts[:-1]

    def to(self, table: _Table, cells: Cells) -> None:
        """The rows lie in these cells of the table."""
        other = np.zeros(len(cells), np.bool_)
        other[1:] = cells[1:] != cells[:-1]
        parted = self._facts.compress(~self._first & other)
        whole = ~np.isin(self._facts, parted)
        (table.parted.update if self._sign > 0 else table.parted.difference_update)(parted.tolist())
        cases, more = table.counts.reshape(2, -1)
        np.add.at(cases, cells.compress(self._first & whole), self._sign)
        others = np.flatnonzero(whole & (self._numbers != self._first))
        np.add.at(more, cells.take(others), self._sign * (self._numbers.take(others) - self._first.take(others)))


def _remember(kept: dict[Columns, T], names: Columns, value: T, most: int) -> None:
    """As the last; the first goes where there are too many."""
    kept[names] = value
    if len(kept) > most:
        del kept[next(iter(kept))]
