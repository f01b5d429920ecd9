"""Exact intervals for counts, rates and ratios of two rates, where counts are Poisson."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import beta, binom, chi2

from services.analytics.rates.counts import amounts, between, refused, whole_counts

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
PER = 100_000


class Bounds(NamedTuple):
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """`value` and its bounds are cases per `per` of the denominator and year."""

    count: int
    exposure: float
    per: int
    confidence: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RateRatio:
    """`value` is the second rate over the first, None like `high` where the first count is 0. `p` is two-sided."""

    value: float | None
    low: float
    high: float | None
    p: float
    confidence: float


def exact_bounds(count: int, confidence: float = CONFIDENCE) -> Bounds:
    """Bounds of the mean of a Poisson count, as `bounds_of_counts`. Raises Invalid as it does."""
    low, high = bounds_of_counts([count], confidence)
    return Bounds(float(low[0]), float(high[0]))


def bounds_of_counts(counts: ArrayLike, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """Bounds of the means of Poisson counts (Garwood 1936, Biometrika 28:437): for k, half the quantiles of chi-squared
    at 2k and 2k + 2 degrees of freedom. They hold the mean in at least `confidence` of all series.

    Raises Invalid for a count that is not whole or negative, or a confidence outside 0 to 1.
    """
    k = whole_counts(counts, "count")
    tail = (1 - between(confidence, 0, 1, "confidence")) / 2
    low: Floats = np.where(k > 0, chi2.ppf(tail, np.maximum(2 * k, 1)) / 2, 0.0)
    high: Floats = chi2.ppf(1 - tail, 2 * k + 2) / 2
    return low, high


def rate(
    count: int, exposure: float, *, per: int = PER, confidence: float = CONFIDENCE, relative_error: float = 0.0
) -> Rate:
    """Cases per `per` of the exposure (persons times years) with exact bounds.

    `relative_error` is the standard error of the exposure over the exposure, for one that a survey estimates. Its
    doubt is joined to that of the count by squares of distances on the log scale (MOVER, Donner and Zou 2012,
    Stat. Methods Med. Res. 21:347), which keeps the asymmetry of the exact bounds; for 0 cases the upper bounds of
    both are joined outright. Raises Invalid for an exposure that is not above 0.
    """
    persons = float(amounts(exposure, "population"))
    if not 0 <= relative_error < 1:
        raise refused("relative_error", "it is not from 0 to under 1", "give standard error over estimate")
    counted = exact_bounds(count, confidence)
    k = int(count)
    low, high = counted if relative_error == 0 else _joined(k, counted, relative_error, confidence)
    scale = per / persons
    return Rate(k, persons, per, confidence, k * scale, low * scale, high * scale)


def _joined(count: int, counted: Bounds, relative_error: float, confidence: float) -> Bounds:
    doubt = float(_normal_quantile(confidence)) * relative_error
    if count == 0:
        return Bounds(0.0, counted.high * math.exp(doubt))
    down = math.hypot(math.log(count / counted.low), doubt)
    up = math.hypot(math.log(counted.high / count), doubt)
    return Bounds(count * math.exp(-down), count * math.exp(up))


def _normal_quantile(confidence: float) -> float:
    return math.sqrt(float(chi2.ppf(confidence, 1)))


def rate_ratio(
    first: int,
    second: int,
    *,
    first_exposure: float = 1.0,
    second_exposure: float = 1.0,
    confidence: float = CONFIDENCE,
) -> RateRatio:
    """How many times the second rate is the first, exactly: given their sum the second count is binomial
    (Przyborowski and Wilenski 1940, Biometrika 31:313), with Clopper-Pearson bounds and twice the smaller tail as p.

    Raises Invalid for counts that are no counts and exposures not above 0.
    """
    a, b = (int(k) for k in whole_counts([first, second], "count"))
    one, other = (float(x) for x in amounts([first_exposure, second_exposure], "population"))
    tail = (1 - between(confidence, 0, 1, "confidence")) / 2
    low = float(beta.ppf(tail, b, a + 1)) if b else 0.0
    high = float(beta.ppf(1 - tail, b + 1, a)) if a else 1.0
    scale = one / other
    share = other / (one + other)
    p = min(1.0, 2 * min(float(binom.cdf(b, a + b, share)), float(binom.sf(b - 1, a + b, share))))
    return RateRatio(
        value=b / a * scale if a else None,
        low=_odds(low) * scale,
        high=_odds(high) * scale if high < 1 else None,
        p=p,
        confidence=confidence,
    )


def _odds(share: float) -> float:
    return share / (1 - share)
