"""Whether an association rests on one organisation: its odds ratio once all cases that an organisation documented are
left out, for each organisation in turn. What one organisation writes in its own way shows like a pattern of violence.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.analytics.associations.case_codes import CaseTable
from services.analytics.associations.odds_ratio import OddsRatio, Tables, odds_ratios

_CELLS: Final = 4


@dataclass(frozen=True, slots=True)
class Stability:
    """`stable` if the interval stays on the same side of 1 whichever organisation is left out. `weakest` is the odds
    ratio that comes nearest to 1, without the organisation named in `without`; `organisations` how many documented
    the base, `largest_share` the share of it that one of them documented."""

    stable: bool
    weakest: OddsRatio | None
    without: str | None
    organisations: int
    largest_share: float


def stability(table: CaseTable, pairs: NDArray[np.int64], whole: Tables) -> list[Stability]:
    """Of each pair of columns with its 2 x 2 table over all cases, in their order."""
    return [_of_pair(table, pair, cells) for pair, cells in zip(pairs, whole, strict=True)]


def _of_pair(table: CaseTable, pair: NDArray[np.int64], cells: NDArray[np.int64]) -> Stability:
    case, organisation = table.documented
    dimensions = [table.dimensions.index(table.values[column].dimension) for column in pair]
    within = np.asarray(table.known[:, dimensions].all(axis=1), np.bool_)
    first, second = (np.asarray(table.held[:, column], np.int64) for column in pair)
    kept = within[case]
    place = organisation * _CELLS + (3 - 2 * first - second)[case]
    theirs = np.bincount(place[kept], minlength=len(table.organisations) * _CELLS).reshape(-1, _CELLS)
    active = np.flatnonzero(theirs.sum(axis=1))
    base = max(int(cells.sum()), 1)
    if not len(active):
        return Stability(stable=False, weakest=None, without=None, organisations=0, largest_share=0.0)
    side = odds_ratios(cells[None, :])[0].direction or int(np.sign(cells[0] * cells[3] - cells[1] * cells[2]))
    left = odds_ratios(cells - theirs[active])
    worst = min(range(len(left)), key=lambda place: _distance(left[place], side))
    return Stability(
        stable=_distance(left[worst], side) > 1,
        weakest=left[worst],
        without=table.organisations[active[worst]],
        organisations=len(active),
        largest_share=float(theirs.sum(axis=1).max() / base),
    )


def _distance(ratio: OddsRatio, side: int) -> float:
    """How far the near limit of the interval lies beyond 1, as a factor; 0 where it has no limit on that side."""
    if side > 0:
        return ratio.low or 0.0
    return 1 / ratio.high if ratio.high else 0.0
