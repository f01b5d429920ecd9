"""How many cases there are at least, if some are easier to find than others.

Cases on one list alone and on two alone say how many are on none: were all as easy to find, the product of the cases on
A alone and on B alone, over those on both alone, would be the number missing; where they differ it is less, whatever
the lists' own chances and however cases differ (Cauchy-Schwarz). The products and the overlaps of all pairs are summed.
Sources: Chao (1987), Biometrics 43; Chao (1989), Biometrics 45, for lists of unequal chances; Rivest and Baillargeon
(2007), Biometrics 63. It is no bound where lists avoid each other's cases.
"""

import math
from dataclasses import dataclass
from itertools import combinations

from services.analytics.undocumented.lists import CaptureTable
from services.analytics.undocumented.log_linear import Z_95, actual_error


@dataclass(frozen=True, slots=True)
class LowerBound:
    """`estimate` is the bound of the total, with an interval of 95 %."""

    estimate: float
    low: float
    high: float


def lower_bound(table: CaptureTable) -> LowerBound | None:
    """None if no two lists have cases of their own. One is added to the overlaps, against bias and against zero."""
    alone = [int(table.counts[(1 << i) - 1]) for i in range(table.lists)]
    products = sum(one * other for one, other in combinations(alone, 2))
    if not products:
        return None
    shared = 1 + sum(int(n) for history, n in enumerate(table.counts, start=1) if history.bit_count() == 2)  # noqa: PLR2004 — on two lists
    log_missing = math.log(products / shared)
    variance = sum(one * ((sum(alone) - one) / products) ** 2 for one in alone) + 1 / shared
    margin = Z_95 * actual_error(log_missing, math.sqrt(variance))
    estimate, low, high = (table.observed + math.exp(log_missing + sign * margin) for sign in (0, -1, 1))
    return LowerBound(estimate, low, high)
