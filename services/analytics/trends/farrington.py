"""Alarms for a series of counts by the method of Farrington, Andrews, Beale and Catchpole (1996, J. R. Stat. Soc. A
159:547), as `algo.farrington` of R's package surveillance computes it."""

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import norm

from services.analytics.rates.counts import between
from services.analytics.trends.alarms import Alarms, Status, Watch, Watched
from services.analytics.trends.reference_model import Expectation, Modelling, Reference, expectation
from services.analytics.trends.series import CountSeries

YEARS_FOR_A_TREND = 3


@dataclass(frozen=True, slots=True)
class Farrington:
    """`alpha` is two-sided, as in R: the bound lies at the 1 - alpha / 2 quantile."""

    watch: Watch = field(default_factory=Watch)
    alpha: float = 0.01
    outbreak_above: float | None = 1.0
    """Anscombe residual above which a past week is weighed down; None weighs all alike."""
    trend: bool = True

    def __post_init__(self) -> None:
        between(self.alpha, 0, 1, "alpha")


_STANDARD = Farrington()


def farrington(series: CountSeries, settings: Farrington = _STANDARD) -> Alarms:
    """A bound for every week that has, in each of the years looked back on, some known week at the same time of year.

    Weeks without one say why. A quasi-Poisson model with a time trend where it is sure is fitted to the same weeks of
    past years, weeks that look like outbreaks weighing little; the bound comes from a normal curve on the scale of
    counts to the power of 2/3, on which Poisson counts are nearly symmetric.
    """
    watch = settings.watch
    modelling = Modelling(
        outbreak_above=settings.outbreak_above,
        trend_level=0.05 if settings.trend else None,
        enough_years=watch.years_back >= YEARS_FOR_A_TREND,
        spread=lambda fitted: fitted.dispersion,
    )
    weeks = (
        _watched(series, label, int(at), settings, modelling)
        for label, at in zip(series.labels, series.positions, strict=True)
    )
    return Alarms(
        method="Farrington",
        source="Farrington et al. 1996, as R surveillance algo.farrington",
        weeks=tuple(weeks),
        false_alarms=settings.alpha / 2,
        parameters={
            **watch.document(),
            "alpha": settings.alpha,
            "outbreak_above": settings.outbreak_above,
            "trend": settings.trend,
        },
        where_too_few=0.0,
    )


def _watched(series: CountSeries, label: str, at: int, settings: Farrington, modelling: Modelling) -> Watched:
    observed = int(series.counts[at])
    windows = settings.watch.windows(series, at)
    if any(window.size == 0 for window in windows):
        return Watched(label, observed, Status.NO_HISTORY)
    if not settings.watch.enough_reports(series, at):
        return Watched(label, observed, Status.TOO_FEW_REPORTS)
    past = np.concatenate(windows)
    reference = Reference(
        counts=series.counts[past].astype(np.float64),
        times=past.astype(np.float64),
        design=np.ones((past.size, 1)),
        now=float(at),
        here=np.ones(1),
    )
    expected = expectation(reference, modelling)
    if expected is None:
        return Watched(label, observed, Status.NO_MODEL)
    upper = two_thirds_bound(expected, expected.dispersion, settings.alpha / 2)
    return Watched(label, observed, Status.BOUNDED, expected.mean, upper, expected.trend)


def two_thirds_bound(expected: Expectation, spread: float, tail: float) -> float:
    """The count that a new week exceeds with probability `tail`, doubt about the mean included (paper, section 3.7)."""
    mean = expected.mean
    error_of_mean = mean * math.sqrt(spread * expected.variance)
    variance = 4 / 9 * mean ** (1 / 3) * (expected.dispersion + error_of_mean**2 / mean)
    return float((mean ** (2 / 3) + norm.isf(tail) * math.sqrt(variance)) ** 1.5)
