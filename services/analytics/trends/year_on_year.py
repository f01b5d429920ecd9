"""One period against another: an exact test, and a percentage only where both hold enough cases."""

from dataclasses import dataclass
from typing import Final

from services.analytics.rates.poisson import CONFIDENCE, RateRatio, rate_ratio

FEWEST_FOR_A_PERCENTAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Change:
    """`ratio` is the second period over the first, per unit of time. `percent` is None where either period has under
    20 cases or the series is broken between them."""

    before: int
    after: int
    ratio: RateRatio
    percent: float | None
    broken: bool


def change(
    before: int,
    after: int,
    *,
    broken: bool = False,
    lengths: tuple[float, float] = (1.0, 1.0),
    confidence: float = CONFIDENCE,
) -> Change:
    """The change from one period to the next, `lengths` in any one unit of time (a year not yet over is shorter).
    `broken` says that the documenting organisations changed in between. Raises Invalid as `rate_ratio` does."""
    ratio = rate_ratio(before, after, first_exposure=lengths[0], second_exposure=lengths[1], confidence=confidence)
    enough = min(before, after) >= FEWEST_FOR_A_PERCENTAGE and not broken and ratio.value is not None
    percent = 100 * (ratio.value - 1) if enough and ratio.value is not None else None
    return Change(int(before), int(after), ratio, percent, broken)
