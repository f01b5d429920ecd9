"""The live cube: facts in columns, and all tables of two dimensions over the cases of the network held ready.

The ready tables take the cases of the current series that anybody's coordinator may count (`reach`). They follow the
facts one by one; after many changes at once they are counted anew, when they are next asked for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np

from services.analytics.aggregates import Unit
from services.analytics.cube.kept_tables import KeptTables
from services.analytics.cube.mirror import Held, Mask, Mirror, Rows
from services.analytics.cube.ready_tables import ReadyTables, TwoWay
from services.analytics.cube.tallies import Slice, Tally, tally
from services.analytics.facts.case_parts import CASE_PARTS, COLUMNS, PLACE_PART, ROW_PARTS
from services.analytics.facts.frozen import FrozenFacts
from services.analytics.reach import SEEN_BY_THE_NETWORK
from shared.events.releases import Series

MOST_FOLLOWED: Final = 2000
"""So many changed facts are followed one by one; where more come at once, counting anew is quicker."""


class Cube(Mirror):
    """Not safe for threads, as the mirror."""

    def __init__(self) -> None:
        super().__init__({**PLACE_PART, **CASE_PARTS}, ROW_PARTS)
        self._ready = ReadyTables(self)
        self._kept = KeptTables(self)
        self._ready_for: Series | None = "synthetic"
        """The series that the ready tables hold; None while they are behind the facts."""
        self._real = 0
        self._recount: Iterator[None] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the ready tables are in step with the facts."""
        return self._ready_for is not None

    @property
    def series(self) -> Series:
        """Real as soon as one real case exists; the samples count only until then."""
        return "real" if self._real else "synthetic"

    def put(self, facts: Mapping[str, Held | None]) -> None:
        self._follow_out(facts, COLUMNS)
        super().put(facts)
        self._follow_in(facts, COLUMNS)

    def amend(self, part: str, texts: Mapping[str, str]) -> None:
        # Other parts may say who can count a case, or how, which bears on all tables.
        columns = PLACE_PART.get(part, COLUMNS)
        self._follow_out(texts, columns)
        super().amend(part, texts)
        self._follow_in(texts, columns)

    def clear(self) -> None:
        super().clear()
        self._recount = None
        self._ready.clear()
        self._kept.clear()
        self._ready_for = "synthetic"
        self._real = 0

    def fill(self, frozen: FrozenFacts) -> None:
        super().fill(frozen)
        self._real = int(np.count_nonzero(self.holding("series", "real".__eq__)))
        self._ready_for = None
        self._kept.clear()

    def two_way(self, first: str, second: str, unit: Unit = "cases") -> TwoWay:
        """The table of two dimensions over the cases that the whole network may count.

        Ready, except after many changes at once, when all are counted anew first (a second or two for a million
        cases). Raises KeyError for what is no dimension.
        """
        while not self.make_ready():
            pass
        return self._ready.table(first, second, unit)

    def make_ready(self) -> bool:
        """Do a step of counting all tables anew if they are behind the facts; True once they are in step."""
        if self._ready_for is not None:
            return True
        if self._recount is None:
            self._recount = self._ready.recount(np.flatnonzero(self.seen_by_the_network(self.series)))
        for _ in self._recount:
            return False
        self._ready_for, self._recount = self.series, None
        return True

    def seen_by_the_network(self, series: Series) -> Mask:
        """The rows that a coordinator of any organisation may count."""
        return (
            self.taken()
            & self.holding("series", series.__eq__)
            & self.holding("reach", SEEN_BY_THE_NETWORK.__contains__)
        )

    def of_the_network(self, asked: Slice) -> Tally:
        """A slice of what a coordinator of any organisation may count. Its columns make a table that is kept in step
        for the next who asks about them."""
        series = self.series
        kept = self._kept.tally(asked, partial(self.seen_by_the_network, series)) if self.is_ready else None
        return kept or tally(self, asked, self.seen_by_the_network(series))

    def _follow_out(self, facts: Mapping[str, object], columns: Sequence[str]) -> None:
        self._recount = None
        self._real -= self._rows_of_real(facts)
        self._follow(facts, columns, -1, can_follow=len(facts) <= MOST_FOLLOWED)

    def _follow_in(self, facts: Mapping[str, object], columns: Sequence[str]) -> None:
        self._real += self._rows_of_real(facts)
        self._follow(facts, columns, 1, can_follow=self._ready_for == self.series)

    def _follow(self, facts: Mapping[str, object], columns: Sequence[str], sign: int, *, can_follow: bool) -> None:
        if self._ready_for is None:
            return
        if not can_follow:
            self._ready_for = None
            self._kept.clear()
            return
        rows = self._counted(facts)
        self._ready.add(rows, sign, columns)
        self._kept.add(rows, sign, columns)

    def _compact(self) -> None:
        super()._compact()
        self._kept.clear()

    def _rows_of_real(self, facts: Iterable[str]) -> int:
        series = self.column("series")
        return int(np.count_nonzero(series.rows[self.rows_of(facts)] == series.number("real")))

    def _counted(self, facts: Iterable[str]) -> Rows:
        """The rows of some facts that the ready tables hold."""
        rows = self.rows_of(facts)
        series, reach = self.column("series"), self.column("reach")
        mine = series.rows[rows] == series.number(self._ready_for or "")
        return np.asarray(rows[mine & np.isin(reach.rows[rows], [reach.number(each) for each in SEEN_BY_THE_NETWORK])])
