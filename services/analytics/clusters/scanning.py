"""What every scan does: look into each circle over each stretch of periods, keep the clusters that do not overlap, and
ask how often chance alone finds one as good. A scan in space alone is one of a single period.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from services.analytics.checked_arrays import Floats, Integers, refuse
from services.analytics.clusters.likelihood import Ratio
from services.analytics.clusters.monte_carlo import Draw, MonteCarlo, Progress, gumbel_p_values, rank_p_values
from services.analytics.clusters.zones import Zones

N = TypeVar("N", np.int32, np.int64, np.float64)
MOST_LOOKED_INTO: Final = 10_000_000_000
"""Circles over stretches of periods, in all simulations: minutes of work."""
_HELD: Final = 10_000_000
"""Numbers drawn at once."""
_LONE: Final = 4_000_000
"""Stretches with a case that are held at once."""
_BLOCK: Final = 100_000
"""Numbers looked into at once: more is slower, because it leaves the processor's cache."""
_DIGITS: Final = 9
"""Statistics equal to so many digits are ties; the circle of the first centre wins, then the smaller one."""


@dataclass(frozen=True, slots=True)
class Stretches:
    """The stretches of time looked into: of 1 to `longest` periods, of `periods` in all; only those that end with the
    last period where the question is what goes on now."""

    periods: int = 1
    longest: int = 1
    ending_now: bool = False

    @property
    def count(self) -> int:
        """How many there are."""
        if self.ending_now:
            return self.longest
        return self.longest * (2 * self.periods - self.longest + 1) // 2


@dataclass(frozen=True, slots=True)
class Window:
    """Which stretches are looked into: of up to `longest` periods (half of them unless told), and only those that end
    with the last period where `ending_now`."""

    longest: int | None = None
    ending_now: bool = False

    def over(self, periods: int) -> Stretches:
        """Raises Invalid."""
        chosen = max(1, periods // 2) if self.longest is None else self.longest
        if not 1 <= chosen <= periods:
            refuse("longest", "the longest stretch is not within the periods", f"Give 1 to {periods} periods")
        return Stretches(periods, chosen, self.ending_now)


ANY_TIME: Final = Window()


def by_period(zones: Zones, field: str, amounts: NDArray[N]) -> NDArray[N]:
    """Amounts by region as those of one period; by regions and periods as they are. Raises Invalid."""
    shaped = amounts[:, None] if amounts.ndim == 1 else amounts
    if shaped.ndim != 2 or len(shaped) != zones.regions or not shaped.shape[1]:  # noqa: PLR2004 — place and time
        refuse(field, "they are not counted by region and period", "Give a row per region and a column per period")
    return shaped


@dataclass(frozen=True, slots=True)
class Cluster:
    """Regions (positions from 0, the centre first, then by distance) whose rate is higher inside than outside.

    `baseline` is what `expected` comes from: expected cases again, or documented cases for a Bernoulli scan. `p` counts
    simulations that reach `llr` anywhere; `gumbel_p` is its smooth approximation. `relative_risk` is the rate inside
    over the rate outside, None where no case is outside. `periods` are the first and last, positions from 0.
    """

    regions: tuple[int, ...]
    radius: float
    cases: int
    baseline: float
    expected: float
    llr: float
    relative_risk: float | None
    p: float
    gumbel_p: float | None
    periods: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Scan:
    """The clusters, likeliest first, none sharing a region with one before it. Those with p near 1 are listed too:
    they are what chance finds."""

    model: str
    clusters: tuple[Cluster, ...]
    cases: int
    baseline: float
    regions: int
    zones: int
    stretches: Stretches
    simulations: int
    seed: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What is scanned and where: `cases` and `baseline` are by regions and periods, `ratio` judges them, and `draw`
    makes cases where there is no cluster."""

    model: str
    zones: Zones
    stretches: Stretches
    cases: Integers
    baseline: Floats
    ratio: Ratio
    draw: Draw


def too_many(zones: Zones, stretches: Stretches, chance: MonteCarlo) -> bool:
    """Whether it would take too long to look into all circles and stretches as often as that."""
    return zones.count * stretches.count * (chance.simulations + 1) > MOST_LOOKED_INTO


def scan(counted: Counted, chance: MonteCarlo, progress: Progress) -> Scan:
    """Find the clusters and their p-values. Raises Invalid where that would take too long."""
    if too_many(counted.zones, counted.stretches, chance):
        refuse(
            "simulations",
            "there are too many circles and stretches of time to look into so often",
            "Ask for fewer simulations, smaller circles, or years in place of months",
        )
    found = _clusters(counted)
    # Where nothing is higher anywhere there is nothing to compare with chance.
    simulated = _simulated(counted, chance, progress) if found else np.empty(0)
    observed = np.array([each.llr for each in found])
    p_values = rank_p_values(observed, simulated)
    smooth = gumbel_p_values(observed, simulated)
    total, baseline = int(counted.cases.sum()), float(counted.baseline.sum())
    clusters = tuple(
        _cluster(each, total, baseline, float(p_values[at]), None if smooth is None else float(smooth[at]))
        for at, each in enumerate(found)
    )
    zones = counted.zones
    return Scan(
        model=counted.model,
        clusters=clusters,
        cases=total,
        baseline=baseline,
        regions=zones.regions,
        zones=zones.count,
        stretches=counted.stretches,
        simulations=chance.simulations,
        seed=chance.seed,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    regions: tuple[int, ...]
    radius: float
    periods: tuple[int, int]
    cases: int
    baseline: float
    llr: float


def _cluster(found: _Found, total: int, baseline: float, p: float, gumbel_p: float | None) -> Cluster:
    outside = (total - found.cases) * found.baseline
    return Cluster(
        regions=found.regions,
        radius=found.radius,
        cases=found.cases,
        baseline=found.baseline,
        expected=found.baseline * total / baseline,
        llr=found.llr,
        relative_risk=found.cases * (baseline - found.baseline) / outside if outside > 0 else None,
        p=p,
        gumbel_p=gumbel_p,
        periods=found.periods,
    )


def _stretched(amounts: NDArray[N], stretches: Stretches) -> Iterator[NDArray[N]]:
    """For circles by periods by sets: circles by stretches by sets, for each length of stretch."""
    if stretches.periods == 1:
        yield amounts
        return
    upto = np.cumsum(amounts, axis=1)
    for length in range(1, stretches.longest + 1):
        sums = upto[:, length - 1 :].copy()
        sums[:, 1:] -= upto[:, :-length]
        yield sums[:, -1:] if stretches.ending_now else sums


def _looked_into(
    counted: Counted, block: tuple[int, int], cases: Integers, baseline: Floats
) -> Iterator[tuple[Integers, Floats]]:
    """Cases and baseline of every complete circle around the centres of a block, for each length of stretch."""
    zones, stretches = counted.zones, counted.stretches
    inside, base = _within(zones, block, cases), _within(zones, block, baseline)
    complete = zones.complete[zones.starts[block[0]] : zones.starts[block[1]]]
    if not complete.all():
        inside, base = inside[complete], base[complete]
    return zip(_stretched(inside, stretches), _stretched(base, stretches), strict=True)


def _within(zones: Zones, block: tuple[int, int], amounts: NDArray[N]) -> NDArray[N]:
    """The sum over each centre's regions as far as each position."""
    starts = zones.starts[block[0] : block[1] + 1]
    sums: NDArray[N] = np.cumsum(amounts[zones.members[starts[0] : starts[-1]]], axis=0)
    later = starts[1:-1] - starts[0]
    if len(sums) and later.size:
        before = np.concatenate([np.zeros((1, *sums.shape[1:]), dtype=sums.dtype), sums[later - 1]])
        # A centre without circles begins where the block does.
        before[1:][later == 0] = 0
        sums -= np.repeat(before, np.diff(starts), axis=0)
    return sums


def _simulated(counted: Counted, chance: MonteCarlo, progress: Progress) -> Floats:
    """The highest ratio found in each set of cases drawn without clusters."""
    random = np.random.default_rng(chance.seed)
    baseline = counted.baseline[:, :, None]
    highest: list[Floats] = []
    done = 0
    for sets in chance.batches(_at_once(counted)):
        cases = counted.draw(random, sets)
        best = np.zeros(sets)
        lone = _lone_cases(counted, cases) if counted.stretches.periods > 1 else None
        for block in counted.zones.blocks(_BLOCK // (counted.stretches.periods * sets)):
            if lone is not None:
                _raise_where(lone, best, counted, block)
                continue
            for inside, base in _looked_into(counted, block, cases, baseline):
                np.maximum(best, counted.ratio(inside, base).max(axis=(0, 1), initial=0.0), out=best)
            progress((done + sets * block[1] / counted.zones.regions) / chance.simulations)
        highest.append(best)
        done += sets
    return np.concatenate(highest)


def _at_once(counted: Counted) -> int:
    """How many sets of cases may be drawn at once. Over time a case is in so many stretches, and its region is the
    outermost of a circle around so many centres."""
    zones, longest = counted.zones, counted.stretches.longest
    drawn = _HELD // max(1, counted.cases.size)
    if counted.stretches.periods == 1:
        return drawn
    stretches = int(counted.cases.sum()) * longest * (longest + 1) // 2
    return min(drawn, _LONE // max(1, stretches * max(1, zones.members.size // zones.regions**2)))


@dataclass(frozen=True, slots=True)
class _LoneCases:
    """Over time most regions have no case in most stretches. `upto` sums the cases of each region before each period,
    `baseline` what is expected there; region `r` has a case from period `first[i]` to before `end[i]` in the set
    `drawn[i]`, for `i` from `starts[r]` to `starts[r + 1]`."""

    upto: NDArray[np.int32]
    baseline: Floats
    starts: NDArray[np.intp]
    first: NDArray[np.intp]
    end: NDArray[np.intp]
    drawn: NDArray[np.intp]


def _lone_cases(counted: Counted, cases: Integers) -> _LoneCases:
    """Of cases by regions, periods and sets."""
    stretches, upto = counted.stretches, _before_each(cases.astype(np.int32))
    found = []
    for length in range(1, stretches.longest + 1):
        within = upto[:, length:] > upto[:, :-length]
        if stretches.ending_now:
            within[:, :-1] = False
        region, first, drawn = np.unravel_index(np.flatnonzero(within), within.shape)
        found.append((region, first, first + length, drawn))
    region, first, end, drawn = (np.concatenate(each) for each in zip(*found, strict=True))
    order = np.argsort(region, kind="stable")
    starts = np.searchsorted(region[order], np.arange(len(cases) + 1))
    return _LoneCases(upto, _before_each(counted.baseline), starts, first[order], end[order], drawn[order])


def _raise_where(lone: _LoneCases, best: Floats, counted: Counted, block: tuple[int, int]) -> None:
    """Raise the best of each set by the circles around the centres of a block, in stretches in which their outermost
    region has a case. Without that region as many cases would be fewer expected ones, which is likelier still."""
    zones = counted.zones
    here = slice(zones.starts[block[0]], zones.starts[block[1]])
    complete, outermost = np.flatnonzero(zones.complete[here]), zones.members[here]
    many = lone.starts[outermost + 1] - lone.starts[outermost]
    if not many.any():
        return
    each = np.repeat(lone.starts[outermost] - np.cumsum(many) + many, many) + np.arange(many.sum())
    circle = np.repeat(complete[np.searchsorted(complete, np.arange(len(outermost)))], many)
    first, end, drawn = lone.first[each], lone.end[each], lone.drawn[each]
    inside, base = _within(zones, block, lone.upto), _within(zones, block, lone.baseline)
    ratio = counted.ratio(
        inside[circle, end, drawn] - inside[circle, first, drawn], base[circle, end] - base[circle, first]
    )
    np.maximum.at(best, drawn, ratio)


def _before_each(amounts: NDArray[N]) -> NDArray[N]:
    """Sums before each period, and of all at the end."""
    sums = np.zeros((amounts.shape[0], amounts.shape[1] + 1, *amounts.shape[2:]), dtype=amounts.dtype)
    np.cumsum(amounts, axis=1, out=sums[:, 1:])
    return sums


def _clusters(counted: Counted) -> list[_Found]:
    """The likeliest cluster, then the likeliest of those that share no region with it, and so on."""
    zones = counted.zones
    best, lengths, firsts = _best_stretches(counted)
    rounded = np.round(best, _DIGITS)
    centres = np.repeat(np.arange(zones.regions), np.diff(zones.starts))
    free = np.arange(rounded.size)
    found: list[_Found] = []
    while free.size and rounded[at := int(free[np.argmax(rounded[free])])] > 0:
        regions = zones.members[zones.starts[centres[at]] : at + 1]
        first, end = int(firsts[at]), int(firsts[at] + lengths[at])
        found.append(
            _Found(
                regions=tuple(regions.tolist()),
                radius=float(zones.distances[at]),
                periods=(first, end - 1),
                cases=int(counted.cases[regions, first:end].sum()),
                baseline=float(counted.baseline[regions, first:end].sum()),
                llr=float(best[at]),
            )
        )
        taken = np.zeros(zones.regions, dtype=np.bool_)
        taken[regions] = True
        # All circles of a centre overlap from its first region that is taken outwards.
        last_taken = np.maximum.accumulate(np.where(taken[zones.members[free]], free, -1))
        free = free[last_taken < zones.starts[centres[free]]]
    return found


def _best_stretches(counted: Counted) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """For every position of `zones.members` the highest ratio of its circle, and that stretch's length and first
    period; 0 where no circle is complete."""
    zones, stretches = counted.zones, counted.stretches
    best = np.zeros(zones.members.size)
    lengths = np.ones(zones.members.size, dtype=np.int64)
    firsts = np.zeros(zones.members.size, dtype=np.int64)
    cases, baseline = counted.cases[:, :, None], counted.baseline[:, :, None]
    for block in zones.blocks(_BLOCK // stretches.periods):
        start, end = int(zones.starts[block[0]]), int(zones.starts[block[1]])
        positions = start + np.flatnonzero(zones.complete[start:end])
        for length, (inside, base) in enumerate(_looked_into(counted, block, cases, baseline), start=1):
            ratios = counted.ratio(inside, base)[:, :, 0]
            first = ratios.argmax(axis=1)
            highest = ratios[np.arange(len(ratios)), first]
            # A longer stretch has to do better beyond rounding.
            better = highest > best[positions] + 10.0**-_DIGITS
            best[positions[better]] = highest[better]
            lengths[positions[better]] = length
            firsts[positions[better]] = first[better] + (stretches.periods - length if stretches.ending_now else 0)
    return best, lengths, firsts
