"""What both of Farrington's methods make of past weeks: a quasi-Poisson model in which past outbreaks weigh little and
a time trend stays only where it is sure (Farrington et al. 1996, J. R. Stat. Soc. A 159:547)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from services.analytics.trends.quasi_poisson import Fit, fit

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reference:
    """The past weeks compared with: `counts` and `times` have n values, `design` n rows without the trend; `now` and
    `here` are the time and the row of the design of the week that is watched."""

    counts: Floats
    times: Floats
    design: Floats
    now: float
    here: Floats


@dataclass(frozen=True, slots=True)
class Expectation:
    """The mean expected now, on the log scale with its variance at dispersion 1; `dispersion` is at least 1."""

    log_mean: float
    variance: float
    dispersion: float
    trend: bool

    @property
    def mean(self) -> float:
        return math.exp(self.log_mean)


@dataclass(frozen=True, slots=True)
class Modelling:
    """`outbreak_above`: Anscombe residual from which a past week is weighed down, None for never. `trend_level`: the
    largest p at which a trend stays, None for no trend."""

    outbreak_above: float | None
    trend_level: float | None
    enough_years: bool


def expectation(reference: Reference, modelling: Modelling) -> Expectation | None:
    """None where nothing can be fitted. The trend is left out unless p is under its level, the history spans three
    years, and what it predicts is not above all that was ever seen."""
    if modelling.trend_level is not None:
        moving = np.column_stack([reference.design, reference.times])
        here = np.append(reference.here, reference.now)
        fitted = _reweighted(moving, reference.counts, modelling)
        if fitted is not None and _trend_stays(fitted, here, reference, modelling):
            return _expected(fitted, here, trend=True)
    fitted = _reweighted(reference.design, reference.counts, modelling)
    return None if fitted is None else _expected(fitted, reference.here, trend=False)


def _expected(fitted: Fit, here: Floats, *, trend: bool) -> Expectation | None:
    log_mean = fitted.linear(here)
    if not math.isfinite(log_mean) or abs(log_mean) > 300:  # noqa: PLR2004 — exp stays finite
        return None
    return Expectation(log_mean, fitted.variance(here), max(fitted.dispersion, 1.0), trend)


def _trend_stays(fitted: Fit, here: Floats, reference: Reference, modelling: Modelling) -> bool:
    error = math.sqrt(fitted.dispersion * fitted.covariance[-1, -1])
    statistic = abs(float(fitted.coefficients[-1])) / error if error > 0 else math.inf
    p = 2 * float(stdtr(fitted.residual_degrees, -statistic))
    sure = modelling.trend_level is not None and p < modelling.trend_level
    return sure and modelling.enough_years and math.exp(fitted.linear(here)) <= reference.counts.max()


def _reweighted(design: Floats, counts: Floats, modelling: Modelling) -> Fit | None:
    even = np.ones_like(counts)
    first = fit(design, counts, even)
    if first is None or modelling.outbreak_above is None:
        return first
    residuals = _anscombe(counts, first)
    return fit(design, counts, _weights(residuals, modelling.outbreak_above))


def _anscombe(counts: Floats, fitted: Fit) -> Floats:
    """Standardised Anscombe residuals (paper, section 3.6); a week that its own level is fitted to has none."""
    mean = fitted.fitted
    raw = 1.5 * (counts ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean))
    free = 1 - fitted.leverages
    scale = np.sqrt(max(fitted.dispersion, 1.0) * np.where(free > 1e-10, free, np.inf))  # noqa: PLR2004
    return raw / scale


def _weights(residuals: Floats, above: float) -> Floats:
    """The inverse square of residuals above the bound, 1 for others, scaled to the number of weeks."""
    weights = np.where(residuals > above, np.maximum(residuals, above) ** -2.0, 1.0)
    scaled: Floats = weights * residuals.size / weights.sum()
    return scaled
