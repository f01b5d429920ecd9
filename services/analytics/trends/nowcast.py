"""How many cases of recent periods are still to be reported, from how long reports took before (Lawless 1994, Can. J.
Stat. 22:15; the same as the chain ladder of insurance)."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.analytics.rates.counts import between, refused, whole_counts

Floats = NDArray[np.float64]

SIMULATIONS: Final = 4000
LEAST_REPORTED: Final = 0.2
"""Under this share of reports expected so far, what is seen says too little about what is to come."""
FEWEST_FOR_DELAYS: Final = 20


@dataclass(frozen=True, slots=True)
class Nowcast:
    """One value for each period of occurrence. `estimate`, `low` and `high` are of all cases that will be reported
    within the longest delay; they are NaN-free, and where `tellable` is False nobody should read them. `by_delay` is
    the share reported by each delay."""

    reported: NDArray[np.int64]
    share_reported: Floats
    estimate: Floats
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    tellable: NDArray[np.bool_]
    by_delay: Floats
    confidence: float
    seed: int


def nowcast(triangle: ArrayLike, *, recent: int | None = None, confidence: float = 0.95, seed: int = 0) -> Nowcast:
    """From `triangle` (periods of occurrence x delays in the same periods): cases that happened in period t and were
    reported d periods later. The last period is the one now ending, so that cells with t + d beyond it are empty yet.

    The chance that a report within d periods took exactly d, estimated from the periods for which d has passed (the
    last `recent` of them where given), multiplies up to the share reported by now. Intervals hold both the doubt about
    these chances (beta with Jeffreys' prior) and the chance of what comes (Poisson, gamma with Jeffreys' prior for its
    mean), by simulation. Delays beyond the last column are taken never to happen, and delays to stay as they were.

    Raises Invalid for counts that are none, no two dimensions, more delays than periods, or a report from the future.
    """
    counts = _checked(triangle)
    tail = (1 - between(confidence, 0, 1, "confidence")) / 2
    if recent is not None and recent < 1:
        raise refused("recent", "it is under 1", "give the number of periods whose delays are looked at")
    exactly, within = _reports(counts, recent)
    by_delay = _cumulated(exactly / np.maximum(within, 1))
    periods, delays = counts.shape
    passed = np.minimum(np.arange(periods)[::-1], delays - 1)
    reported = counts.sum(axis=1)
    share = by_delay[passed]
    simulated = _simulated(reported, exactly, within, passed, seed)
    low, high = (np.quantile(simulated, q, axis=1, method="nearest").astype(np.int64) for q in (tail, 1 - tail))
    tellable = (passed == delays - 1) | ((share >= LEAST_REPORTED) & (within[1:].min() >= FEWEST_FOR_DELAYS))
    estimate = np.where(share > 0, reported / np.where(share > 0, share, 1.0), reported)
    return Nowcast(reported, share, estimate, low, high, tellable, by_delay, confidence, seed)


def _checked(triangle: ArrayLike) -> NDArray[np.int64]:
    counts = whole_counts(triangle, "triangle")
    if counts.ndim != 2 or counts.shape[1] < 2 or counts.shape[0] < counts.shape[1]:  # noqa: PLR2004
        raise refused(
            "triangle",
            "it is no table of at least as many periods as delays",
            "give one row a period, one column a delay",
        )
    periods, delays = counts.shape
    future = np.add.outer(np.arange(periods), np.arange(delays)) >= periods
    if counts[future].any():
        raise refused("triangle", "some case was reported after the last period", "put 0 where no report can be yet")
    return counts


def _reports(counts: NDArray[np.int64], recent: int | None) -> tuple[Floats, Floats]:
    """For each delay, the reports that took exactly as long and those that took no longer, over periods that tell."""
    periods, delays = counts.shape
    exactly, within = np.zeros(delays), np.zeros(delays)
    for delay in range(delays):
        stop = periods - delay
        rows = counts[max(0, stop - recent) if recent else 0 : stop]
        exactly[delay], within[delay] = rows[:, delay].sum(), rows[:, : delay + 1].sum()
    return exactly, within


def _cumulated(chances: Floats) -> Floats:
    """The share reported by each delay: the product of 1 - chance over all longer ones (last axis)."""
    later = np.cumprod((1 - chances[..., :0:-1]), axis=-1)[..., ::-1]
    return np.concatenate([later, np.ones((*chances.shape[:-1], 1))], axis=-1)


def _simulated(
    reported: NDArray[np.int64], exactly: Floats, within: Floats, passed: NDArray[np.int64], seed: int
) -> NDArray[np.int64]:
    """Totals, periods x simulations."""
    rng = np.random.default_rng(seed)
    chances = rng.beta(exactly + 0.5, within - exactly + 0.5, size=(SIMULATIONS, exactly.size))
    share = np.maximum(_cumulated(chances)[:, passed].T, 1e-6)
    mean = rng.gamma(reported[:, None] + 0.5, 1 / share)
    unreported: NDArray[np.int64] = rng.poisson(mean * (1 - share))
    return reported[:, None] + unreported
