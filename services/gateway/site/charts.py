"""Where the marks of a chart stand. Pure: numbers in, geometry out; the templates draw.

Across, everything is a percentage of the width, so that a chart fits a phone and a newspaper with letters of one size;
upwards, everything is in pixels from the top.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HEIGHT: Final = 220.0
TOP: Final = 26.0
GAP: Final = 0.24
"""The share of a column's place that stays empty."""
WIDEST: Final = 16.0
"""Percent: few columns stay columns."""
MOST_TICKS: Final = 4
LOWEST_TOP: Final = 4
"""One case alone does not fill the frame."""
_STEPS: Final[tuple[int, ...]] = tuple(digit * 10**power for power in range(8) for digit in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a series; `count` is None where it is withheld.

    `bound` is drawn over the column from low to high: a limit or a level where both are one, else an interval. Where
    `broken`, other organisations documented before: this number and the one before it are not to be compared.
    """

    code: str
    label: str
    count: int | None
    provisional: bool = False
    stands_out: bool = False
    broken: bool = False
    bound: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart: `place` (where its own place begins), `x`, `width` and `middle` in percent, `y` and `height`
    in pixels, and so the upper and the lower end of its bound."""

    value: Value
    place: float
    x: float
    width: float
    middle: float
    y: float
    height: float
    bound: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Tick:
    y: float
    number: int


@dataclass(frozen=True, slots=True)
class ColumnChart:
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    height: float
    base: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar that lies: `width` in percent of the longest place there is."""

    value: Value
    width: float


def column_chart(values: Sequence[Value], height: float = HEIGHT) -> ColumnChart:
    """Columns from zero. What is withheld stands as a column of no height, for the template to mark."""
    largest = max(LOWEST_TOP, *(math.ceil(max(value.count or 0, *(value.bound or (0,)))) for value in values), 0)
    step = tick_step(largest)
    top = step * -(-largest // step)
    scale = (height - TOP) / top
    place = min(100 / max(len(values), 1), WIDEST)

    def up(number: float) -> float:
        return round(height - number * scale, 2)

    columns = (
        Column(
            value,
            place=round(at * place, 3),
            x=round(at * place + place * GAP / 2, 3),
            width=round(place * (1 - GAP), 3),
            middle=round((at + 0.5) * place, 3),
            y=up(value.count or 0),
            height=round((value.count or 0) * scale, 2),
            bound=(up(value.bound[1]), up(value.bound[0])) if value.bound else None,
        )
        for at, value in enumerate(values)
    )
    ticks = (Tick(up(number), number) for number in range(0, top + 1, step))
    return ColumnChart(tuple(columns), tuple(ticks), height, height)


def bars(values: Sequence[Value]) -> tuple[Bar, ...]:
    """Bars from zero, the longest as wide as there is place."""
    largest = max((value.count or 0 for value in values), default=0) or 1
    return tuple(Bar(value, round(100 * (value.count or 0) / largest, 2)) for value in values)


def tick_step(largest: int) -> int:
    """The smallest of 1, 2, 5, 10 … that needs no more than four steps."""
    return next(step for step in _STEPS if step * MOST_TICKS >= largest)
