"""Alarms for a series of counts by the method of Farrington, Andrews, Beale and Catchpole (1996, J. R. Stat. Soc. A
159:547), as `algo.farrington` of R's package surveillance computes it."""

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtri

from services.analytics.rates.counts import between
from services.analytics.trends.alarms import Alarms, Status, Watch, Watched, every_week
from services.analytics.trends.reference_model import Expectation, Modelling, Reference, expectation
from services.analytics.trends.series import CountSeries

YEARS_FOR_A_TREND = 3


@dataclass(frozen=True, slots=True)
class Farrington:
    """The method with its settings. `alpha` is two-sided, as in R: the bound lies at the 1 - alpha / 2 quantile."""

    watch: Watch = field(default_factory=Watch)
    alpha: float = 0.01
    outbreak_above: float | None = 1.0
    """Anscombe residual above which a past week is weighed down; None weighs all alike."""
    trend: bool = True

    def __post_init__(self) -> None:
        between(self.alpha, 0, 1, "alpha")

    def week(self, series: CountSeries, label: str, at: int) -> Watched:
        """A bound if, in each of the years looked back on, some week at the same time of year is known."""
        observed = int(series.counts[at])
        windows = self.watch.windows(series, at)
        if any(window.size == 0 for window in windows):
            return Watched(label, observed, Status.NO_HISTORY)
        if not self.watch.enough_reports(series, at):
            return Watched(label, observed, Status.TOO_FEW_REPORTS)
        past = np.concatenate(windows)
        reference = Reference(
            counts=series.counts[past].astype(np.float64),
            times=past.astype(np.float64),
            design=np.ones((past.size, 1)),
            now=float(at),
            here=np.ones(1),
        )
        expected = expectation(reference, self._modelling())
        if expected is None:
            return Watched(label, observed, Status.NO_MODEL)
        upper = _two_thirds_bound(expected, self.alpha / 2)
        return Watched(label, observed, Status.BOUNDED, upper, expected.mean, expected.dispersion, trend=expected.trend)

    def _modelling(self) -> Modelling:
        return Modelling(
            outbreak_above=self.outbreak_above,
            trend_level=0.05 if self.trend else None,
            enough_years=self.watch.years_back >= YEARS_FOR_A_TREND,
        )


_STANDARD = Farrington()


def farrington(series: CountSeries, settings: Farrington = _STANDARD) -> Alarms:
    """Every week of the series; those without a bound say why.

    A quasi-Poisson model with a time trend where it is sure is fitted to the same weeks of past years, weeks that
    look like outbreaks weighing little; the bound comes from a normal curve on the scale of counts to the power of
    2/3, on which Poisson counts are nearly symmetric.
    """
    return Alarms(
        method="Farrington",
        source="Farrington et al. 1996, as R surveillance algo.farrington",
        weeks=every_week(series, settings),
        parameters={
            **settings.watch.document(),
            "alpha": settings.alpha,
            "outbreak_above": settings.outbreak_above,
            "trend": settings.trend,
        },
        meant=settings.alpha / 2,
        where_too_few=0.0,
    )


def _two_thirds_bound(expected: Expectation, tail: float) -> float:
    """The count that a new week exceeds with probability `tail`, doubt about the mean included (paper, section 3.7)."""
    mean = expected.mean
    error_of_mean = mean * math.sqrt(expected.dispersion * expected.variance)
    variance = 4 / 9 * mean ** (1 / 3) * (expected.dispersion + error_of_mean**2 / mean)
    return float((mean ** (2 / 3) + ndtri(1 - tail) * math.sqrt(variance)) ** 1.5)
