"""How often chance alone does as well: p-values from data drawn where there is no cluster."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.analytics.checked_arrays import Floats, refuse

Progress: TypeAlias = Callable[[float], None]
"""Told the share that is done (0 to 1), often. Whoever wants the work to end raises from it."""

Draw: TypeAlias = Callable[[np.random.Generator, int], NDArray[np.int64]]
"""So many sets of cases where there is no cluster: an array of regions by periods by sets."""

_SAME: Final = 1e-9
"""Two statistics closer than this are equal: their sums were only taken in another order."""


def unwatched(_share: float) -> None:
    """For work that nobody watches."""


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """The same seed gives the same p-values. 999 simulations tell .001 from .002, not more."""

    simulations: int = 999
    seed: int = 1

    def __post_init__(self) -> None:
        if self.simulations < 1:
            refuse("simulations", "there is less than one simulation", "Ask for 999, or for 9999 where p matters")
        if self.seed < 0:
            refuse("seed", "the seed is under zero", "Give a whole number from 0")

    def batches(self, at_once: int) -> list[int]:
        """How many to draw each time, so that no more than `at_once` are held."""
        full, rest = divmod(self.simulations, max(1, at_once))
        return [*([max(1, at_once)] * full), *([rest] if rest else [])]


def rank_p_values(observed: Floats, simulated: Floats) -> Floats:
    """The share of all sets, the observed one included, that reach what was observed (Dwass 1957, Ann. Math. Stat.
    28:181): under the null hypothesis p ≤ .05 in at most .05 of all studies, exactly."""
    ordered = np.sort(simulated)
    reached = ordered.size - np.searchsorted(ordered, np.asarray(observed) - _SAME, side="left")
    return np.asarray((1 + reached) / (1 + ordered.size), dtype=np.float64)


def gumbel_p_values(observed: Floats, simulated: Floats) -> Floats | None:
    """p-values under 1 / (simulations + 1), from a Gumbel distribution with the simulated mean and variance (Abrams,
    Kulldorff and Kleinman 2010, Int. J. Health Geogr. 9:61). None where the simulations do not vary."""
    deviation = float(np.std(simulated, ddof=1)) if simulated.size > 1 else 0.0
    if not deviation > 0:
        return None
    scale = deviation * np.sqrt(6) / np.pi
    location = float(np.mean(simulated)) - np.euler_gamma * scale
    return np.asarray(-np.expm1(-np.exp(-(np.asarray(observed) - location) / scale)), dtype=np.float64)
