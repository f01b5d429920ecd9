"""Live numbers: who may count which cases, and what is withheld. Pure.

What is done, exactly:
- A case counts unless it was merged, withdrawn, erased or rejected, or its use in statistics was refused or withdrawn.
- Synthetic samples count only while there is no real case.
- A reporter and an org_admin count the cases their organisation owns.
- An analyst counts, beside those, the cases of others for which sharing with the network was granted. A cell in which
  1 to 4 cases of others are counted is withheld whole, own cases included; so are the totals, by the same rule. There
  is no second suppression: who asks cleverly can subtract. Analysts are members bound by agreement, not the public.
- A coordinator and an admin count the cases of others unless sharing was refused or withdrawn or the case is for named
  members only, and nothing is withheld.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from services.analytics.aggregates import Cell, Key, Question, Table, count, counted, labelled
from services.analytics.cube.live_cube import Cube
from services.analytics.cube.mirror import Mask, Mirror
from services.analytics.cube.tallies import Slice, Tally, tally
from services.analytics.questions import Asked
from services.analytics.reach import SEEN_BY_THE_NETWORK
from shared.errors import Forbidden
from shared.events.releases import Series
from shared.model.json import Document
from shared.principal import Principal

FEWEST_OF_OTHERS: Final = 5

Reach = Literal["own", "shared", "network"]
_REACHES: Final[dict[str, Reach]] = {
    "reporter": "own",
    "org_admin": "own",
    "analyst": "shared",
    "coordinator": "network",
    "admin": "network",
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """An organisation's member, and how far beyond its own cases they count."""

    organisation: str
    reach: Reach


def viewer_of(principal: Principal) -> Viewer:
    """Raises Forbidden for a role that reads no live numbers."""
    if principal.role not in _REACHES:
        raise Forbidden(f"Live numbers are for {', '.join(_REACHES)}.")
    return Viewer(principal.organisation, _REACHES[principal.role])


def current_series(mirror: Mirror) -> Series:
    """Real as soon as one real case exists; the samples count only until then."""
    return "real" if in_series(mirror, "real").any() else "synthetic"


def in_series(mirror: Mirror, series: Series) -> Mask:
    return mirror.taken() & mirror.holding("series", series.__eq__)


def countable(mirror: Mirror) -> Mask:
    """What counts in live numbers at all, of the current series."""
    return in_series(mirror, current_series(mirror)) & ~mirror.holding("reach", "nobody".__eq__)


def everything_in(mirror: Mirror) -> Table:
    """All open cases, whether they count or not."""
    return count(mirror, Question(), mirror.taken())


def live_answer(cube: Cube, asked: Asked, viewer: Viewer) -> Document:
    """The body of an answer, without its moment."""
    withheld = frozenset[Key]()
    if viewer.reach == "network":
        table = _of_the_network(cube, asked.question, viewer.organisation)
    else:
        own = countable(cube) & cube.holding("owner", viewer.organisation.__eq__)
        others = countable(cube) & seen_of_others(cube, viewer) & ~own
        table = count(cube, asked.question, own | others)
        if viewer.reach == "shared":
            withheld = _withheld(count(cube, asked.question, others))
    hidden = () in withheld
    unit = asked.question.unit
    return {
        "unit": unit,
        "by": list(asked.by),
        "period": asked.period,
        "synthetic": cube.series == "synthetic",
        "rows": [_row(asked, key, cell.number, withheld) for key, cell in table.cells.items()],
        "total": None if hidden else table.total,
        "known": {name: None if hidden else table.known[column] for name, column in asked.columns},
        "facts": None if hidden else table.facts,
        "located": None if hidden else table.located,
    }


def _of_the_network(cube: Cube, question: Question, organisation: str) -> Table:
    """What a coordinator counts: the cases that coordinators of any organisation may, and those that nobody else may.
    Cases by two dimensions are ready."""
    alone = (
        in_series(cube, cube.series)
        & cube.holding("reach", "owner".__eq__)
        & cube.holding("owner", organisation.__eq__)
    )

    def counter(asked: Slice) -> Tally:
        seen = cube.of_the_network(asked)
        return seen + tally(cube, asked, alone) if alone.any() else seen

    asks_more = question.filters or question.start or question.end or question.unit == "victims"
    if len(question.by) != 2 or asks_more or not cube.is_ready:  # noqa: PLR2004 — the ready tables have two dimensions
        return counted(cube, question, counter)
    cells = Counter[Key](cube.two_way(*question.by).cells())
    if alone.any():
        cells.update({key: cell.number for key, cell in count(cube, question, alone).cells.items()})
    return labelled(question, counter, {key: Cell(number, number) for key, number in sorted(cells.items())})


def seen_of_others(mirror: Mirror, viewer: Viewer) -> Mask:
    """Rows of any organisation that consent opens to this viewer; a refusal always wins."""
    if viewer.reach == "own":
        return np.zeros_like(mirror.taken())
    if viewer.reach == "shared":
        return mirror.holding("reach", "shared".__eq__)
    return mirror.holding("reach", SEEN_BY_THE_NETWORK.__contains__)


def _withheld(others: Table) -> frozenset[Key]:
    """The cells with too few cases of others; `()` stands for the totals."""
    few = {key for key, cell in others.cells.items() if cell.cases < FEWEST_OF_OTHERS}
    return frozenset(few | ({()} if 0 < others.facts < FEWEST_OF_OTHERS else set()))


def _row(asked: Asked, key: Key, number: int, withheld: frozenset[Key]) -> Document:
    hidden = key in withheld
    row: Document = dict(zip(asked.by, key, strict=True))
    return row | {asked.question.unit: None if hidden else number, "suppressed": hidden}
