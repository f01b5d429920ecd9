"""One period against another: an exact test, and a percentage only where both hold enough cases."""

from dataclasses import dataclass
from typing import Final

from services.analytics.rates.poisson import RateRatio, rate_ratio

FEWEST_FOR_A_PERCENTAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Change:
    """`ratio` is the second period over the first. `percent` is None where either period has under
    20 cases or the series is broken between them."""

    before: int
    after: int
    ratio: RateRatio
    percent: float | None
    broken: bool


def change(before: int, after: int, *, broken: bool = False) -> Change:
    """The change from one period to the next of the same length. `broken` says that the documenting organisations
    changed in between. Raises Invalid as `rate_ratio` does."""
    ratio = rate_ratio(before, after)
    enough = min(before, after) >= FEWEST_FOR_A_PERCENTAGE and not broken
    percent = 100 * (ratio.value - 1) if enough and ratio.value is not None else None
    return Change(int(before), int(after), ratio, percent, broken)
