"""Which areas stand out together with their neighbours: Gi* (Ord and Getis 1995, Geogr. Anal. 27:286)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from services.analytics.checked_arrays import Floats, numbers
from services.analytics.clusters.monte_carlo import MonteCarlo, Progress, unwatched
from services.analytics.false_discovery import benjamini_hochberg
from services.analytics.hotspots.adjacency import Weights

_AT_ONCE = 2_000_000
_SAME = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class HotSpots:
    """By area: `z` high where it and its neighbours are high, low where they are low, 0 where nothing varies or all
    areas are neighbours; `p` two-sided; `q` after control of false discoveries over all areas. Without simulations p is
    that of the normal distribution, which counts of few cases do not follow."""

    z: Floats
    p: Floats
    q: Floats
    simulations: int
    seed: int | None


def hot_spots(
    values: ArrayLike,
    weights: Weights,
    chance: MonteCarlo | None = None,
    progress: Progress = unwatched,
) -> HotSpots:
    """`values` by area, `weights` with each area its own neighbour (`with_self`). With `chance`, p-values come from
    putting all values but an area's own on the others in any order, as esda's do: an area that is high alone, as one
    with an office may be, is none; a p-value can then be no smaller than 2 / (simulations + 1), and over
    n areas .05 is within reach only where simulations are 40 n or more. Raises Invalid."""
    given = numbers("values", values, (weights.areas,))
    if chance is None:
        z = _z(given, weights)
        p = np.minimum(1.0, 2 * ndtr(-np.abs(z)))
        return HotSpots(z, p, benjamini_hochberg(p), 0, None)
    p = _permuted_p(given, weights, chance, progress)
    return HotSpots(_z(given, weights), p, benjamini_hochberg(p), chance.simulations, chance.seed)


def _z(values: Floats, weights: Weights) -> Floats:
    n = values.size
    if not n:
        return values
    variance = max(0.0, float(np.mean((values - values.mean()) ** 2)))
    sums, squares = weights.row_sums(), np.asarray(weights.matrix.multiply(weights.matrix).sum(axis=1)).ravel()
    room = (n * squares - sums**2) / max(1, n - 1)
    spread = np.sqrt(variance * np.maximum(room, 0.0))
    # What rounding leaves where nothing varies is no spread.
    varies = spread > _SAME * max(1e-300, float(np.abs(values).max())) * np.maximum(sums, 1.0)
    beyond = weights.lag(values) - sums * values.mean()
    z: Floats = np.divide(beyond, spread, out=np.zeros(n), where=varies)
    return z


def _permuted_p(values: Floats, weights: Weights, chance: MonteCarlo, progress: Progress) -> Floats:
    """How often an area with its neighbours sums to as much, or as little, when all but its own value change places."""
    n = values.size
    random = np.random.default_rng(chance.seed)
    lags = weights.lag(values)
    tolerance = _SAME * np.maximum(1.0, np.abs(lags))
    starts, columns, amounts = weights.matrix.indptr, weights.matrix.indices, weights.matrix.data
    most = int(np.diff(starts).max(initial=0))
    at_least, at_most = np.ones(n), np.ones(n)
    done = 0
    for sets in chance.batches(_AT_ONCE // max(1, n)):
        places = np.argsort(random.random((sets, max(0, n - 1))), axis=1)[:, :most]
        for area in range(n):
            here = slice(starts[area], starts[area + 1])
            own = columns[here] == area
            around = amounts[here][~own]
            drawn = np.delete(values, area)[places[:, : around.size]] @ around
            drawn += amounts[here][own].sum() * values[area]
            at_least[area] += np.count_nonzero(drawn >= lags[area] - tolerance[area])
            at_most[area] += np.count_nonzero(drawn <= lags[area] + tolerance[area])
            progress((done + sets * (area + 1) / n) / chance.simulations)
        done += sets
    return np.minimum(1.0, 2 * np.minimum(at_least, at_most) / (1 + chance.simulations))
