"""How often a method cries wolf at the level of a series. For small counts that is not what its bound is meant for:
counts are whole, the past is short, and what looks like an outbreak in it is weighed down."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from services.analytics.trends.alarms import AlarmMethod, Alarms
from services.analytics.trends.series import CountSeries

RUNS: Final = 400
FEWEST_BOUNDED: Final = 50


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """`share` of quiet weeks with a bound are above it; None where simulated weeks seldom have one."""

    share: float | None
    runs: int
    seed: int


def simulated_false_alarms(found: Alarms, method: AlarmMethod, *, runs: int = RUNS, seed: int = 0) -> FalseAlarms:
    """From the last week of quiet series, as long as the method looks back, at the median level and dispersion that
    `found` says of its weeks (negative binomial)."""
    bounded = [week for week in found.weeks if week.upper is not None]
    if not bounded:
        return FalseAlarms(None, 0, seed)
    mean = float(np.median([week.expected for week in bounded if week.expected is not None]))
    over = float(np.median([week.dispersion for week in bounded if week.dispersion is not None])) - 1
    last = method.watch.years_back * method.watch.season + method.watch.half_window
    rng = np.random.default_rng(seed)
    passed, alarms = 0, 0
    for _ in range(runs):
        levels = rng.gamma(mean / over, over, last + 1) if over > 0 else np.full(last + 1, mean)
        week = method.week(_quiet(rng.poisson(levels)), "", last)
        passed += week.upper is not None
        alarms += week.alarm
    # Half an alarm is added, so that none in so many runs does not read as never.
    return FalseAlarms((alarms + 0.5) / (passed + 1) if passed >= FEWEST_BOUNDED else None, runs, seed)


def _quiet(counts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> CountSeries:
    return CountSeries((), np.arange(counts.size), counts, np.ones(counts.size, dtype=np.bool_))
