"""What an alarm method says of each week, and which past weeks a week is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.analytics.rates.counts import refused
from services.analytics.trends.series import CountSeries
from shared.model.json import ReadableJson


class Status(StrEnum):
    """Whether a week has a bound, and why not."""

    BOUNDED = "bounded"
    TOO_FEW_REPORTS = "too_few_reports"
    """Under five in the last four weeks: too few for an alarm whatever the bound would be."""
    NO_HISTORY = "no_history"
    """The series does not go back far enough."""
    NO_MODEL = "no_model"
    """The past weeks admit no model."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One week. `upper` is the count above which it is an alarm; `expected` and `dispersion` (variance over mean, at
    least 1) are what the past leads to. All are None where the status is not `bounded`."""

    label: str
    observed: int
    status: Status
    upper: float | None = None
    expected: float | None = None
    dispersion: float | None = None
    trend: bool = False

    @property
    def alarm(self) -> bool:
        return self.upper is not None and self.observed > self.upper


@dataclass(frozen=True, slots=True)
class Alarms:
    """Every week of the series in order. `parameters` are all that is needed to repeat it; `meant` is the share of
    quiet weeks that the bound is meant to be passed by, `where_too_few` what R's results have in place of a bound
    where there are too few reports."""

    method: str
    source: str
    weeks: tuple[Watched, ...]
    parameters: Mapping[str, ReadableJson]
    meant: float
    where_too_few: float | None

    def upper(self) -> dict[str, float | None]:
        """The bound of every week that has one, or has too few reports, by its label; as R gives them."""
        return {
            week.label: self.where_too_few if week.upper is None else week.upper
            for week in self.weeks
            if week.status in {Status.BOUNDED, Status.TOO_FEW_REPORTS}
        }

    def since(self, label: str) -> "Alarms":
        """Without the weeks before that one. Raises Invalid where the series has no such week."""
        labels = [week.label for week in self.weeks]
        if label not in labels:
            raise refused("from", "the series has no such week", "name a week as the series does")
        return replace(self, weeks=self.weeks[labels.index(label) :])


@dataclass(frozen=True, slots=True)
class Watch:
    """How far back a week is compared, and when it may be an alarm at all. The defaults are those of R's documentation
    for weekly series, but for `years_back`, of which it names 3 to 5."""

    years_back: int = 3
    half_window: int = 3
    season: int = 52
    """Periods in a year."""
    fewest_reports: int = 5
    over_periods: int = 4

    def __post_init__(self) -> None:
        if self.years_back < 1 or self.half_window < 0 or self.fewest_reports < 0 or self.over_periods < 1:
            raise refused("watch", "some number is too small", "look back 1 year or more, over 1 period or more")
        if self.season < 2 * self.half_window + 1:
            raise refused(
                "half_window", "the window is longer than a year", "choose a half-window under half the season"
            )

    def enough_reports(self, series: CountSeries, at: int) -> bool:
        """Whether the last periods, this one included, hold enough; what was not observed adds nothing."""
        recent = series.counts[max(0, at - self.over_periods + 1) : at + 1]
        return int(recent.sum()) >= self.fewest_reports

    def windows(self, series: CountSeries, at: int) -> list[NDArray[np.int64]]:
        """The known periods around the same time of each year before, the furthest year first."""
        return [
            _known(series, at - year * self.season - self.half_window, at - year * self.season + self.half_window + 1)
            for year in range(self.years_back, 0, -1)
        ]

    def document(self) -> dict[str, ReadableJson]:
        return {
            "years_back": self.years_back,
            "half_window": self.half_window,
            "season": self.season,
            "fewest_reports": self.fewest_reports,
            "over_periods": self.over_periods,
        }


def _known(series: CountSeries, start: int, stop: int) -> NDArray[np.int64]:
    periods = np.arange(max(0, start), max(0, min(stop, series.counts.size)))
    return periods[series.known[periods]]


class AlarmMethod(Protocol):
    """A method with its settings."""

    @property
    def watch(self) -> Watch: ...

    def week(self, series: CountSeries, label: str, at: int) -> Watched:
        """What it says of the period at that position."""
        ...


def every_week(series: CountSeries, method: AlarmMethod) -> tuple[Watched, ...]:
    """What it says of every period that is known, in order."""
    return tuple(method.week(series, label, int(at)) for label, at in zip(series.labels, series.positions, strict=True))
