"""Scans written the slow way, from the definition: every circle as a set, every likelihood by its distribution."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from scipy.stats import binom, poisson

Points = list[tuple[float, float]]
Judge = Callable[[float, float], float]


def circle_sets(points: Points, weights: list[float], max_share: float) -> Iterator[frozenset[int]]:
    """The regions within each distance of each region, as long as their weight is not more than the share."""
    for x, y in points:
        away = [float(np.hypot(x - a, y - b)) for a, b in points]
        radii = sorted(set(away))
        edges = [low for low, high in pairwise([*radii, np.inf]) if high > low * (1 + 1e-9)]
        for radius in edges:
            inside = frozenset(at for at, distance in enumerate(away) if distance <= radius)
            if sum(weights[at] for at in inside) <= max_share * sum(weights) * (1 + 1e-9):
                yield inside


def poisson_judge(total: int, everything: float) -> Judge:
    """From the likelihood of two Poisson counts, inside and outside, with rates of their own and with one rate."""

    def ratio(cases: float, weight: float) -> float:
        outside, rest = total - cases, everything - weight
        if weight <= 0 or cases / weight <= total / everything * (1 + 1e-12):
            return 0.0
        apart = poisson.logpmf(cases, cases) + (poisson.logpmf(outside, outside) if rest > 1e-12 else 0.0)
        together = poisson.logpmf(cases, weight * total / everything)
        return float(apart - together - (poisson.logpmf(outside, rest * total / everything) if rest > 1e-12 else 0.0))

    return ratio


def bernoulli_judge(total: int, documented: int) -> Judge:
    """From the likelihood of two binomial counts, inside and outside, with shares of their own and with one share."""

    def ratio(cases: float, inside: float) -> float:
        outside = documented - inside
        if cases * documented <= inside * total:
            return 0.0
        apart = binom.logpmf(cases, inside, cases / inside)
        together = binom.logpmf(cases, inside, total / documented)
        if outside:
            apart += binom.logpmf(total - cases, outside, (total - cases) / outside)
            together += binom.logpmf(total - cases, outside, total / documented)
        return float(apart - together)

    return ratio


def best_cylinder(
    sets: list[frozenset[int]],
    cases: np.ndarray,
    weights: np.ndarray,
    longest: int,
    judge: Judge,
) -> float:
    """The highest ratio over all sets of regions and all stretches of up to `longest` periods."""
    periods = cases.shape[1]
    best = 0.0
    for members in sets:
        rows = sorted(members)
        for first in range(periods):
            for last in range(first, min(periods, first + longest)):
                inside = cases[rows, first : last + 1].sum(), weights[rows, first : last + 1].sum()
                best = max(best, judge(*map(float, inside)))
    return best


def non_overlapping(sets: list[frozenset[int]], ratios: list[float]) -> list[float]:
    """The ratios reported: the highest, then the highest of what shares no region, and so on."""
    reported: list[float] = []
    taken: set[int] = set()
    while True:
        free = [ratio for members, ratio in zip(sets, ratios, strict=True) if not members & taken and ratio > 1e-9]
        if not free:
            return reported
        highest = max(free)
        reported.append(highest)
        taken |= next(
            members
            for members, ratio in zip(sets, ratios, strict=True)
            if not members & taken and abs(ratio - highest) < 1e-9
        )
