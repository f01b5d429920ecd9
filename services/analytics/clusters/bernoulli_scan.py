"""The scan for one kind among documented cases, in space (Kulldorff 1997, Commun. Stat. Theory Methods 26:1481;
SaTScan's "Bernoulli model") or in space and time.

Where an organisation documents more, it documents more of every kind: the share of one kind does not rise with it, as a
rate per inhabitant does. It still rises where an organisation documents that kind above all.
"""

import numpy as np
from numpy.typing import ArrayLike

from services.analytics.checked_arrays import Integers, counts, refuse
from services.analytics.clusters.likelihood import BernoulliRatio
from services.analytics.clusters.monte_carlo import Draw, MonteCarlo, Progress, unwatched
from services.analytics.clusters.scanning import ANY_TIME, Counted, Scan, Window, by_period, scan
from services.analytics.clusters.zones import Zones


def bernoulli_scan(
    zones: Zones,
    cases: ArrayLike,
    documented: ArrayLike,
    chance: MonteCarlo = MonteCarlo(),  # noqa: B008 — frozen
    progress: Progress = unwatched,
    *,
    window: Window = ANY_TIME,
) -> Scan:
    """Clusters where `cases` (those of the kind) are a higher share of all `documented` cases, both whole numbers by
    region, or by regions and periods. Chance deals the same number of cases of the kind among the documented ones.
    Raises Invalid."""
    given = counts("cases", cases)
    of_kind = by_period(zones, "cases", given)
    everything = by_period(zones, "documented", counts("documented", documented, given.shape))
    if bool(np.any(of_kind > everything)):
        position = int(np.flatnonzero((of_kind > everything).any(axis=1))[0]) + 1
        refuse(
            "cases",
            f"region {position} has more cases of the kind than documented cases",
            "Count the cases of the kind among those documented",
        )
    total, size = int(of_kind.sum()), int(everything.sum())
    counted = Counted(
        model="bernoulli",
        zones=zones,
        stretches=window.over(of_kind.shape[1]),
        cases=of_kind,
        baseline=everything.astype(np.float64),
        ratio=BernoulliRatio(total, size),
        draw=_dealt(everything, total),
    )
    return scan(counted, chance, progress)


def _dealt(documented: Integers, total: int) -> Draw:
    def draw(random: np.random.Generator, sets: int) -> Integers:
        drawn = random.multivariate_hypergeometric(documented.ravel(), total, size=sets, method="marginals")
        return np.ascontiguousarray(drawn.T).reshape(*documented.shape, sets)

    return draw
