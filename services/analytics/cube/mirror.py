"""Facts in memory, in columns: one row per victim, every value a number into a list of distinct values.

A mirror of what the store holds, small enough for millions of cases (a byte or two a value), from which any table is
counted in milliseconds. It knows parts, rows and values, not what they mean.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.analytics.cube.columns import Column, Mask, Rows, stretches
from services.analytics.facts.case_parts import BAR
from services.analytics.facts.frozen import FrozenFacts

__all__ = ["Held", "Mask", "Mirror", "Row", "Rows"]

Facts: TypeAlias = NDArray[np.int32]
"""Numbers of facts, or of victims."""
Row: TypeAlias = Mapping[str, str]
"""Values by column, several in one column separated by spaces, without the columns where nothing is known; and under
`number` how many victims the row stands for, one where it does not say."""


class Held(NamedTuple):
    """What a fact contributes: the texts of the parts all its rows share, the place first; and per row the texts of its
    own parts, with the number of victims it stands for where that is not one."""

    case: Sequence[str]
    rows: Sequence[Sequence[str | int]]


_SMALLEST: Final = 1024
_GROWTH: Final = 1.3
_FREE: Final = -1
_NOT_KNOWN: Final = (-1, np.zeros(0, np.int64), np.zeros(0, np.int32))


class Part:
    """Columns that are read from one text. Every distinct text is read once."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._codes: dict[str, int] = {}
        self._sets: NDArray[np.uint32] = np.zeros((len(columns), _SMALLEST), np.uint32)

    def codes(self, texts: Sequence[str]) -> Rows:
        """The number of each text."""
        try:
            return np.array([self._codes[text] for text in texts], np.int64)
        except KeyError:
            for text in texts:
                if text not in self._codes:
                    self._add(text)
            return np.array([self._codes[text] for text in texts], np.int64)

    def write(self, rows: Rows, codes: Rows) -> None:
        for column, sets in zip(self._columns, self._sets, strict=True):
            column.write(rows, sets[codes])

    def _add(self, text: str) -> None:
        code = len(self._codes)
        if code == self._sets.shape[1]:
            self._sets = np.concatenate([self._sets, np.zeros_like(self._sets)], axis=1)
        held = zip(self._columns, text.split(BAR), strict=True)
        self._sets[:, code] = [column.number(values) for column, values in held]
        self._codes[text] = code


class Mirror:
    """Not safe for threads: whoever shares it lets one at a time write or count."""

    def __init__(self, case_parts: Mapping[str, Sequence[str]], row_parts: Mapping[str, Sequence[str]]) -> None:
        """Names of parts, in the order of their texts, and of the columns each text says."""
        parts = {**case_parts, **row_parts}
        self._columns = {name: Column() for columns in parts.values() for name in columns}
        self._parts = {name: Part([self._columns[each] for each in columns]) for name, columns in parts.items()}
        self._case_parts, self._row_parts = tuple(case_parts), tuple(row_parts)
        self._fact: NDArray[np.int32] = np.zeros(0, np.int32)
        self._number: NDArray[np.int32] = np.zeros(0, np.int32)
        self._count: NDArray[np.int32] = np.zeros(0, np.int32)
        self._several: dict[int, tuple[int, Rows, Facts]] = {}
        self._used = 0
        self._free = 0
        self._starts: dict[str, int] = {}

    def __len__(self) -> int:
        """How many facts have rows."""
        return len(self._starts)

    @property
    def size(self) -> int:
        """How many rows there are, free ones among them."""
        return self._used

    def put(self, facts: Mapping[str, Held | None]) -> None:
        """Take some facts in place of what they were; None means that the fact counts no more."""
        case: list[Sequence[str]] = []
        rows: list[Sequence[str | int]] = []
        starts: list[int] = []
        counts: list[int] = []
        end = self._used
        for fact_id, fact in facts.items():
            count = len(fact.rows) if fact is not None else 0
            begin = self._starts.get(fact_id)
            if begin is not None and self._count[begin] != count:
                self._drop(fact_id, begin)
                begin = None
            if fact is None or not count:
                continue
            if begin is None:
                self._starts[fact_id] = begin = end
                end += count
            case.append(fact.case)
            rows += fact.rows
            starts.append(begin)
            counts.append(count)
        if starts:
            self._make_room(end)
            self._write(np.array(starts), np.array(counts), case, rows)
        if self._free > _SMALLEST and self._free > self._used // 2:
            self._compact()

    def amend(self, part: str, texts: Mapping[str, str]) -> None:
        """Take one part of some facts anew, and leave the rest of them as it is. Facts without rows are passed over."""
        starts = np.array([self._starts[fact_id] for fact_id in texts if fact_id in self._starts], np.int64)
        if not len(starts):
            return
        counts = self._count[starts].astype(np.int64)
        codes = self._parts[part].codes([text for fact_id, text in texts.items() if fact_id in self._starts])
        self._parts[part].write(stretches(starts, counts), np.repeat(codes, counts))

    def clear(self) -> None:
        self._used = self._free = 0
        self._several.clear()
        self._starts.clear()

    def frozen(self) -> FrozenFacts:
        """A copy of what is held now."""
        taken = slice(self._used) if not self._free else np.flatnonzero(self.taken())
        first = self._fact[: self._used] == np.arange(self._used)
        columns = {name: column.frozen(taken) for name, column in self._columns.items()}
        # Rows are only ever given out at the end: facts stand in the order of their rows.
        return FrozenFacts(list(self._starts), self._count[: self._used][first], self._number[taken].copy(), columns)

    def fill(self, frozen: FrozenFacts) -> None:
        """Hold what another held; for one that has held nothing yet."""
        size, lengths = len(frozen.numbers), frozen.lengths
        self._make_room(size)
        starts = np.cumsum(lengths) - lengths
        self._starts = dict(zip(frozen.facts, starts.tolist(), strict=True))
        self._fact[:size] = np.repeat(starts, lengths)
        self._count[:size] = np.repeat(lengths, lengths)
        self._number[:size] = frozen.numbers
        for name, column in self._columns.items():
            column.fill(frozen.columns[name])

    def _write(
        self, starts: Rows, counts: Rows, case: Sequence[Sequence[str]], rows: Sequence[Sequence[str | int]]
    ) -> None:
        """Part by part, which takes a fraction of the time of row by row."""
        places = stretches(starts, counts)
        own = len(self._row_parts)
        self._fact[places] = np.repeat(starts, counts)
        self._count[places] = np.repeat(counts, counts)
        self._number[places] = [row[own] if len(row) > own else 1 for row in rows]
        for name, texts in zip(self._case_parts, zip(*case, strict=True), strict=True):
            self._parts[name].write(places, np.repeat(self._parts[name].codes(texts), counts))
        for position, name in enumerate(self._row_parts):
            self._parts[name].write(places, self._parts[name].codes([str(row[position]) for row in rows]))

    def _make_room(self, end: int) -> None:
        if end > len(self._fact):
            size = max(_SMALLEST, int(end * _GROWTH))
            self._fact, self._number, self._count = (
                np.concatenate([each[: self._used], np.zeros(size - self._used, np.int32)])
                for each in (self._fact, self._number, self._count)
            )
            for column in self._columns.values():
                column.resize(size)
        self._used = max(self._used, end)

    def _drop(self, fact_id: str, begin: int) -> None:
        del self._starts[fact_id]
        count = int(self._count[begin])
        self._fact[begin : begin + count] = _FREE
        self._free += count

    def _compact(self) -> None:
        kept = np.flatnonzero(self.taken())
        moved = np.zeros(self._used, np.int32)
        moved[kept] = np.arange(len(kept))
        self._fact[: len(kept)] = moved[self._fact[kept]]
        self._number[: len(kept)] = self._number[kept]
        self._count[: len(kept)] = self._count[kept]
        for column in self._columns.values():
            column.rows[: len(kept)] = column.rows[kept]
        self._starts = {fact_id: int(moved[begin]) for fact_id, begin in self._starts.items()}
        self._used, self._free = len(kept), 0
        self._several.clear()

    def rows_of(self, facts: Iterable[str]) -> Rows:
        """The rows of some facts, those of one together."""
        starts = np.array([self._starts[fact_id] for fact_id in facts if fact_id in self._starts], np.int64)
        return stretches(starts, self._count[starts].astype(np.int64))

    def taken(self) -> Mask:
        """The rows that belong to a fact."""
        if not self._free:
            return np.ones(self._used, np.bool_)
        return np.asarray(self._fact[: self._used] != _FREE)

    def holding(self, column: str, wanted: Callable[[str], bool]) -> Mask:
        """The rows of which one value in that column is wanted."""
        return self._columns[column].test(wanted)(slice(self._used))

    def facts_of(self, mask: Mask) -> Mask:
        """All rows of the facts of which one row is in the mask."""
        facts = self._fact[: self._used]
        chosen = np.zeros(self._used, np.bool_)
        chosen[facts[mask & (facts >= 0)]] = True
        return chosen[np.maximum(facts, 0)] & (facts >= 0)

    def facts(self, rows: Rows) -> Rows:
        """The number of the fact of each row."""
        return np.asarray(self._fact.take(rows), np.int64)

    def stretches(self, length: int) -> list[slice]:
        """All rows in stretches of about that many, between which no fact is parted."""
        begins = np.arange(0, self._used, length)
        begins = np.where(self._fact[begins] == _FREE, begins, self._fact[begins])
        return [slice(begin, end) for begin, end in pairwise([*begins.tolist(), self._used])]

    def several(self, rows: slice | Rows) -> tuple[Rows, Facts]:
        """The places among some rows of those whose fact has several, and their facts. Of a stretch they are kept,
        because they stay what they are: rows are given out in order, and a fact that comes to have more or fewer gets
        others."""
        if not isinstance(rows, slice):
            places = np.flatnonzero(self._count.take(rows) > 1)
            return places, self._fact.take(rows.take(places))
        end, places, facts = self._several.get(rows.start, _NOT_KNOWN)
        if end != rows.stop:
            places = np.flatnonzero(self._count[rows] > 1)
            facts = self._fact[rows].take(places)
            self._several[rows.start] = rows.stop, places, facts
        return places, facts

    def lengths(self, rows: Rows) -> Rows:
        """How many rows the fact of each row has."""
        return np.asarray(self._count[rows], np.int64)

    def numbers(self, rows: Rows | slice) -> Facts:
        """The number of victims each row stands for."""
        return self._number[rows] if isinstance(rows, slice) else self._number.take(rows)

    def column(self, name: str) -> Column:
        return self._columns[name]

    def values(self, column: str) -> list[str]:
        """The distinct values of a column; `expanded` gives places in this list."""
        return self._columns[column].values

    def expanded(self, column: str, rows: Rows) -> tuple[Rows, Rows]:
        """Every value of every one of the rows: places in `rows` (repeated where a row holds several), and values."""
        held = self._columns[column]
        return held.expanded(held.rows.take(rows))
