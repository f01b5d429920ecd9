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

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from services.analytics.aggregates import Key, Question, Table, count
from services.analytics.mirror import Mask, Mirror
from services.analytics.questions import Asked
from shared.errors import Forbidden
from shared.events.releases import Series
from shared.model.json import Document
from shared.principal import Principal

FEWEST_OF_OTHERS: Final = 5
REFUSALS: Final = frozenset({"refused", "withdrawn"})

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
    rejected = mirror.holding("workflow", "rejected".__eq__)
    refused = mirror.holding("use_in_statistics", REFUSALS.__contains__)
    return in_series(mirror, current_series(mirror)) & ~rejected & ~refused


def everything_in(mirror: Mirror) -> Table:
    """All open cases, whether they count or not."""
    return count(mirror, Question(), mirror.taken())


def live_answer(mirror: Mirror, asked: Asked, viewer: Viewer) -> Document:
    """The body of an answer, without its moment."""
    own = mirror.holding("owner", viewer.organisation.__eq__)
    others = seen_of_others(mirror, viewer) & ~own
    counted = countable(mirror)
    table = count(mirror, asked.question, counted & (own | others))
    withheld = frozenset[Key]()
    if viewer.reach == "shared":
        withheld = _withheld(count(mirror, asked.question, counted & others))
    hidden = () in withheld
    unit = asked.question.unit
    return {
        "unit": unit,
        "by": list(asked.by),
        "period": asked.period,
        "synthetic": current_series(mirror) == "synthetic",
        "rows": [_row(asked, key, cell.number, withheld) for key, cell in table.cells.items()],
        "total": None if hidden else table.total,
        "facts": None if hidden else table.facts,
        "located": None if hidden else table.located,
    }


def seen_of_others(mirror: Mirror, viewer: Viewer) -> Mask:
    """Rows of any organisation that consent opens to this viewer; a refusal always wins."""
    if viewer.reach == "own":
        return np.zeros_like(mirror.taken())
    if viewer.reach == "shared":
        return mirror.holding("share_with_network", "granted".__eq__) & ~_for_named_members(mirror)
    return ~mirror.holding("share_with_network", REFUSALS.__contains__) & ~_for_named_members(mirror)


def _for_named_members(mirror: Mirror) -> Mask:
    return mirror.holding("confidentiality", "named_members".__eq__)


def _withheld(others: Table) -> frozenset[Key]:
    """The cells with too few cases of others; `()` stands for the totals."""
    few = {key for key, cell in others.cells.items() if cell.cases < FEWEST_OF_OTHERS}
    return frozenset(few | ({()} if 0 < others.facts < FEWEST_OF_OTHERS else set()))


def _row(asked: Asked, key: Key, number: int, withheld: frozenset[Key]) -> Document:
    hidden = key in withheld
    row: Document = dict(zip(asked.by, key, strict=True))
    return row | {asked.question.unit: None if hidden else number, "suppressed": hidden}
