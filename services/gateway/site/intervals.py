"""Numbers with how sure they are, one a row: a dot on its interval. Pure: numbers in, geometry out."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MOST_TICKS: Final = 5
MARGIN: Final = 1.5
"""Percent left free on both sides, so that a dot at the edge is whole."""
_DIGITS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Interval:
    """`said` are its numbers in words. A limit that is None has no end; without a `value` only the interval shows."""

    label: str
    said: str
    value: float | None
    low: float | None = None
    high: float | None = None
    stands_out: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Where the marks of an interval stand, in percent of the width."""

    interval: Interval
    value: float | None
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Scale:
    """From its lowest to its highest number; with `ratios` equal steps are equal ratios."""

    low: float
    high: float
    ratios: bool

    def at(self, number: float) -> float:
        """Percent of the width."""
        low, high, found = (math.log(each) if self.ratios else each for each in (self.low, self.high, number))
        share = min(max((found - low) / (high - low), 0), 1)
        return round(MARGIN + (100 - 2 * MARGIN) * share, 2)

    def ticks(self) -> Sequence[float]:
        """Round numbers within it, few of them."""
        if not self.ratios:
            step = _step((self.high - self.low) / MOST_TICKS)
            first = math.ceil(round(self.low / step, 6))
            return [round(at * step, 10) for at in range(first, math.floor(round(self.high / step, 6)) + 1)]
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        found = [
            digit * 10.0**power for power in powers for digit in _DIGITS if self.low <= digit * 10.0**power <= self.high
        ]
        return found[:: math.ceil(len(found) / MOST_TICKS)] if found else []


@dataclass(frozen=True, slots=True)
class IntervalChart:
    """`reference` is where a line stands that the rows are held against, in percent."""

    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, float], ...]
    reference: float | None


def interval_chart(
    intervals: Sequence[Interval], *, reference: float | None = None, ratios: bool = False, zero: bool = True
) -> IntervalChart:
    """One scale for all rows, with zero on it unless told otherwise. `ratios` takes only numbers above zero; what is
    not goes to the edge."""
    numbers = [*_numbers(intervals), *([] if reference is None else [reference]), *([0.0] if zero else [])]
    scale = _scale(numbers, ratios=ratios)
    return IntervalChart(
        tuple(_row(each, scale) for each in intervals),
        tuple((scale.at(number), number) for number in scale.ticks()),
        None if reference is None else scale.at(reference),
    )


def _numbers(intervals: Sequence[Interval]) -> Iterator[float]:
    for each in intervals:
        yield from (number for number in (each.value, each.low, each.high) if number is not None)


def _scale(numbers: Sequence[float], *, ratios: bool) -> Scale:
    if ratios:
        above = [number for number in numbers if number > 0] or [1.0]
        return Scale(min(above) / 1.15, max(above) * 1.15, ratios=True)
    low, high = min(numbers, default=0.0), max(numbers, default=0.0)
    return Scale(low, high if high > low else low + 1, ratios=False)


def _row(interval: Interval, scale: Scale) -> Row:
    ends = [
        scale.at(edge if limit is None or (scale.ratios and limit <= 0) else limit)
        for limit, edge in ((interval.low, scale.low), (interval.high, scale.high))
    ]
    if interval.low is None and interval.high is None:
        ends = [0.0, 0.0]
    value = interval.value
    shown = None if value is None or (scale.ratios and value <= 0) else scale.at(value)
    return Row(interval, shown, ends[0], round(ends[1] - ends[0], 2))


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(digit * power for digit in (1, 2, 5, 10) if digit * power >= least * 0.999)
