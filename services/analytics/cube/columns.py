"""One column of the facts in memory: its distinct values, the distinct sets of them that rows hold, and the rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.analytics.facts.case_parts import BLANK
from shared.model.columns import UNKNOWN

Rows: TypeAlias = NDArray[np.int64]
"""Numbers of rows."""
Mask: TypeAlias = NDArray[np.bool_]
"""For every row whether it is meant."""
Test: TypeAlias = Callable[[slice | Rows], Mask]
"""Which of some rows are meant."""
Codes: TypeAlias = NDArray[np.unsignedinteger[Any]]

_WIDTHS: Final = (np.uint8, np.uint16, np.uint32)
_FEW: Final = 8
"""Up to so many codes, comparing with each is quicker than looking every row up."""


@dataclass(frozen=True, slots=True)
class FrozenColumn:
    """What rows held at a moment. `texts`: all they could hold, nothing first; `rows`: the place of each row's text."""

    texts: Sequence[str]
    rows: Codes


class Column:
    """Rows hold the number of a set of values; most sets are of one value. Set 0 is `unknown` alone."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._numbers: dict[str, int] = {}
        self._sets: dict[str, int] = {}
        self._members: list[list[int]] = []
        self._flat: tuple[Rows, Rows, Rows] | None = None
        self.single = True
        """Every set is of one value: then the number of a set is that of its value."""
        self.rows: Codes = np.zeros(0, np.uint8)
        self.number("")

    def number(self, held: str) -> int:
        """The number of the set that a text of values stands for; nothing stands for `unknown`."""
        if held not in self._sets:
            members = [self._value(value) for value in (held or UNKNOWN).split(BLANK)]
            self._sets[held] = len(self._members)
            self.single &= members == [len(self._members)]
            self._members.append(members)
            self._flat = None
        return self._sets[held]

    def _value(self, value: str) -> int:
        if value not in self._numbers:
            self._numbers[value] = len(self.values)
            self.values.append(value)
        return self._numbers[value]

    def resize(self, size: int) -> None:
        """Make room for so many rows; the new ones hold `unknown`."""
        larger = np.zeros(size, self.rows.dtype)
        kept = min(size, len(self.rows))
        larger[:kept] = self.rows[:kept]
        self.rows = larger

    def write(self, rows: Rows, numbers: Rows) -> None:
        """Let some rows hold some sets. The column is widened when its sets have become too many."""
        while len(self._members) - 1 > np.iinfo(self.rows.dtype).max:
            self.rows = self.rows.astype(_WIDTHS[_WIDTHS.index(self.rows.dtype.type) + 1])
        self.rows[rows] = numbers

    def frozen(self, rows: Rows | slice) -> FrozenColumn:
        """A copy of what some rows hold."""
        return FrozenColumn(list(self._sets), self.rows[rows].copy())

    def fill(self, frozen: FrozenColumn) -> None:
        """Let the first rows hold what others held, in a column that has held nothing else yet."""
        for text in frozen.texts:
            self.number(text)
        self.rows = self.rows.astype(frozen.rows.dtype)
        self.rows[: len(frozen.rows)] = frozen.rows

    def members(self, number: int) -> list[str]:
        """The values of a set, as they were given."""
        return [self.values[value] for value in self._members[number]]

    def flat(self) -> tuple[Rows, Rows, Rows]:
        """Per set where its values begin, how many there are; and the values of all sets in a row."""
        if self._flat is None:
            lengths = np.array([len(members) for members in self._members], np.int64)
            values = np.array([value for members in self._members for value in members], np.int64)
            self._flat = np.cumsum(lengths) - lengths, lengths, values
        return self._flat

    @property
    def sets(self) -> int:
        """How many sets there are."""
        return len(self._members)

    def expanded(self, sets: NDArray[np.integer[Any]]) -> tuple[Rows, Rows]:
        """Every value of every one of some sets: places in `sets` (repeated where a set is of several), and values."""
        places = np.arange(len(sets))
        if self.single:
            return places, sets.astype(np.int64)
        starts, lengths, flat = self.flat()
        counts = lengths[sets]
        return np.repeat(places, counts), flat[stretches(starts[sets], counts)]

    def holding(self, wanted: Callable[[str], bool]) -> Mask:
        """The sets with a wanted value."""
        starts, _, flat = self.flat()
        chosen = np.array([wanted(value) for value in self.values], np.bool_)
        return np.asarray(np.logical_or.reduceat(chosen[flat], starts))

    def test(self, wanted: Callable[[str], bool]) -> Test:
        """Tells which rows hold a wanted value. Every value is looked at now, and once."""
        sets = self.holding(wanted)
        some, others = np.flatnonzero(sets), np.flatnonzero(~sets)
        if min(len(some), len(others)) > _FEW:
            return lambda rows: sets.take(self.at(rows))
        if len(some) <= len(others):
            return lambda rows: _among(self.at(rows), some)
        return lambda rows: ~_among(self.at(rows), others)

    def at(self, rows: slice | Rows) -> Codes:
        """The sets of some rows."""
        return self.rows[rows] if isinstance(rows, slice) else self.rows.take(rows)


def _among(held: Codes, sets: Rows) -> Mask:
    if not len(sets):
        return np.zeros(len(held), np.bool_)
    return reduce(np.logical_or, (held == held.dtype.type(number) for number in sets.tolist()))


def stretches(starts: Rows, counts: Rows) -> Rows:
    """The numbers from each start on, as many as its count, one stretch after the other."""
    if (counts == 1).all():
        return starts
    begins = np.cumsum(counts) - counts
    return np.repeat(starts - begins, counts) + np.arange(int(counts.sum()))
