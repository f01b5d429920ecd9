"""The arithmetic of a table: which cells the rows of some facts fall into, and how many facts and victims each holds.

Every row counts in its cells; then a fact is taken out where a later row of it repeats the cell of an earlier one. The
rows are worked in stretches small enough for the processor's cache, by two threads where there are many: numpy lets go
of the interpreter's lock in most of it. Columns of several values are counted by their sets of values, of which there
are few; the sets that occur are spread over their values at the end.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from services.analytics.cell_sums import Cells, CellSums
from services.analytics.columns import Column
from services.analytics.mirror import Mask, Mirror, Rows

STRETCH: Final = 1 << 18
"""Rows worked on at once."""
THREADS: Final = 2
_MOST_GATHERED: Final = 1 / 3
"""Up to such a share of a stretch the chosen rows are gathered first; beyond, all are worked, the others left out."""
_POOL: Final = ThreadPoolExecutor(THREADS, "tally")
_WIDTHS: Final = {kind: np.iinfo(kind).max for kind in (np.uint8, np.uint16, np.uint32, np.int64)}

Wanted: TypeAlias = Callable[[str], bool]
Condition: TypeAlias = tuple[str, Wanted]
"""A column, of which one value is wanted."""


@dataclass(frozen=True)
class Tally:
    """The cells that hold something: their numbers (mixed radix over the values of the columns, the last fastest), the
    distinct facts in each, and the victims.

    `totals` are the distinct facts and the victims of all rows, also of those that are in no cell; then those of the
    rows that meet each further condition. Victims are right only if they were asked for.
    """

    cells: Rows
    cases: Rows
    people: Rows
    totals: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Slice:
    """What is counted: by which columns, the rows that meet which conditions, and of these how many meet each of some
    further ones. Of columns that are filtered the wanted values alone make cells."""

    by: Sequence[str]
    kept: Sequence[Condition] = ()
    bases: Sequence[Condition] = ()
    victims: bool = False


def tally(mirror: Mirror, asked: Slice, within: Mask) -> Tally:
    """Count a slice among the rows of a mask."""
    stretches = mirror.stretches(STRETCH)
    if len(stretches) <= 1:
        return _tally(mirror, asked, [_counted(mirror, asked, within, iter(stretches))])
    waiting = iter(stretches)  # both threads take from it
    parts = [_POOL.submit(_counted, mirror, asked, within, waiting) for _ in range(THREADS)]
    return _tally(mirror, asked, [part.result() for part in parts])


class _Counts:
    """What one thread has counted: in each cell `rows` less `repeats` are the facts, `rows` and `more` the victims."""

    def __init__(self, mirror: Mirror, asked: Slice) -> None:
        self._mirror, self._asked = mirror, asked
        self._columns = [mirror.column(name) for name in asked.by]
        self.rows, self.more = (CellSums(_cells_of_sets(self._columns)) for _ in range(2))
        self.repeats = CellSums(_cells_of_values(self._columns))
        self.totals = np.zeros((1 + len(asked.bases), 2), np.int64)

    def add(self, rows: slice, mask: Mask) -> None:
        several, facts = self._mirror.several(rows)
        chosen = np.flatnonzero(mask.take(several))
        several, facts = several.take(chosen), facts.take(chosen)
        groups, more = self._groups(rows, mask)
        bases = (mask & self._mirror.holding(name, keeps, rows) for name, keeps in self._asked.bases)
        for place, held in enumerate((mask, *bases)):
            of_several, number = facts.compress(held.take(several)), np.count_nonzero(held)
            again = np.count_nonzero(of_several[1:] == of_several[:-1])
            self.totals[place] += number - again, number + int(more.compress(held.take(groups)).sum())
        if not self._columns:
            return
        held_sets = [each.rows[rows] for each in self._columns]
        self._add_rows(held_sets, mask)
        self.more.add(self._cells([each.take(groups) for each in held_sets]), more)
        entries, cells = _spread(self._asked, self._columns, [each.take(several) for each in held_sets])
        self.repeats.add(cells.compress(_repeated(facts if entries is None else facts[entries], cells)))

    def _groups(self, rows: slice, mask: Mask) -> tuple[Rows, Rows]:
        """Places of the rows that stand for other than one victim, and how many more or fewer."""
        if not self._asked.victims:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        numbers = self._mirror.numbers(rows)
        groups = np.flatnonzero(mask & (numbers != 1))
        return groups, numbers.take(groups) - 1

    def _add_rows(self, held_sets: Sequence[Cells], mask: Mask) -> None:
        if self.rows.is_dense and np.count_nonzero(mask) > _MOST_GATHERED * len(mask):
            # To be outside is a column of its own: the rows outside get cells beyond the possible ones.
            outside = (~mask).view(np.uint8)
            self.rows.add(_joined([2, *(each.sets for each in self._columns)], [outside, *held_sets]))
        else:
            chosen = np.flatnonzero(mask)
            self.rows.add(self._cells([each.take(chosen) for each in held_sets]))

    def _cells(self, held_sets: Sequence[Cells]) -> Cells:
        return _joined([each.sets for each in self._columns], held_sets)


def most_cells(mirror: Mirror, by: Sequence[str]) -> int:
    """How many cells must have a number of their own."""
    columns = [mirror.column(name) for name in by]
    return max(_cells_of_sets(columns), _cells_of_values(columns))


def _cells_of_sets(columns: Sequence[Column]) -> int:
    return math.prod(each.sets for each in columns)


def _cells_of_values(columns: Sequence[Column]) -> int:
    return math.prod(len(each.values) for each in columns)


def _counted(mirror: Mirror, asked: Slice, within: Mask, stretches: Iterator[slice]) -> _Counts:
    counts = _Counts(mirror, asked)
    for rows in stretches:
        mask = within[rows]
        for name, keeps in asked.kept:
            mask = mask & mirror.holding(name, keeps, rows)
        counts.add(rows, mask)
    return counts


def _tally(mirror: Mirror, asked: Slice, parts: Sequence[_Counts]) -> Tally:
    columns = [mirror.column(name) for name in asked.by]
    totals = sum((part.totals for part in parts), start=np.zeros((1 + len(asked.bases), 2), np.int64))
    cases, people = CellSums(_cells_of_values(columns)), CellSums(_cells_of_values(columns))
    numbers_of_all = [(int(facts), int(victims)) for facts, victims in totals]
    if not columns:
        only = np.arange(min(1, totals[0, 0]))
        return Tally(only, totals[0, :1][only], totals[0, 1:][only], numbers_of_all)
    for part in parts:
        for sums, into in ((part.rows, (cases, people)), (part.more, (people,))):
            found, numbers = sums.found()
            entries, cells = _spread(asked, columns, _sets(columns, found))
            for each in into:
                each.add(cells, numbers if entries is None else numbers[entries])
        cells, numbers = part.repeats.found()
        cases.add(cells, -numbers)
    cells, numbers = cases.found()
    return Tally(cells, numbers, people.at(cells), numbers_of_all)


def _joined(sizes: Sequence[int], columns: Sequence[Cells]) -> Cells:
    """The cell of each entry, column by column, in as few bytes as will do."""
    possible, cells = sizes[0], columns[0]
    for size, numbers in zip(sizes[1:], columns[1:], strict=True):
        possible *= size
        kind = next(kind for kind, most in _WIDTHS.items() if possible <= most)
        cells = np.multiply(cells.astype(kind, copy=False), kind(size))
        np.add(cells, numbers.astype(kind, copy=False), out=cells)
    return cells


def _sets(columns: Sequence[Column], cells: Rows) -> list[Rows]:
    """Cells of sets as the numbers of their sets."""
    held: list[Rows] = []
    for column in reversed(columns):
        cells, numbers = np.divmod(cells, column.sets)
        held.append(numbers)
    return held[::-1]


def _spread(asked: Slice, columns: Sequence[Column], held: Sequence[Cells]) -> tuple[Rows | None, Cells]:
    """The cells of values of entries that hold sets; with the place of the entry of each, where one entry may stand in
    several."""
    wanted, sizes = dict(asked.kept), [len(each.values) for each in columns]
    if all(each.single for each in columns) and wanted.keys().isdisjoint(asked.by):
        return None, _joined(sizes, held)
    places, cells = np.arange(len(held[0])), np.zeros(len(held[0]), np.int64)
    for name, column, sets, size in zip(asked.by, columns, held, sizes, strict=True):
        again, values = column.expanded(sets[places])
        if name in wanted:
            kept = np.array([wanted[name](value) for value in column.values], np.bool_)[values]
            again, values = again[kept], values[kept]
        places, cells = places[again], cells[again] * size + values
    return places, cells


def _repeated(facts: Cells, cells: Cells) -> Mask:
    """Which entries repeat an earlier one: the same cell of the same fact. Those of one fact stand together."""
    again = np.zeros(len(facts), np.bool_)
    for distance in range(1, len(facts)):
        same = facts[distance:] == facts[:-distance]
        if not same.any():
            break
        again[distance:] |= same & (cells[distance:] == cells[:-distance])
    return again
