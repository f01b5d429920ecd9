"""Facts in memory, in columns: one row per victim, every value a number into a list of distinct values.

A mirror of what the store holds, small enough for hundreds of thousands of cases (4 bytes a value), from which any
table is counted in milliseconds. It knows rows and values, not what they mean.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from shared.model.columns import UNKNOWN

Rows: TypeAlias = NDArray[np.int64]
"""Numbers of rows."""
Mask: TypeAlias = NDArray[np.bool_]
"""For every row whether it is meant."""

Row: TypeAlias = Mapping[str, str]
"""Values by column, several in one column separated by spaces, `unknown` where there is none; and under `number` how
many victims the row stands for, one where it does not say."""

_FACT, _NUMBER, _FIRST = 0, 1, 2
"""Lines of the grid: the number of the fact (-1: the row is free), of victims; then one line a column."""
_SMALLEST: Final = 1024
_GROWTH: Final = 1.3


class Column:
    """The distinct values of one column, and the distinct sets of them that rows hold (most hold one value)."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._numbers: dict[str, int] = {}
        self._sets: dict[str, int] = {}
        self._members: list[list[int]] = []
        self._flat: tuple[Rows, Rows, Rows] | None = None

    def coded(self, held: Sequence[str]) -> list[int]:
        """The number of the set that each of some rows holds."""
        try:
            return [self._sets[each] for each in held]
        except KeyError:
            for new in set(held) - self._sets.keys():
                self._add(new)
            return [self._sets[each] for each in held]

    def _add(self, held: str) -> None:
        self._sets[held] = len(self._members)
        self._members.append([self._number(value) for value in held.split()])
        self._flat = None

    def _number(self, value: str) -> int:
        if value not in self._numbers:
            self._numbers[value] = len(self.values)
            self.values.append(value)
        return self._numbers[value]

    def flat(self) -> tuple[Rows, Rows, Rows]:
        """Per set where its values begin, how many there are; and the values of all sets in a row."""
        if self._flat is None:
            lengths = np.array([len(members) for members in self._members], np.int64)
            values = np.array([value for members in self._members for value in members], np.int64)
            self._flat = np.cumsum(lengths) - lengths, lengths, values
        return self._flat

    def sets_with(self, wanted: Callable[[str], bool]) -> Mask:
        """For every set whether one of its values is wanted."""
        chosen = [wanted(value) for value in self.values]
        return np.array([any(chosen[value] for value in members) for members in self._members], np.bool_)


class Mirror:
    """Not safe for threads: whoever shares it lets one at a time write or count."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._lines = {name: (line, Column()) for line, name in enumerate(columns, _FIRST)}
        self._grid = np.zeros((_FIRST + len(columns), _SMALLEST), np.int32)
        self._grid[_FACT] = -1
        self._used = 0
        self._free = 0
        self._starts: dict[str, int] = {}

    def __len__(self) -> int:
        """How many facts have rows."""
        return len(self._starts)

    def put(self, facts: Mapping[str, Iterable[Row]]) -> None:
        """Take the rows of some facts in place of those they had; no rows means that the fact counts no more."""
        rows: list[Row] = []
        numbers: list[int] = []
        for fact_id, its_rows in facts.items():
            self._drop(fact_id)
            rows += its_rows
            if len(rows) > len(numbers):
                self._starts[fact_id] = begin = self._used + len(numbers)
                numbers += [begin] * (len(rows) - len(numbers))
        self._append(numbers, rows)

    def clear(self) -> None:
        self._grid[_FACT] = -1
        self._used = self._free = 0
        self._starts.clear()

    def _append(self, facts: list[int], rows: list[Row]) -> None:
        """Column by column, which takes a third of the time of row by row."""
        begin, end = self._used, self._used + len(rows)
        if end > self._grid.shape[1]:
            wider = np.zeros((len(self._grid), int(end * _GROWTH)), np.int32)
            wider[_FACT] = -1
            wider[:, :begin] = self._grid[:, :begin]
            self._grid = wider
        self._grid[_FACT, begin:end] = facts
        self._grid[_NUMBER, begin:end] = [int(row.get("number", 1)) for row in rows]
        for name, (line, column) in self._lines.items():
            self._grid[line, begin:end] = column.coded([row.get(name, UNKNOWN) for row in rows])
        self._used = end
        if self._free > _SMALLEST and self._free > self._used // 2:
            self._compact()

    def _drop(self, fact_id: str) -> None:
        begin = self._starts.pop(fact_id, None)
        if begin is None:
            return
        end = begin
        while end < self._used and self._grid[_FACT, end] == begin:
            end += 1
        self._grid[_FACT, begin:end] = -1
        self._free += end - begin

    def _compact(self) -> None:
        taken = self.taken()
        moved = np.cumsum(taken) - 1
        kept = self._grid[:, : self._used][:, taken]
        kept[_FACT] = moved[kept[_FACT]]
        self._grid[_FACT] = -1
        self._grid[:, : kept.shape[1]] = kept
        self._starts = {fact_id: int(moved[begin]) for fact_id, begin in self._starts.items()}
        self._used, self._free = kept.shape[1], 0

    def taken(self) -> Mask:
        """The rows that belong to a fact."""
        return self._grid[_FACT, : self._used] >= 0

    def holding(self, column: str, wanted: Callable[[str], bool]) -> Mask:
        """The rows of which one value in that column is wanted."""
        line, values = self._lines[column]
        return values.sets_with(wanted)[self._grid[line, : self._used]]

    def facts_of(self, mask: Mask) -> Mask:
        """All rows of the facts of which one row is in the mask."""
        facts = self._grid[_FACT, : self._used]
        chosen = np.zeros(self._used, np.bool_)
        chosen[facts[mask & (facts >= 0)]] = True
        return chosen[np.maximum(facts, 0)] & (facts >= 0)

    def facts(self, rows: Rows) -> Rows:
        """The number of the fact of each row."""
        return np.asarray(self._grid[_FACT, rows], np.int64)

    def numbers(self, rows: Rows) -> Rows:
        """The number of victims each row stands for."""
        return np.asarray(self._grid[_NUMBER, rows], np.int64)

    def values(self, column: str) -> list[str]:
        """The distinct values of a column; `expanded` gives places in this list."""
        return self._lines[column][1].values

    def expanded(self, column: str, rows: Rows) -> tuple[Rows, Rows]:
        """Every value of every one of the rows: places in `rows` (repeated where a row holds several), and values."""
        line, values = self._lines[column]
        starts, lengths, flat = values.flat()
        sets = self._grid[line, rows]
        counts = lengths[sets]
        places = np.arange(len(rows))
        if counts.sum() == len(rows):
            return places, flat[starts[sets]]
        places = np.repeat(places, counts)
        within = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        return places, flat[np.repeat(starts[sets], counts) + within]
