"""Alarms by the improved method of Noufaily et al. (2013, Stat. Med. 32:1206), as `farringtonFlexible` of R's package
surveillance computes it: all past weeks are used, with a factor for the time of year."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom, poisson

from services.analytics.rates.counts import between, refused
from services.analytics.trends.alarms import Alarms, Status, Watch, Watched, every_week
from services.analytics.trends.farrington import YEARS_FOR_A_TREND
from services.analytics.trends.reference_model import Expectation, Modelling, Reference, expectation
from services.analytics.trends.series import CountSeries


@dataclass(frozen=True, slots=True)
class FarringtonFlexible:
    """`alpha` is one-sided: the bound lies at the 1 - alpha quantile. The defaults are those of Noufaily et al. with
    the plug-in negative binomial; `periods` are the parts a year is cut into, that around the week watched included,
    and `recent_left_out` the weeks just before it that are no reference, lest an outbreak hide itself."""

    watch: Watch = field(default_factory=Watch)
    alpha: float = 0.05
    periods: int = 10
    recent_left_out: int = 26
    outbreak_above: float | None = 2.58
    trend_level: float | None = 1.0

    def __post_init__(self) -> None:
        between(self.alpha, 0, 1, "alpha")
        most = self.watch.season - 2 * self.watch.half_window
        if not 1 <= self.periods <= most:
            raise refused("periods", "a year cannot be cut into so many", f"choose from 1 to {most}")
        if self.recent_left_out < 0:
            raise refused("recent_left_out", "it is negative", "give the number of weeks to leave out, 0 for none")

    def week(self, series: CountSeries, label: str, at: int) -> Watched:
        """A bound if its first window of reference lies wholly within the series and, in each of the years, some week
        at the same time of year is known."""
        observed = int(series.counts[at])
        begins = at - self.watch.years_back * self.watch.season - self.watch.half_window
        if begins < 0 or any(window.size == 0 for window in self.watch.windows(series, at)):
            return Watched(label, observed, Status.NO_HISTORY)
        if not self.watch.enough_reports(series, at):
            return Watched(label, observed, Status.TOO_FEW_REPORTS)
        reference = _reference(series, at, self)
        expected = None if reference is None else expectation(reference, self._modelling())
        upper = None if expected is None else _upper(expected, self.alpha)
        if expected is None or upper is None:
            return Watched(label, observed, Status.NO_MODEL)
        return Watched(label, observed, Status.BOUNDED, upper, expected.mean, expected.dispersion, trend=expected.trend)

    def _modelling(self) -> Modelling:
        return Modelling(
            outbreak_above=self.outbreak_above,
            trend_level=self.trend_level,
            enough_years=self.watch.years_back >= YEARS_FOR_A_TREND,
        )


_STANDARD = FarringtonFlexible()


def flexible_for(watch: Watch) -> FarringtonFlexible:
    """As many parts of the year and weeks left out as a season has room for: for weeks the standard ones."""
    room = watch.season - 2 * watch.half_window
    periods = max(1, min(_STANDARD.periods, watch.season // 3, room))
    return FarringtonFlexible(watch=watch, periods=periods, recent_left_out=watch.season // 2)


def farrington_flexible(series: CountSeries, settings: FarringtonFlexible = _STANDARD) -> Alarms:
    """Every week of the series; those without a bound say why."""
    return Alarms(
        method="Farrington flexible",
        source="Noufaily et al. 2013, as R surveillance farringtonFlexible",
        weeks=every_week(series, settings),
        parameters={
            **settings.watch.document(),
            "alpha": settings.alpha,
            "periods": settings.periods,
            "recent_left_out": settings.recent_left_out,
            "outbreak_above": settings.outbreak_above,
            "trend_level": settings.trend_level,
            "threshold": "nbPlugin",
        },
        meant=settings.alpha,
        where_too_few=None,
    )


def _reference(series: CountSeries, at: int, settings: FarringtonFlexible) -> Reference | None:
    """None where all weeks at this time of year are among those left out."""
    part = parts_of_the_year(at, settings)
    last = max(0, at - settings.recent_left_out)
    used = np.flatnonzero((part[:last] > 0) & series.known[:last])
    present = np.unique(part[used])
    if settings.periods not in present:
        return None
    others = present[1:]
    design = np.column_stack([np.ones(used.size), *(part[used] == other for other in others)])
    return Reference(
        counts=series.counts[used].astype(np.float64),
        times=used.astype(np.float64),
        design=design.astype(np.float64),
        now=float(at),
        here=np.concatenate([[1.0], (others == settings.periods).astype(np.float64)]),
    )


def parts_of_the_year(at: int, settings: FarringtonFlexible) -> NDArray[np.int64]:
    """For each position up to `at` its part of the year: the windows around the same week of every year are the last
    part, those between them are cut evenly, longer ones first, into the others; 0 is before the reference."""
    watch, last = settings.watch, settings.periods
    part = np.zeros(at + 1, dtype=np.int64)
    part[max(0, at - watch.half_window) :] = last
    for year in range(1, watch.years_back + 1):
        week = at - year * watch.season
        after = week + watch.half_window + 1
        part[week - watch.half_window : after] = last
        if last > 1:
            between_windows = watch.season - 2 * watch.half_window - 1
            length, longer = divmod(between_windows, last - 1)
            lengths = [length + 1] * longer + [length] * (last - 1 - longer)
            part[after : after + between_windows] = np.repeat(np.arange(1, last), lengths)
    return part


def _upper(expected: Expectation, alpha: float) -> float | None:
    """The quantile of a negative binomial with the mean and the variance expected."""
    if expected.dispersion > 1:
        over = expected.dispersion - 1
        upper = nbinom.ppf(1 - alpha, expected.mean / over, 1 / expected.dispersion)
    else:
        upper = poisson.ppf(1 - alpha, expected.mean)
    return float(upper) if math.isfinite(upper) else None
