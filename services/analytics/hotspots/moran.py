"""Whether neighbouring areas are alike (Moran 1950, Biometrika 37:17; Cliff and Ord 1981, Spatial Processes)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from services.analytics.checked_arrays import Floats, numbers
from services.analytics.clusters.monte_carlo import MonteCarlo, Progress, rank_p_values, unwatched
from services.analytics.hotspots.adjacency import Weights

_AT_ONCE = 2_000_000
_FEWEST = 4
"""Areas: the variance under randomisation divides by their number less 3."""


@dataclass(frozen=True, slots=True)
class Moran:
    """`value` is over `expected` where neighbours are alike, under it where they are opposite; `z` is its distance in
    standard deviations under randomisation, `p` two-sided by permutation. All None where they do not exist: all areas
    alike, none with neighbours, or fewer than four."""

    areas: int
    value: float | None
    expected: float | None
    z: float | None
    p: float | None
    simulations: int
    seed: int


def moran(
    values: ArrayLike,
    weights: Weights,
    chance: MonteCarlo = MonteCarlo(),  # noqa: B008 — frozen
    progress: Progress = unwatched,
) -> Moran:
    """`values` by area (rates, `standardised_rates`); weights are usually row-standardised. Raises Invalid."""
    given = numbers("values", values, (weights.areas,))
    deviations = given - given.mean() if given.size else given
    squares = float(deviations @ deviations)
    total = float(weights.row_sums().sum())
    alike = squares <= np.finfo(np.float64).eps * float(given @ given)
    if weights.areas < _FEWEST or alike or not total > 0:
        return Moran(weights.areas, None, None, None, None, chance.simulations, chance.seed)
    scale = weights.areas / (total * squares)
    value = scale * float(deviations @ weights.lag(deviations))
    expected = -1 / (weights.areas - 1)
    simulated = scale * _permuted(deviations, weights, chance, progress)
    upper, lower = rank_p_values(np.array([value]), simulated)[0], rank_p_values(np.array([-value]), -simulated)[0]
    variance = _variance(deviations, weights)
    z = (value - expected) / variance**0.5 if variance > 0 else None
    return Moran(
        weights.areas, value, expected, z, float(min(1.0, 2 * min(upper, lower))), chance.simulations, chance.seed
    )


def _permuted(deviations: Floats, weights: Weights, chance: MonteCarlo, progress: Progress) -> Floats:
    random = np.random.default_rng(chance.seed)
    products: list[Floats] = []
    for sets in chance.batches(_AT_ONCE // deviations.size):
        shuffled = random.permuted(np.broadcast_to(deviations, (sets, deviations.size)), axis=1).T
        products.append(np.sum(shuffled * weights.lag(shuffled), axis=0))
        progress(sum(map(len, products)) / chance.simulations)
    return np.concatenate(products)


def _variance(deviations: Floats, weights: Weights) -> float:
    """Under randomisation: the values are these, on areas in any order."""
    n, squares = weights.areas, deviations**2
    total = float(weights.row_sums().sum()) ** 2
    both = weights.matrix + weights.matrix.T
    s1 = float((both.multiply(both)).sum()) / 2
    s2 = float(np.sum((weights.row_sums() + weights.column_sums()) ** 2))
    kurtosis = float(np.mean(squares**2) / np.mean(squares) ** 2)
    first = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * total)
    second = kurtosis * ((n * n - n) * s1 - 2 * n * s2 + 6 * total)
    return (first - second) / ((n - 1) * (n - 2) * (n - 3) * total) - 1 / (n - 1) ** 2
