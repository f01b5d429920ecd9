"""The facts as one member may count them: what patterns are made from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from services.analytics.aggregates import Question, Table, asked_rows, count
from services.analytics.cube.mirror import Mask, Mirror
from services.analytics.facts.histories import CaseHistory, histories
from services.analytics.live_numbers import FEWEST_OF_OTHERS, Viewer, countable, current_series, seen_of_others


@dataclass(frozen=True)
class FactsSeen:
    """Valid while the facts are being read. `today` is the day in Mexico, ISO."""

    mirror: Mirror
    own: Mask
    others: Mask
    viewer: Viewer
    today: str

    @property
    def synthetic(self) -> bool:
        return current_series(self.mirror) == "synthetic"

    def table(self, question: Question) -> Table:
        """Counts of what this viewer may count. For an analyst, cells with 1 to 4 cases of others are left out, as
        they are in live numbers; where there are no more than that in all, others do not count."""
        if self.viewer.reach != "shared":
            return count(self.mirror, question, self.own | self.others)
        theirs = count(self.mirror, question, self.others)
        if theirs.facts < FEWEST_OF_OTHERS:
            return count(self.mirror, question, self.own)
        table = count(self.mirror, question, self.own | self.others)
        few = {key for key, cell in theirs.cells.items() if cell.cases < FEWEST_OF_OTHERS}
        return replace(table, cells={key: cell for key, cell in table.cells.items() if key not in few})

    def histories(self, question: Question) -> list[CaseHistory]:
        """The cases that the question's filters leave, one by one."""
        return list(histories(self.mirror, self._rows(question)))

    def coded(self, question: Question, columns: Sequence[str]) -> list[list[dict[str, str]]]:
        """The same cases as the rows of their victims: values by column, several separated by blanks, `unknown` where
        nothing is known."""
        rows = np.flatnonzero(self._rows(question))
        values = {}
        for name in columns:
            column = self.mirror.column(name)
            texts = {number: " ".join(column.members(number)) for number in np.unique(column.rows[rows]).tolist()}
            values[name] = [texts[number] for number in column.rows[rows].tolist()]
        facts = self.mirror.facts(rows).tolist()
        each = (dict(zip(columns, held, strict=True)) for held in zip(*values.values(), strict=True))
        return [
            [row for _, row in of_one] for _, of_one in groupby(zip(facts, each, strict=True), lambda pair: pair[0])
        ]

    def _rows(self, question: Question) -> Mask:
        asked = asked_rows(self.mirror, question)
        theirs = self.others & asked
        if (
            self.viewer.reach == "shared"
            and len(np.unique(self.mirror.facts(np.flatnonzero(theirs)))) < FEWEST_OF_OTHERS
        ):
            return self.own & asked
        return (self.own & asked) | theirs


def facts_seen(mirror: Mirror, viewer: Viewer, today: str) -> FactsSeen:
    """What counts in live numbers, as far as the viewer reaches."""
    counted = countable(mirror)
    own = mirror.holding("owner", viewer.organisation.__eq__)
    return FactsSeen(mirror, counted & own, counted & seen_of_others(mirror, viewer) & ~own, viewer, today)
