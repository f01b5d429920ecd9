"""Funnel limits: which areas differ from a target rate by more than their size lets chance explain (Spiegelhalter
2005, Stat. Med. 24:1185)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import poisson

from services.analytics.rates.counts import amounts, between, refused, same_length, whole_counts

Floats = NDArray[np.float64]

WARNING: Final = 0.95
ALARM: Final = 0.998
"""The limits of two and of three standard deviations, as the paper draws them."""

TRIMMED: Final = 0.1
"""Share of the z-scores pulled in at each end before their spread is measured."""

CLIPPED_NORMAL: Final = 0.6787
"""The variance of a standard normal score clipped at its tenth and ninetieth hundredth."""


class Position(StrEnum):
    """Where an area lies, of the outer limits."""

    BELOW = "below"
    INSIDE = "inside"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Funnel:
    """One value for each area; limits and `expected` are in cases, so that a limit over the population is a rate.

    `overdispersion` is the spread of all areas over what chance gives (1 is chance alone). Where it is well above 1
    areas differ for reasons common to many, such as how many organisations document in each, and lying outside the
    limits says little about one of them."""

    target: float
    expected: Floats
    warning_low: Floats
    warning_high: Floats
    alarm_low: Floats
    alarm_high: Floats
    position: tuple[Position, ...]
    overdispersion: float


def funnel(cases: ArrayLike, population: ArrayLike) -> Funnel:
    """The areas against the rate of all together.

    Raises Invalid for counts that are no counts, populations not above 0, lists of unlike length, and no cases at all.
    """
    counts = whole_counts(cases, "cases")
    persons = amounts(population, "population")
    same_length(counts, persons, "population")
    if not counts.any():
        raise refused("cases", "there is no case in any area", "ask where cases are documented")
    rate = float(counts.sum() / persons.sum())
    expected = rate * persons
    low, high = limits(expected, ALARM)
    warning_low, warning_high = limits(expected, WARNING)
    position = tuple(
        Position.ABOVE if above else Position.BELOW if below else Position.INSIDE
        for above, below in zip(counts > high, counts < low, strict=True)
    )
    return Funnel(rate, expected, warning_low, warning_high, low, high, position, _overdispersion(counts, expected))


def limits(expected: ArrayLike, confidence: float) -> tuple[Floats, Floats]:
    """Exact Poisson limits in cases, as the paper's appendix A.1.1 interpolates them between whole counts so that
    they run smoothly: with r the smallest count whose cumulated probability exceeds p, the limit is
    r - (F(r) - p) / (F(r) - F(r - 1)), not under 0."""
    mean = amounts(expected, "expected")
    tail = (1 - between(confidence, 0, 1, "confidence")) / 2
    return _quantile(mean, tail), _quantile(mean, 1 - tail)


def _quantile(mean: Floats, p: float) -> Floats:
    r = poisson.ppf(p, mean)
    reached = poisson.cdf(r, mean)
    limit: Floats = np.maximum(r - (reached - p) / poisson.pmf(r, mean), 0.0)
    return limit


def _overdispersion(counts: NDArray[np.int64], expected: Floats) -> float:
    """Mean square of the winsorised z-scores on the root scale (paper, section 4; roots steady the variance), over
    what the same pulling in leaves of standard normal scores."""
    z = 2 * (np.sqrt(counts) - np.sqrt(expected))
    low, high = np.quantile(z, [TRIMMED, 1 - TRIMMED])
    return float(np.mean(np.clip(z, low, high) ** 2) / CLIPPED_NORMAL)
