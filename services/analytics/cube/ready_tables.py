"""All tables of two dimensions, held ready and kept in step with the facts.

Every value of every dimension has a number. One matrix holds for each two numbers how many cases have both values
(in one victim), another how many victims; the table of two dimensions is a block of it, given without counting. A fact
that changes is taken out with what it was and put in with what it is: all pairs of its values of two dimensions.

These tables are for reading at once. What is stored or published is always counted anew, and a test holds both equal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.analytics.aggregates import Unit
from services.analytics.cube.mirror import Mask, Mirror, Rows
from services.analytics.facts.case_parts import year_column
from shared.model.dimensions import DIMENSIONS, YEARS

Counts = NDArray[np.int32]

_LAST: Final = "municipality"
"""Thousands of values: in the last place they have columns in the matrix and no lines."""
TWO_WAY: Final = (
    *(name for name in DIMENSIONS if name != _LAST),
    *(year_column(period) for period in YEARS if period != "calendar"),
    _LAST,
)
"""The dimensions that every two of have a table; `year` is the calendar's, the other periods stand beside it."""

_CASE_KIND: Final = "case_kind"
"""Stands for `kind` where cases are counted; nothing in the rows of victims of a lesser kind."""
_COLUMNS: Final = (_CASE_KIND, *TWO_WAY)
_NOTHING: Final = 0
"""The number that fills places of rows with fewer values than others."""
_AT_ONCE: Final = 256
"""Rows added at once: their pairs fit in the processor's cache."""
_BLOCK: Final = 1 << 15
"""Rows counted at once in a recount."""
_SPARE: Final = 8

_Some: TypeAlias = tuple[Rows | None, Counts]
"""A value each of some rows: the places of these, None for all; and their values."""


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Counts of a table: a line for each of `first`'s values, in it a number for each of `second`'s.

    A view that follows the facts: read it at once, or copy it.
    """

    first: Sequence[str]
    second: Sequence[str]
    counts: Counts

    def cells(self) -> dict[tuple[str, str], int]:
        """The cells that are not empty, by their two values."""
        lines, places = np.nonzero(self.counts)
        keys = zip(
            [self.first[line] for line in lines.tolist()],
            [self.second[place] for place in places.tolist()],
            strict=True,
        )
        return dict(zip(keys, self.counts[lines, places].tolist(), strict=True))


class ReadyTables:
    """The tables over some rows of a mirror, which whoever holds both adds and removes."""

    _cases: Counts
    _victims: Counts

    def __init__(self, mirror: Mirror) -> None:
        self._columns = [mirror.column(name) for name in _COLUMNS]
        self._lesser = mirror.column("of_lesser_kind")
        self._mirror = mirror
        self._room = np.full(len(_COLUMNS), _SPARE)
        self._lay_out()

    def clear(self) -> None:
        self._cases.fill(0)
        self._victims.fill(0)

    def table(self, first: str, second: str, unit: Unit = "cases") -> TwoWay:
        """Of two different dimensions, in whichever order. Raises KeyError for what is no dimension."""
        if unit == "victims":
            matrix = self._victims
        else:
            matrix = self._cases
            first, second = (_CASE_KIND if name == "kind" else name for name in (first, second))
        (rows, top), (columns, left) = self._places[first], self._places[second]
        height, width = len(rows), len(columns)
        if top <= left:
            return TwoWay(rows, columns, matrix[top : top + height, left : left + width])
        return TwoWay(rows, columns, matrix[left : left + width, top : top + height].T)

    def add(self, rows: Rows, sign: int = 1, only: Sequence[str] = _COLUMNS) -> None:
        """Count some rows, all those of their facts together; with a sign of -1 count them no more. Where only some
        columns change, the tables of others need not be touched."""
        self._make_room()
        lengths = self._mirror.lengths(rows)
        changed = np.isin(_COLUMNS, only)
        for length in np.unique(lengths).tolist():
            some, step = rows[lengths == length], length * max(1, _AT_ONCE // length)
            for begin in range(0, len(some), step):
                self._add_facts(some[begin : begin + step], length, sign, changed)

    def recount(self, rows: Rows) -> Iterator[None]:
        """Count exactly these rows, in steps of some tens of milliseconds; before the last the tables are wrong."""
        self._make_room()
        self.clear()
        plain = (self._mirror.numbers(rows) == 1) & (self._mirror.lengths(rows) == 1) & (self._lesser.rows[rows] == 0)
        alone = rows[plain]
        for begin in range(0, len(alone), _BLOCK):
            self._count_plain(alone[begin : begin + _BLOCK])
            yield
        np.copyto(self._victims, self._cases)
        others = rows[~plain]
        cuts = np.flatnonzero(np.diff(self._mirror.facts(others), prepend=-1))[:: 8 * _AT_ONCE]
        for some in np.split(others, cuts[1:]):
            self.add(some)
            yield

    def _count_plain(self, rows: Rows) -> None:
        """Table by table, which takes a fifth of the time of row by row."""
        held = [list(self._each_value(place, rows)) for place in range(len(_COLUMNS))]
        for first, of_first in enumerate(held):
            top, height = int(self._offsets[first]), int(self._room[first])
            for second, of_second in enumerate(held[first + 1 :], first + 1):
                left, width = int(self._offsets[second]), int(self._room[second])
                both = (_met(one, other) for one in of_first for other in of_second)
                cells = np.concatenate([one * np.int32(width) + other for one, other in both])
                counted = np.bincount(cells, minlength=height * width).reshape(height, width)
                self._cases[top : top + height, left : left + width] += counted.astype(np.int32)

    def _each_value(self, place: int, rows: Rows) -> Iterator[_Some]:
        """The first value of each row, then the second of those that have one, and so on."""
        column = self._columns[place]
        sets = column.rows[rows]
        if column.single:
            yield None, sets.astype(np.int32)
            return
        starts, lengths, flat = column.flat()
        begins, counts = starts[sets], lengths[sets]
        yield None, flat[begins].astype(np.int32)
        for number in range(1, int(counts.max())):
            having = np.flatnonzero(counts > number)
            yield having, flat[begins[having] + number].astype(np.int32)

    def _add_facts(self, rows: Rows, length: int, sign: int, changed: Mask) -> None:
        """Facts with that many rows. One with several counts once in each of its cells."""
        pairs = self._pairs(rows, changed)
        numbers = np.repeat(self._mirror.numbers(rows) * np.int32(sign), pairs.shape[1])
        np.add.at(self._victims.reshape(-1), pairs.reshape(-1), numbers)
        if length > 1:
            pairs = np.sort(pairs.reshape(len(pairs) // length, -1), axis=1)
            first = np.ones(pairs.shape, np.bool_)
            first[:, 1:] = pairs[:, 1:] != pairs[:, :-1]
            pairs = pairs[first]
        np.add.at(self._cases.reshape(-1), pairs.reshape(-1), np.int32(sign))

    def _pairs(self, rows: Rows, changed: Mask) -> Rows:
        """Per row the places in the matrix of all pairs of its values of two columns, of which one is changed."""
        numbers, columns = self._numbers(rows)
        touched = changed[columns]
        first, second = np.nonzero((columns[:, np.newaxis] < columns) & (touched[:, np.newaxis] | touched))
        return np.asarray(numbers[:, first] * self._cases.shape[1] + numbers[:, second])

    def _numbers(self, rows: Rows) -> tuple[Rows, Rows]:
        """Per row the numbers of its values, in the order of the columns (rows with fewer are filled up), and of which
        column each is."""
        found: list[Rows] = []
        columns: list[int] = []
        for place, column in enumerate(self._columns):
            sets, offset = column.rows[rows], self._offsets[place]
            columns.append(place)
            if column.single:
                found.append(sets + offset)
                continue
            starts, lengths, flat = column.flat()
            begins, counts = starts[sets], lengths[sets]
            most = int(counts.max())
            columns += [place] * (most - 1)
            for number in range(most):
                held = flat[np.minimum(begins + number, len(flat) - 1)] + offset
                found.append(np.where(number < counts, held, _NOTHING))
        found[0] = np.where(self._lesser.rows[rows] == 0, found[0], _NOTHING)
        return np.stack(found, axis=1), np.array(columns)

    def _make_room(self) -> None:
        """Lay the matrix out anew when a dimension has more values than there is room for."""
        needed = np.array([len(column.values) for column in self._columns])
        if (needed <= self._room).all():
            return
        before, cases, victims = self._offsets, self._cases, self._victims
        rooms = self._room
        self._room = np.where(needed > self._room, needed + needed // 4 + _SPARE, self._room)
        self._lay_out()
        moved = np.concatenate([np.arange(room) + offset for room, offset in zip(rooms, self._offsets, strict=True)])
        kept = np.concatenate([np.arange(room) + offset for room, offset in zip(rooms, before, strict=True)])
        lines = len(moved) - int(rooms[-1])
        self._cases[np.ix_(moved[:lines], moved)] = cases[np.ix_(kept[:lines], kept)]
        self._victims[np.ix_(moved[:lines], moved)] = victims[np.ix_(kept[:lines], kept)]

    def _lay_out(self) -> None:
        ends = np.cumsum(self._room) + _NOTHING + 1
        self._offsets = ends - self._room
        shape = int(self._offsets[-1]), int(ends[-1])
        self._cases, self._victims = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
        offsets = self._offsets.tolist()
        self._places = {
            name: (column.values, offset) for name, column, offset in zip(_COLUMNS, self._columns, offsets, strict=True)
        }


def _met(one: _Some, other: _Some) -> tuple[Counts, Counts]:
    """The values of the rows that are among both."""
    (of_one, ones), (of_other, others) = one, other
    if of_one is None or of_other is None:
        return ones if of_other is None else ones[of_other], others if of_one is None else others[of_one]
    _, in_one, in_other = np.intersect1d(of_one, of_other, assume_unique=True, return_indices=True)
    return ones[in_one], others[in_other]
