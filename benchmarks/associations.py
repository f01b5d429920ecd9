"""Associations: how much of what is planted is found, and how much of what is found is chance, by number of cases."""

import time
from collections.abc import Callable, Iterator, Sequence
from statistics import fmean
from typing import TypeVar

import numpy as np

from benchmarks.figures import Figure
from benchmarks.planted_cases import Planted, chosen, coded_by_habit, planted_cases, shuffled
from services.analytics.associations.case_codes import Value
from services.analytics.associations.screening import Association, screen

Key = TypeVar("Key")

SEED = 20_260
RUNS = {150: 200, 300: 200, 600: 200, 5_000: 80}
"""Runs by number of cases: 600 is a year of the whole country, 5,000 a decade."""
MANY = 5_000
"""From that many cases on, what is planted is to be found."""
ODDS_RATIO = 3.0
LEAST_SHARE = 0.05
"""Planted values are each held by a twentieth or more of the cases where their dimension is known."""
HABITS = 100


def associations() -> Iterator[Figure]:
    """Power and false discovery for a planted odds ratio of 3; what shuffled labels give; the time of one screening."""
    for n, runs in RUNS.items():
        yield from _planted(n, runs)
    for n in (600, 5_000):
        yield _nothing(n, RUNS[n])
    yield _habit(600, HABITS)
    for n in (600, 5_000, 50_000):
        yield _time(n)


def _planted(n: int, runs: int) -> Iterator[Figure]:
    rng = np.random.default_rng((SEED, n))
    found, standing, false, wrong = [], [], [], []
    for _ in range(runs):
        planted = chosen(rng, LEAST_SHARE, ODDS_RATIO)
        screening = screen(planted_cases(n, planted, rng))
        found.append(_recall(screening.found, planted))
        standing.append(_recall(screening.standing, planted))
        false.append(_share(screening.found, {_dimensions(each) for each in planted}, _dimensions))
        wrong.append(_share(screening.standing, {_pair(each) for each in planted}, _pair))
    size = {"cases": n, "runs": runs, "planted": 3, "odds_ratio": ODDS_RATIO, "seed": SEED}
    wanted = (0.9, 0.05) if n >= MANY else (None, None)
    yield Figure("associations_recall", "in_process", fmean(found), "share", wanted[0], size)
    yield Figure(
        "associations_recall_standing", "in_process", fmean(standing), "share", None, size,
        "without any one organisation",
    )  # fmt: skip
    yield Figure(
        "associations_false_discovery", "in_process", fmean(false), "share", wanted[1], size,
        "between dimensions where nothing is planted",
    )  # fmt: skip
    yield Figure(
        "associations_false_standing", "in_process", fmean(wrong), "share", wanted[1], size,
        "anything but the planted pairs themselves",
    )  # fmt: skip


def _nothing(n: int, runs: int) -> Figure:
    rng = np.random.default_rng((SEED, n, 1))
    planted = [planted_cases(n, chosen(rng, LEAST_SHARE, ODDS_RATIO), rng) for _ in range(8)]
    quiet = [not screen(shuffled(planted[run % len(planted)], rng)).found for run in range(runs)]
    size = {"cases": n, "runs": runs, "seed": SEED}
    return Figure("associations_nothing_in_shuffled", "in_process", fmean(quiet), "share of runs", 0.95, size)


def _habit(n: int, runs: int) -> Figure:
    """One organisation writes "night" and "street" together; without it nothing is there."""
    rng = np.random.default_rng((SEED, n, 2))
    written = frozenset({"place_type", "time_of_day"})
    told = [written in map(_dimensions, screen(coded_by_habit(n, "a", rng)).standing) for _ in range(runs)]
    size = {"cases": n, "runs": runs, "seed": SEED}
    return Figure(
        "associations_of_one_habit_told", "in_process", fmean(told), "share of runs", 0.05, size,
        "an association that only the largest organisation's coding makes",
    )  # fmt: skip


def _time(n: int) -> Figure:
    rng = np.random.default_rng((SEED, n, 3))
    cases = planted_cases(n, chosen(rng, LEAST_SHARE, ODDS_RATIO), rng)
    begin = time.process_time()
    screening = screen(cases)
    seconds = time.process_time() - begin
    size = {"cases": n, "pairs_tested": screening.tested, "found": len(screening.found)}
    return Figure("associations_screening", "in_process", seconds, "s of processor", None, size)


def _recall(found: Sequence[Association], planted: Sequence[Planted]) -> float:
    pairs = {_pair(each) for each in found}
    return fmean(_pair(each) in pairs for each in planted)


def _share(
    found: Sequence[Association],
    true: set[frozenset[Key]],
    key: Callable[[Association], frozenset[Key]],
) -> float:
    """The share of what is found that is not true; none where nothing is found."""
    return fmean(key(each) not in true for each in found) if found else 0.0


def _pair(each: Association | Planted) -> frozenset[Value]:
    return frozenset({each.first, each.second})


def _dimensions(each: Association | Planted) -> frozenset[str]:
    return frozenset({each.first.dimension, each.second.dimension})
