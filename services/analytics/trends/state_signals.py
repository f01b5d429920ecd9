"""Signals for a state, where a month holds less than one case: this year against the years before, and an
exponentially weighted average by month. Each says, by simulation at the state's own level, how often it cries wolf and
how often it would see a doubling."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom

from services.analytics.rates.counts import between, refused, whole_counts

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

SIMULATIONS: Final = 10_000
DOUBLED: Final = 2.0
SMOOTHING: Final = 0.15
"""Weight of the newest month; small ones see small and lasting rises (Lucas and Saccucci 1990, Technometrics 32:1)."""
LITTLE_CHANCE: Final = 0.5
"""Chance of seeing a doubling under which silence says nothing."""


@dataclass(frozen=True, slots=True)
class Signal:
    """`expected` is the mean of the past over as long a time as was watched; `false_alarms` and `sees_doubling` are
    shares of simulated series at that level. `periods` lists the watched periods that are above the limit."""

    observed: int
    expected: float
    p: float
    alpha: float
    false_alarms: float
    sees_doubling: float
    periods: tuple[int, ...]
    seed: int

    @property
    def signal(self) -> bool:
        return self.p <= self.alpha

    @property
    def blind(self) -> bool:
        """Whether it would more likely miss a doubling than see it."""
        return self.sees_doubling < LITTLE_CHANCE


def yearly_signal(past: ArrayLike, this_year: int, *, alpha: float = 0.05, seed: int = 0) -> Signal:
    """This year's cases against those of past years (one count each), exactly: given the sum of all, this year's are
    binomial with one share for each year, so that doubt about the past level is part of the test. p is one-sided.

    Raises Invalid for counts that are none and for no past year.
    """
    years = _series(past, "past")
    observed = int(whole_counts(this_year, "this_year"))
    between(alpha, 0, 1, "alpha")
    before, share = int(years.sum()), 1 / (1 + years.size)
    rng = np.random.default_rng(seed)
    level = _level(years)

    def seen(times: float) -> float:
        total, now = rng.poisson(level * years.size, SIMULATIONS), rng.poisson(level * times, SIMULATIONS)
        return float(np.mean(_tail(total, now, share) <= alpha))

    p = float(_tail(np.array([before]), np.array([observed]), share)[0])
    return Signal(observed, before / years.size, p, alpha, seen(1.0), seen(DOUBLED), (0,) if p <= alpha else (), seed)


def monthly_signal(
    past: ArrayLike, watched: ArrayLike, *, alpha: float = 0.05, smoothing: float = SMOOTHING, seed: int = 0
) -> Signal:
    """The watched months against past ones by an exponentially weighted moving average (Roberts 1959, Technometrics
    1:239) that starts at the past mean. The limit is the height that only `alpha` of simulated series without change
    reach in as many months, their past simulated too, so that doubt about the past level is part of it.

    Raises Invalid for counts that are none and for no past or no watched month.
    """
    months, now = _series(past, "past"), _series(watched, "watched")
    between(alpha, 0, 1, "alpha")
    between(smoothing, 0, 1, "smoothing")
    rng = np.random.default_rng(seed)
    level = _level(months)

    def heights(times: float) -> Floats:
        mean = rng.poisson(level * months.size, SIMULATIONS) / months.size
        return _heights(rng.poisson(level * times, (SIMULATIONS, now.size)), mean, smoothing)

    chance = heights(1.0).max(axis=1)
    limit = float(np.quantile(chance, 1 - alpha, method="higher"))
    found = _heights(now[None, :], np.array([months.mean()]), smoothing)[0]
    p = float((1 + np.sum(chance >= found.max())) / (1 + SIMULATIONS))
    above = tuple(int(at) for at in np.flatnonzero(found > limit)) if p <= alpha else ()
    return Signal(
        observed=int(now.sum()),
        expected=float(months.mean()) * now.size,
        p=p,
        alpha=alpha,
        false_alarms=float(np.mean(heights(1.0).max(axis=1) > limit)),
        sees_doubling=float(np.mean(heights(DOUBLED).max(axis=1) > limit)),
        periods=above,
        seed=seed,
    )


def _series(values: ArrayLike, field: str) -> Counts:
    counts = whole_counts(values, field)
    if counts.ndim != 1 or counts.size == 0:
        raise refused(field, "there is no period in it", "give one count for each period, at least one")
    return counts


def _level(past: Counts) -> float:
    """The mean of a period, a half case added to all together so that a past without cases has a level."""
    return (int(past.sum()) + 0.5) / past.size


def _tail(before: Counts, now: Counts, share: float) -> Floats:
    p: Floats = np.where(now > 0, binom.sf(now - 1, before + now, share), 1.0)
    return p


def _heights(series: Counts, mean: Floats, smoothing: float) -> Floats:
    """How far the average stands above the past mean after each month, rows x months, in roots of that mean."""
    average = mean.copy()
    heights = np.empty(series.shape)
    scale = np.sqrt(np.maximum(mean, 1 / 120))  # a past without cases counts as one case in ten years
    for month in range(series.shape[1]):
        average = (1 - smoothing) * average + smoothing * series[:, month]
        heights[:, month] = (average - mean) / scale
    return heights
