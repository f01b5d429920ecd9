"""The arithmetic of a table: which cells the rows of some facts fall into, and how many facts and victims each holds.

Columns of several values are counted by their sets of values, of which there are few, as if a set were a value; the
sets that occur are spread over their values at the end. Every row counts in its cell; then a fact is taken out where a
row of it repeats an earlier one, or shares a value with it.

The rows are worked in stretches small enough for the processor's cache, by two threads where there are many: numpy lets
go of the interpreter's lock in most of it.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from typing import Final, TypeAlias

import numpy as np

from services.analytics.cube.cell_sums import Cells, CellSums, numbered, summed
from services.analytics.cube.columns import Column
from services.analytics.cube.mirror import Mask, Mirror, Rows

STRETCH: Final = 1 << 18
"""Rows worked on at once: with fewer the threads wait for each other more than they work."""
THREADS: Final = 2
FEW: Final = 1 / 5
"""Up to such a share of a stretch the chosen rows are gathered first; beyond, all rows get a cell at once."""
MOST: Final = 3 / 5
"""From such a share on, all rows are counted and those left out are taken off again."""
_POOL: Final = ThreadPoolExecutor(THREADS, "tally")

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

    def __add__(self, other: "Tally") -> "Tally":
        """Of two among different facts, asked the same."""
        entries = [(each.cells, np.stack([each.cases, each.people])) for each in (self, other)]
        totals = zip(self.totals, other.totals, strict=True)
        return _summed(entries, [(one[0] + more[0], one[1] + more[1]) for one, more in totals])


@dataclass(frozen=True)
class Slice:
    """What is counted: by which columns, the rows that meet which conditions, and of these how many meet each of some
    further ones. Of columns that are filtered the wanted values alone make cells."""

    by: Sequence[str]
    kept: Sequence[Condition] = ()
    bases: Sequence[Condition] = ()
    victims: bool = False


Entries: TypeAlias = tuple[Cells, Rows]
"""Cells, and in a line each their cases and their victims."""
Pieces: TypeAlias = Sequence[tuple[slice | Rows, Mask]]
"""Rows to work on at once, all those of a fact in one piece; and which of them are meant."""


def tally(mirror: Mirror, asked: Slice, within: Mask) -> Tally:
    """Count a slice among the rows of a mask."""
    return _tally(mirror, asked, [(rows, within[rows]) for rows in mirror.stretches(STRETCH)])


def tally_of_rows(mirror: Mirror, asked: Slice, rows: Rows) -> Tally:
    """Count a slice among these rows, all those of a fact together."""
    return _tally(mirror, asked, [(rows, np.ones(len(rows), np.bool_))])


def tally_of_sets(
    mirror: Mirror, asked: Slice, cells: Cells, numbers: Rows, totals: Sequence[tuple[int, int]]
) -> Tally:
    """What cells of sets of values make; in a line each, `numbers` are their cases and their victims."""
    columns = [mirror.column(name) for name in asked.by]
    places, of_values = _spread(asked, columns, cells)
    return _summed([(of_values, numbers[:, places])], totals)


def most_cells(mirror: Mirror, by: Sequence[str]) -> int:
    """How many cells must have a number of their own."""
    columns = [mirror.column(name) for name in by]
    return max(_cells_of_sets(columns), _cells_of_values(columns))


class _Counts:
    """What one thread has counted: the rows of cells of sets, those of them that are `outside`, that are `again` of a
    fact, and how many `more` victims than one they stand for; and by cells of values what sets of a fact have in
    common."""

    def __init__(self, mirror: Mirror, asked: Slice) -> None:
        self._mirror, self._asked = mirror, asked
        self._columns = [mirror.column(name) for name in asked.by]
        self._kept = [mirror.column(name).test(keeps) for name, keeps in asked.kept]
        self._bases = [mirror.column(name).test(keeps) for name, keeps in asked.bases]
        sets = _cells_of_sets(self._columns)
        self.rows, self.outside, self.again, self.more = (CellSums(sets) for _ in range(4))
        self.shared = CellSums(_cells_of_values(self._columns))
        self.totals = np.zeros((1 + len(asked.bases), 2), np.int64)

    def add(self, pieces: Iterator[tuple[slice | Rows, Mask]]) -> None:
        """Add some pieces, of which another thread may take the next one."""
        for rows, mask in pieces:
            meant = reduce(np.logical_and, (test(rows) for test in self._kept), mask)
            several, facts = self._mirror.several(rows)
            chosen = np.flatnonzero(meant.take(several))
            self._add_rows(rows, meant, several.take(chosen), facts.take(chosen))

    def found(self) -> list[Entries]:
        """Cells of values, as often as something was counted of them."""
        of_sets = ((self.rows, (1, 1)), (self.outside, (-1, -1)), (self.again, (-1, 0)), (self.more, (0, 1)))
        shared, numbers = self.shared.found()
        entries: list[Entries] = [(shared, np.outer((-1, 0), numbers))]
        for sums, weights in of_sets:
            found, numbers = sums.found()
            places, cells = _spread(self._asked, self._columns, found)
            entries.append((cells, np.outer(weights, numbers[places])))
        return entries

    def _add_rows(self, rows: slice | Rows, mask: Mask, several: Rows, facts: Cells) -> None:
        """Add those rows that are in the mask. Some of them, at `several`, belong to facts with several rows."""
        groups, more = self._groups(rows, mask)
        for place, held in enumerate((mask, *(mask & test(rows) for test in self._bases))):
            of_several, number = facts.compress(held.take(several)), np.count_nonzero(held)
            again = np.count_nonzero(of_several[1:] == of_several[:-1])
            self.totals[place] += number - again, number + int(more.compress(held.take(groups)).sum())
        if self._columns:
            cells_at = self._add_cells(rows, mask)
            self.more.add(cells_at(groups), more)
            self._add_several(facts, cells_at(several))

    def _groups(self, rows: slice | Rows, mask: Mask) -> tuple[Rows, Rows]:
        """Places of the rows that stand for other than one victim, and how many more or fewer."""
        if not self._asked.victims:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        numbers = self._mirror.numbers(rows)
        groups = np.flatnonzero(mask & (numbers != 1))
        return groups, numbers.take(groups) - np.int64(1)

    def _add_cells(self, rows: slice | Rows, mask: Mask) -> Callable[[Rows], Cells]:
        """Gives the cells of sets at places in the stretch."""
        sizes, held = [each.sets for each in self._columns], [each.at(rows) for each in self._columns]
        share = np.count_nonzero(mask) / max(len(mask), 1)
        if share < FEW:
            chosen = np.flatnonzero(mask)
            self.rows.add(numbered(sizes, [each.take(chosen) for each in held]))
            return lambda places: numbered(sizes, [each.take(places) for each in held])
        cells = numbered(sizes, held)
        if share < MOST:
            self.rows.add(cells.take(np.flatnonzero(mask)))
        else:
            self.rows.add(cells)
            self.outside.add(cells.take(np.flatnonzero(~mask)))
        return cells.take

    def _add_several(self, facts: Cells, cells: Cells) -> None:
        again = _repeated(facts, cells)
        self.again.add(cells.compress(again))
        if all(each.single for each in self._columns):
            return
        facts, cells = facts.compress(~again), cells.compress(~again)
        same = facts[1:] == facts[:-1]
        beside = np.append(same, [False]) | np.append([False], same)
        places, of_values = _spread(self._asked, self._columns, cells.compress(beside))
        self.shared.add(of_values.compress(_repeated(facts.compress(beside)[places], of_values)))


def _cells_of_sets(columns: Sequence[Column]) -> int:
    return math.prod(each.sets for each in columns)


def _cells_of_values(columns: Sequence[Column]) -> int:
    return math.prod(len(each.values) for each in columns)


def _tally(mirror: Mirror, asked: Slice, pieces: Pieces) -> Tally:
    waiting = iter(pieces)  # all threads take from it
    parts = [_Counts(mirror, asked) for _ in pieces[:THREADS]]
    list(_POOL.map(lambda part: part.add(waiting), parts))
    totals = sum((part.totals for part in parts), start=np.zeros((1 + len(asked.bases), 2), np.int64))
    entries = [entry for part in parts for entry in part.found()]
    if not asked.by:
        entries = [(np.arange(min(1, totals[0, 0])), totals[:1].T)]
    return _summed(entries, [(facts, victims) for facts, victims in totals.tolist()])


def _summed(entries: Sequence[Entries], totals: Sequence[tuple[int, int]]) -> Tally:
    """Each cell with a case once."""
    nothing = np.zeros(0, np.int64), np.zeros((2, 0), np.int64)
    cells, (cases, people) = summed(*(np.concatenate(each, axis=-1) for each in zip(nothing, *entries, strict=True)))
    some = np.flatnonzero(cases)
    return Tally(cells[some], cases[some], people[some], totals)


def _spread(asked: Slice, columns: Sequence[Column], cells: Cells) -> tuple[Rows | slice, Cells]:
    """Cells of sets as cells of values; with the place of the one that each comes from, which may come to stand in
    several."""
    if all(each.single for each in columns):
        return slice(None), cells
    wanted, held = dict(asked.kept), _sets(columns, cells)
    places, spread = np.arange(len(cells)), np.zeros(len(cells), np.int64)
    for name, column, sets in zip(asked.by, columns, held, strict=True):
        again, values = column.expanded(sets[places])
        if name in wanted:
            kept = np.array([wanted[name](value) for value in column.values], np.bool_)[values]
            again, values = again[kept], values[kept]
        places, spread = places[again], spread[again] * len(column.values) + values
    return places, spread


def _sets(columns: Sequence[Column], cells: Cells) -> list[Cells]:
    """Cells of sets as the numbers of their sets."""
    held: list[Cells] = []
    for column in reversed(columns):
        cells, numbers = np.divmod(cells, column.sets)
        held.append(numbers)
    return held[::-1]


def _repeated(facts: Cells, cells: Cells) -> Mask:
    """Which entries repeat an earlier one: the same cell of the same fact. Those of one fact stand together."""
    again = np.zeros(len(facts), np.bool_)
    for distance in range(1, len(facts)):
        same = facts[distance:] == facts[:-distance]
        if not same.any():
            break
        again[distance:] |= same & (cells[distance:] == cells[:-distance])
    return again
