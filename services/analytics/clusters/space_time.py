"""Cylinders: circles over stretches of time.

`space_time_scan` holds counts against an expectation per region and period (Kulldorff, Athas et al. 1998, Am. J. Public
Health 88:1377). `permutation_scan` needs no population at all (Kulldorff, Heffernan et al. 2005, PLoS Med. 2:e59): it
asks whether place and time go together beyond what each has alone, so an organisation that documents one place all the
time, or all places in one year, makes no cluster. One that begins to work in one place does.
"""

import numpy as np
from numpy.typing import ArrayLike

from services.analytics.checked_arrays import Integers, amounts, counts, refuse
from services.analytics.clusters.likelihood import PoissonRatio
from services.analytics.clusters.monte_carlo import Draw, MonteCarlo, Progress, unwatched
from services.analytics.clusters.poisson_scan import counted_poisson
from services.analytics.clusters.scanning import Counted, Scan, Stretches, scan
from services.analytics.clusters.zones import Zones


def space_time_scan(
    zones: Zones,
    cases: ArrayLike,
    expected: ArrayLike,
    *,
    longest: int | None = None,
    ending_now: bool = False,
    chance: MonteCarlo = MonteCarlo(),  # noqa: B008 — frozen
    progress: Progress = unwatched,
) -> Scan:
    """Clusters of high rates; `cases` and `expected` (scaled to their total) are by regions and periods. Stretches
    are of up to `longest` periods, half of them unless told, and end now if so told. Raises Invalid."""
    observed = _by_period(zones, cases)
    weights = amounts("population", expected, observed.shape)
    if weights.size and not weights.sum() > 0:
        refuse("population", "nobody lives in any region", "Give the inhabitants of each region and period")
    counted = counted_poisson(zones, _stretches(observed, longest, ending_now), observed, weights)
    return scan(counted, chance, progress)


def permutation_scan(
    zones: Zones,
    cases: ArrayLike,
    *,
    longest: int | None = None,
    ending_now: bool = False,
    chance: MonteCarlo = MonteCarlo(),  # noqa: B008 — frozen
    progress: Progress = unwatched,
) -> Scan:
    """Clusters where more cases (by regions and periods) meet in place and time than the totals of both make
    likely; chance shuffles the periods among the cases. Raises Invalid."""
    observed = _by_period(zones, cases)
    total = int(observed.sum())
    baseline = np.outer(observed.sum(axis=1), observed.sum(axis=0)) / max(1, total)
    counted = Counted(
        model="space_time_permutation",
        zones=zones,
        stretches=_stretches(observed, longest, ending_now),
        cases=observed,
        baseline=baseline,
        ratio=PoissonRatio(total),
        draw=_shuffled(observed),
    )
    return scan(counted, chance, progress)


def _by_period(zones: Zones, cases: ArrayLike) -> Integers:
    observed = counts("cases", cases)
    if observed.ndim != 2 or len(observed) != zones.regions or not observed.shape[1]:  # noqa: PLR2004 — place and time
        refuse("cases", "they are not counted by region and period", "Give a row per region and a column per period")
    return observed


def _stretches(cases: Integers, longest: int | None, ending_now: bool) -> Stretches:  # noqa: FBT001
    periods = cases.shape[1]
    chosen = max(1, periods // 2) if longest is None else longest
    if not 1 <= chosen <= periods:
        refuse("longest", "the longest stretch is not within the periods", f"Give 1 to {periods} periods")
    return Stretches(periods, chosen, ending_now)


def _shuffled(cases: Integers) -> Draw:
    regions, periods = cases.shape
    cells = np.repeat(np.arange(cases.size), cases.ravel())
    place, time = np.divmod(cells, periods)

    def draw(random: np.random.Generator, sets: int) -> Integers:
        times = random.permuted(np.broadcast_to(time, (sets, time.size)), axis=1)
        flat = (place * periods + times) * sets + np.arange(sets)[:, None]
        drawn = np.bincount(flat.ravel(), minlength=cases.size * sets)
        return drawn.reshape(regions, periods, sets)

    return draw
