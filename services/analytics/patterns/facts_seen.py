"""The facts as one member may count them: what patterns are made from."""

from dataclasses import dataclass, replace

from services.analytics.aggregates import Question, Table, count
from services.analytics.live_numbers import FEWEST_OF_OTHERS, Viewer, countable, current_series, seen_of_others
from services.analytics.mirror import Mask, Mirror


@dataclass(frozen=True)
class FactsSeen:
    """Valid while the facts are being read."""

    mirror: Mirror
    own: Mask
    others: Mask
    viewer: Viewer

    @property
    def synthetic(self) -> bool:
        return current_series(self.mirror) == "synthetic"

    def table(self, question: Question) -> Table:
        """Counts of what this viewer may count. For an analyst, cells with 1 to 4 cases of others are left out, as
        they are in live numbers."""
        table = count(self.mirror, question, self.own | self.others)
        if self.viewer.reach != "shared":
            return table
        theirs = count(self.mirror, question, self.others).cells
        few = {key for key, cell in theirs.items() if cell.cases < FEWEST_OF_OTHERS}
        return replace(table, cells={key: cell for key, cell in table.cells.items() if key not in few})


def facts_seen(mirror: Mirror, viewer: Viewer) -> FactsSeen:
    """What counts in live numbers, as far as the viewer reaches."""
    counted = countable(mirror)
    own = mirror.holding("owner", viewer.organisation.__eq__)
    return FactsSeen(mirror, counted & own, counted & seen_of_others(mirror, viewer) & ~own, viewer)
