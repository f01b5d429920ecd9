"""The scan for counts beside an expectation, in space (Kulldorff 1997, Commun. Stat. Theory Methods 26:1481; SaTScan's
"discrete Poisson model", R's smerc::scan.test) or in space and time (Kulldorff, Athas et al. 1998, Am. J. Public Health
88:1377).

With inhabitants as the expectation it finds where cases are documented, which is where organisations work; for
documented cases use `bernoulli_scan`, or an expectation made by `adjusted`.
"""

import numpy as np
from numpy.typing import ArrayLike

from services.analytics.checked_arrays import Floats, Integers, amounts, counts, refuse
from services.analytics.clusters.likelihood import PoissonRatio
from services.analytics.clusters.monte_carlo import Draw, MonteCarlo, Progress, unwatched
from services.analytics.clusters.scanning import ANY_TIME, Counted, Scan, Window, by_period, scan
from services.analytics.clusters.zones import Zones


def poisson_scan(
    zones: Zones,
    cases: ArrayLike,
    expected: ArrayLike,
    chance: MonteCarlo = MonteCarlo(),  # noqa: B008 — frozen
    progress: Progress = unwatched,
    *,
    window: Window = ANY_TIME,
) -> Scan:
    """Clusters of high rates. `cases` are whole numbers by region, or by regions and periods; `expected` is anything
    they should be proportional to in the same shape (inhabitants, or `adjusted.expected_counts`), and is scaled to
    their total. Raises Invalid.
    """
    given = counts("cases", cases)
    observed = by_period(zones, "cases", given)
    weights = by_period(zones, "population", amounts("population", expected, given.shape))
    if weights.size and not weights.sum() > 0:
        refuse("population", "nobody lives in any region", "Give the inhabitants of each region")
    total = int(observed.sum())
    baseline = _scaled(weights, observed, total)
    counted = Counted(
        model="poisson",
        zones=zones,
        stretches=window.over(observed.shape[1]),
        cases=observed,
        baseline=baseline,
        ratio=PoissonRatio(total),
        draw=_drawn_from(baseline, total),
    )
    return scan(counted, chance, progress)


def _scaled(weights: Floats, cases: Integers, total: int) -> Floats:
    """The weights as expected numbers of cases. Raises Invalid for cases where none could be."""
    impossible = (weights <= 0) & (cases > 0)
    if bool(impossible.any()):
        position = int(np.flatnonzero(impossible.any(axis=1))[0]) + 1
        refuse(
            "population",
            f"region {position} has cases and nobody to whom they could happen",
            "Give its inhabitants, or join it to the region beside it",
        )
    return weights * (total / weights.sum()) if weights.size else weights


def _drawn_from(baseline: Floats, total: int) -> Draw:
    """Every case falls on a region (and period) by its expected share, whatever happened to the others."""
    shares = baseline.ravel() / total if total else baseline.ravel()

    def draw(random: np.random.Generator, sets: int) -> Integers:
        drawn = random.multinomial(total, shares / shares.sum(), size=sets)
        return np.ascontiguousarray(drawn.T).reshape(*baseline.shape, sets)

    return draw
