"""Shares with exact intervals."""

from dataclasses import dataclass
from typing import Final

from scipy.special import betaincinv

from shared.errors import FieldProblem, Invalid
from shared.model.json import Document

CONFIDENCE: Final = 0.95
FEWEST_FOR_A_SHARE: Final = 20
"""Cases in the base under which a share says too little (PRIVACY.md asks the same of changes from year to year)."""


@dataclass(frozen=True, slots=True)
class Share:
    """`number` of a `base`, with the exact interval of the share. Without a base there is no share (None)."""

    number: int
    base: int
    share: float | None
    low: float | None
    high: float | None
    confidence: float

    @property
    def tells(self) -> bool:
        """Whether the base is large enough for the share to be told as one."""
        return self.base >= FEWEST_FOR_A_SHARE

    def document(self) -> Document:
        """The counts, and the share if it tells anything."""
        share, low, high = (self.share, self.low, self.high) if self.tells else (None, None, None)
        return {
            "number": self.number,
            "base": self.base,
            "share": share,
            "low": low,
            "high": high,
            "too_few": not self.tells,
        }


def exact_share(number: int, base: int, confidence: float = CONFIDENCE) -> Share:
    """The exact interval of a share (Clopper and Pearson 1934, Biometrika 26:404; R `binom.test`).

    Raises Invalid for a number that is negative or over its base, and for a confidence that is no share.
    """
    problems = []
    if not 0 <= number <= base:
        problems.append(FieldProblem("number", "negative, or more than its base", "Count the number within its base."))
    if not 0 < confidence < 1:
        problems.append(FieldProblem("confidence", "not between 0 and 1", "Give a share, such as .95."))
    if problems:
        raise Invalid("A share cannot be made of this.", errors=tuple(problems))
    if base == 0:
        return Share(number, base, None, None, None, confidence)
    tail = (1 - confidence) / 2
    low = float(betaincinv(number, base - number + 1, tail)) if number else 0.0
    high = float(betaincinv(number + 1, base - number, 1 - tail)) if number < base else 1.0
    return Share(number, base, number / base, low, high, confidence)
