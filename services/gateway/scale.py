"""The scale of the map: few classes, round breaks, one hue from light to dark. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

CLASSES: Final = 6
COLOURS: Final = ("#e9dff1", "#cfb8e0", "#b08ecc", "#8f66b5", "#6f4099", "#481e6e")
"""From few to many. Lightness falls evenly, so that the order holds in grey and for every kind of colour vision."""
_ROUND: Final = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class ScaleClass:
    """Counts from `low` to `high`; the last class is open: `high` is None."""

    low: int
    high: int | None
    colour: str

    @property
    def label(self) -> str:
        if self.high is None:
            return f"{self.low}+"
        return str(self.low) if self.low == self.high else f"{self.low}\N{EN DASH}{self.high}"


def scale(counts: Iterable[int]) -> tuple[ScaleClass, ...]:
    """Classes for some counts above zero: the first begins at 1, the others at 2, 5, 10, 20, 50 and so on.

    To keep the breaks the same over time, give the counts of all times.
    """
    largest = max(counts, default=1)
    lows = [step for step in _ROUND if step <= largest]
    lows = [1, *lows[-(CLASSES - 1) :]] if len(lows) > CLASSES else lows
    # Few classes stay among the lighter colours: two cases must not look like two hundred.
    darkest = min(len(lows), CLASSES - 1)
    colours = [COLOURS[round(at * darkest / max(len(lows) - 1, 1))] for at in range(len(lows))]
    highs = [after - 1 for _, after in pairwise(lows)]
    return tuple(ScaleClass(*each) for each in zip(lows, [*highs, None], colours, strict=True))


def class_of(count: int, classes: tuple[ScaleClass, ...]) -> ScaleClass:
    """The class of a count from 1 on."""
    return max((each for each in classes if each.low <= count), key=lambda each: each.low)
