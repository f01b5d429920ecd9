"""Trends: how often each method cries wolf, and how often it sees a doubling, at the sizes of the field."""

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure
from services.analytics.trends.alarms import Alarms
from services.analytics.trends.change_points import change_points
from services.analytics.trends.farrington import farrington
from services.analytics.trends.farrington_flexible import farrington_flexible
from services.analytics.trends.nowcast import nowcast
from services.analytics.trends.series import CountSeries, count_series
from services.analytics.trends.state_signals import Signal, monthly_signal, yearly_signal

SEED = 20_261
NATION = (100, 300, 600)
"""Documented cases a year in the country."""
STATE = (0.34, 1.0, 3.0)
"""Cases a month in a state: lethal ones on average, all kinds, a large state."""
WEEKS = 52
YEARS = 5
RUNS = 40
SIGNAL_RUNS = 400
DELAYS = (0.35, 0.2, 0.12, 0.09, 0.07, 0.05, 0.04, 0.03, 0.02, 0.01, 0.01, 0.01)
"""Shares of cases reported in the month they happen, the next one, and so on."""

Method = Callable[[CountSeries], Alarms]
METHODS: dict[str, Method] = {"farrington": farrington, "farrington_flexible": farrington_flexible}


def trends() -> Iterator[Figure]:
    """Weekly alarms for the nation, signals for states, change points and nowcasts; the time of one bound."""
    for name, method in METHODS.items():
        for cases in NATION:
            yield from _alarms(name, method, cases)
        yield _time(name, method)
    for mean in STATE:
        yield from _signals("yearly", partial(_yearly, mean), mean)
        yield from _signals("monthly_ewma", partial(_monthly, mean), mean)
    for cases in NATION:
        yield from _change_points(cases)
        yield from _nowcasts(cases)


def _alarms(name: str, method: Method, cases: int) -> Iterator[Figure]:
    rng = np.random.default_rng((SEED, cases))
    length, last = YEARS * WEEKS, 13
    false, weeks, wolf, seen = 0, 0, 0, 0
    for _ in range(RUNS):
        quiet = rng.poisson(cases / WEEKS, length)
        found = _of(method, quiet)
        watched = [week for week in found.weeks if week.upper is not None]
        false, weeks = false + sum(week.alarm for week in watched), weeks + len(watched)
        wolf += any(week.alarm for week in found.weeks[-last:])
        doubled = np.concatenate([quiet[:-last], rng.poisson(2 * cases / WEEKS, last)])
        seen += any(week.alarm for week in _of(method, doubled).weeks[-last:])
    size = {"cases_a_year": cases, "weeks": weeks, "runs": RUNS, "seed": SEED}
    note = f"of weeks with a bound; meant {found.meant:g}"
    yield Figure(f"{name}_false_alarms", "in_process", false / max(1, weeks), "share", None, size, note)
    quiet_too = f"some alarm within 13 weeks; without a doubling {wolf / RUNS:.2f}"
    yield Figure(f"{name}_sees_doubling", "in_process", seen / RUNS, "share", None, size, quiet_too)


def _of(method: Method, counts: NDArray[np.int64]) -> Alarms:
    return method(count_series(list(range(counts.size)), counts))


def _time(name: str, method: Method) -> Figure:
    series = count_series(list(range(520)), np.random.default_rng(SEED).poisson(6, 520))
    began = time.process_time()
    bounds = len(method(series).upper())
    spent = 1000 * (time.process_time() - began) / bounds
    return Figure(f"{name}_bound", "in_process", spent, "ms of CPU", None, {"weeks": 520, "bounds": bounds})


def _yearly(mean: float, times: float, rng: np.random.Generator) -> Signal:
    return yearly_signal(rng.poisson(12 * mean, YEARS), int(rng.poisson(12 * mean * times)))


def _monthly(mean: float, times: float, rng: np.random.Generator) -> Signal:
    return monthly_signal(rng.poisson(mean, 12 * YEARS), rng.poisson(mean * times, 12))


def _signals(name: str, signal: Callable[[float, np.random.Generator], Signal], mean: float) -> Iterator[Figure]:
    rng = np.random.default_rng((SEED, int(100 * mean)))
    size = {"cases_a_month": mean, "years_before": YEARS, "runs": SIGNAL_RUNS, "seed": SEED}
    for figure, times in (("false_alarms", 1.0), ("sees_doubling", 2.0)):
        share = sum(signal(times, rng).signal for _ in range(SIGNAL_RUNS)) / SIGNAL_RUNS
        target = 0.05 if times == 1 else None
        yield Figure(f"state_{name}_{figure}", "in_process", share, "share", target, size, "within one year")


def _change_points(cases: int) -> Iterator[Figure]:
    rng = np.random.default_rng((SEED, cases, 1))
    months, mean, runs = 12 * YEARS, cases / 12, 5 * RUNS
    size = {"cases_a_year": cases, "months": months, "runs": runs, "seed": SEED}
    false, batched, seen = 0, 0, 0
    for run in range(runs):
        false += bool(change_points(rng.poisson(mean, months), seed=run).changes)
        batched += bool(change_points(rng.poisson(rng.gamma(mean, 1.0, months)), seed=run).changes)
        raised = np.concatenate([rng.poisson(mean, months - 24), rng.poisson(1.5 * mean, 24)])
        seen += any(abs(change.at - months + 24) <= 3 for change in change_points(raised, seed=run).changes)  # noqa: PLR2004
    yield Figure("change_points_false", "in_process", false / runs, "share", 0.05, size)
    yield Figure(
        "change_points_false_in_batches", "in_process", batched / runs, "share", 0.05, size, "variance twice the mean"
    )
    yield Figure("change_points_see_half_more", "in_process", seen / runs, "share", None, size, "dated within 3 months")


def _nowcasts(cases: int) -> Iterator[Figure]:
    rng = np.random.default_rng((SEED, cases, 2))
    months, held, error = 36, [], []
    future = np.add.outer(np.arange(months), np.arange(len(DELAYS))) >= months
    for run in range(5 * RUNS):
        total = rng.poisson(cases / 12, months)
        reported = np.array([rng.multinomial(number, DELAYS) for number in total])
        found = nowcast(np.where(future, 0, reported), seed=run)
        held.append(found.low[-1] <= total[-1] <= found.high[-1])
        error.append(abs(found.estimate[-3:].sum() - total[-3:].sum()) / max(1, total[-3:].sum()))
    size = {"cases_a_year": cases, "months": months, "runs": 5 * RUNS, "seed": SEED}
    yield Figure("nowcast_coverage", "in_process", float(np.mean(held)), "share", 0.95, size, "of the month now ending")
    yield Figure("nowcast_error", "in_process", float(np.median(error)), "share", None, size, "median, last 3 months")
