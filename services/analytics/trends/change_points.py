"""When the level of a series changed: segments of Poisson counts by penalised likelihood (PELT, Killick et al. 2012,
J. Am. Stat. Assoc. 107:1590, in the package ruptures), the penalty set by simulation so that a series without any
change gives one no more often than promised."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import ruptures
from numpy.typing import ArrayLike, NDArray
from ruptures.base import BaseCost
from scipy.special import xlogy

from services.analytics.rates.counts import between, refused, whole_counts
from services.analytics.rates.poisson import RateRatio, rate_ratio

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

SHORTEST: Final = 2
FEWEST_PERIODS: Final = 6
FEWEST_CASES: Final = 20
MOST_PERIODS: Final = 2000
SIMULATIONS: Final = 999


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """The level is another from period `at` on; the change lies between `earliest` and `latest` in 95 % of
    simulations. `ratio` is the level after over that before, between the changes on either side, with exact bounds for
    a change at a known time: having searched for the time makes it look somewhat larger than it is."""

    at: int
    earliest: int
    latest: int
    before: float
    after: float
    ratio: RateRatio


@dataclass(frozen=True, slots=True)
class ChangePoints:
    """`p` is the share of simulated series without a change in which some split fits as much better than none as the
    best one here; None where there are too few periods or cases to look. `dispersion` is the variance over the mean
    within levels, at least 1."""

    changes: tuple[ChangePoint, ...]
    p: float | None
    dispersion: float
    penalty: float | None
    alpha: float
    seed: int

    @property
    def enough(self) -> bool:
        return self.p is not None


class PoissonCost(BaseCost):  # type: ignore[misc] # ruptures ships no types
    """Minus twice the log likelihood of a segment at its own mean, up to what no segmentation changes."""

    model = "poisson"
    min_size = SHORTEST

    def fit(self, signal: NDArray[np.generic]) -> "PoissonCost":
        self.signal = signal
        self.summed = np.concatenate([[0], np.cumsum(signal)])
        return self

    def error(self, start: int, end: int) -> float:
        total = float(self.summed[end] - self.summed[start])
        return -2 * total * float(np.log(total / (end - start))) if total else 0.0


def change_points(counts: ArrayLike, *, alpha: float = 0.05, seed: int = 0) -> ChangePoints:
    """The periods from which the level differs, found with probability `alpha` at most where there is none.

    Variation beyond Poisson (cases that come in batches) is measured between neighbouring periods, where changes of
    level hardly count, and simulated too. Seasons and slow trends are not modelled: a series with either shows levels
    that are none. Raises Invalid for counts that are none and a series of more than 2,000 periods.
    """
    series = whole_counts(counts, "counts")
    between(alpha, 0, 1, "alpha")
    if series.ndim != 1 or series.size > MOST_PERIODS:
        raise refused("counts", "it is no series, or too long a one", f"give at most {MOST_PERIODS:,} periods in order")
    dispersion = _dispersion(series)
    if series.size < FEWEST_PERIODS or int(series.sum()) < FEWEST_CASES:
        return ChangePoints((), None, dispersion, None, alpha, seed)
    rng = np.random.default_rng(seed)
    even = np.broadcast_to(series.mean(), series.size)
    chance = _best_split(_simulated(even, dispersion, rng))[0]
    best = float(_best_split(series[None, :])[0][0])
    p = float((1 + np.sum(chance >= best)) / (1 + SIMULATIONS))
    penalty = float(np.quantile(chance, 1 - alpha, method="higher"))
    search = ruptures.Pelt(custom_cost=PoissonCost(), min_size=SHORTEST, jump=1).fit(series.astype(np.float64))
    edges = [0, *(search.predict(pen=penalty) if p <= alpha else [series.size])]
    changes = tuple(
        _change(series[start:stop], start, at, dispersion, rng)
        for start, at, stop in zip(edges, edges[1:], edges[2:], strict=False)
    )
    return ChangePoints(changes, p, dispersion, penalty, alpha, seed)


def _dispersion(series: Counts) -> float:
    """From differences of neighbours: their mean square is twice the variance, their mean sum twice the mean."""
    total = int(np.sum(series[1:] + series[:-1]))
    return max(1.0, float(np.sum(np.diff(series) ** 2)) / total) if total else 1.0


def _simulated(mean: Floats, dispersion: float, rng: np.random.Generator) -> Counts:
    """Series, simulations x periods, with that mean and variance."""
    shape = (SIMULATIONS, mean.size)
    if dispersion <= 1:
        return rng.poisson(mean, shape)
    over = dispersion - 1
    return rng.poisson(rng.gamma(np.broadcast_to(mean / over, shape), over))


def _best_split(series: Counts) -> tuple[Floats, NDArray[np.int64]]:
    """For each row, how much better two levels fit than one (twice the log likelihood ratio), and from where on."""
    periods = series.shape[1]
    at = np.arange(SHORTEST, periods - SHORTEST + 1)
    summed = np.cumsum(series, axis=1)
    total = summed[:, -1:]
    left = summed[:, at - 1]
    right = total - left
    gain = 2 * (xlogy(left, left / at) + xlogy(right, right / (periods - at)) - xlogy(total, total / periods))
    best = np.argmax(gain, axis=1)
    return gain[np.arange(len(series)), best], at[best]


def _change(levels: Counts, start: int, at: int, dispersion: float, rng: np.random.Generator) -> ChangePoint:
    """`levels` are the periods from `start` to the next change, the change `at` between them."""
    left, right = levels[: at - start], levels[at - start :]
    mean = np.concatenate([np.full(left.size, left.mean()), np.full(right.size, right.mean())])
    places = start + _best_split(_simulated(mean, dispersion, rng))[1]
    earliest, latest = np.quantile(places, [0.025, 0.975], method="nearest")
    return ChangePoint(
        at=at,
        earliest=min(at, int(earliest)),
        latest=max(at, int(latest)),
        before=float(left.mean()),
        after=float(right.mean()),
        ratio=rate_ratio(
            int(left.sum()), int(right.sum()), first_exposure=float(left.size), second_exposure=float(right.size)
        ),
    )
