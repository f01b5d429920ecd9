"""Rates of small areas drawn towards a mean by as much as chance explains (Marshall 1991, Appl. Statist. 40:283),
as `EBest` and `EBlocal` of R's spdep do."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.analytics.rates.counts import amounts, refused, same_length, whole_counts

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SmoothedRates:
    """One value for each area, in cases per person. `raw` is the rate as counted; `weight` is how much of it is kept:
    0 where all differences are what chance gives, then every `smoothed` rate is the `mean`. Not more than chance
    moves them is the honest answer for small numbers, not a failure."""

    raw: Floats
    smoothed: Floats
    weight: Floats
    mean: Floats
    variance: Floats
    """Of the true rates around the mean; for the whole table the same in every area."""


def smoothed_rates(cases: ArrayLike, population: ArrayLike) -> SmoothedRates:
    """Smoothing towards the rate of all areas together. Raises Invalid for counts that are no counts, populations
    that are not above 0, or lists of unlike length."""
    counts, persons = _checked(cases, population)
    everyone = np.arange(counts.size)
    mean, variance = _moments(counts, persons, everyone)
    return _shrunk(counts, persons, np.full(counts.size, mean), np.full(counts.size, variance))


def locally_smoothed_rates(
    cases: ArrayLike, population: ArrayLike, neighbours: Sequence[Sequence[int]]
) -> SmoothedRates:
    """Smoothing of each area towards the rate of itself with its neighbours (their positions, itself left out or
    not). An area without neighbours keeps nothing to be smoothed towards, so its rate stays. Raises Invalid as
    above, and for neighbours that are not there."""
    counts, persons = _checked(cases, population)
    around = _neighbourhoods(neighbours, counts.size)
    moments = np.array([_moments(counts, persons, area) for area in around])
    return _shrunk(counts, persons, moments[:, 0], moments[:, 1])


def _checked(cases: ArrayLike, population: ArrayLike) -> tuple[Floats, Floats]:
    counts = whole_counts(cases, "cases")
    persons = amounts(population, "population")
    same_length(counts, persons, "population")
    return counts.astype(np.float64), persons


def _neighbourhoods(neighbours: Sequence[Sequence[int]], areas: int) -> list[NDArray[np.int64]]:
    if len(neighbours) != areas:
        raise refused("neighbours", "there is not one list for each area", "give the neighbours of every area")
    around = [np.array(sorted({area, *near}), dtype=np.int64) for area, near in enumerate(neighbours)]
    if any(area[0] < 0 or area[-1] >= areas for area in around):
        raise refused("neighbours", "some neighbour is none of the areas", f"use positions from 0 to {areas - 1}")
    return around


def _moments(counts: Floats, persons: Floats, area: NDArray[np.int64]) -> tuple[float, float]:
    """Mean and variance of the true rates, by moments; a variance under 0 is 0."""
    total = float(persons[area].sum())
    mean = float(counts[area].sum()) / total
    spread = float(np.sum(persons[area] * (counts[area] / persons[area] - mean) ** 2)) / total
    return mean, max(0.0, spread - mean / (total / area.size))


def _shrunk(counts: Floats, persons: Floats, mean: Floats, variance: Floats) -> SmoothedRates:
    raw = counts / persons
    total = variance + mean / persons
    # Where no area around has a case, both are 0 and so is the rate: nothing is moved.
    weight = np.divide(variance, total, out=np.zeros_like(raw), where=total > 0)
    return SmoothedRates(raw, mean + weight * (raw - mean), weight, mean, variance)
