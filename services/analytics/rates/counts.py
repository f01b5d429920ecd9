"""What the methods are given, checked once: whole counts from 0, amounts above 0."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.errors import FieldProblem, Invalid

LARGEST = 2**53
"""Above it a float no longer tells whole numbers apart."""


def whole_counts(values: ArrayLike, field: str) -> NDArray[np.int64]:
    """The counts as integers, one dimension or more kept as they are. Raises Invalid, naming `field`, for what is no
    number, not whole, negative or beyond 2^53."""
    numbers = _numbers(values, field)
    if not bool(np.all(np.isfinite(numbers))):
        raise refused(field, "some value is missing or not a number", "give a whole number, 0 where there was none")
    if not bool(np.all((numbers >= 0) & (numbers <= LARGEST))):
        raise refused(field, "some value is negative or too large to be a count", "give counts of 0 or more")
    if not bool(np.all(numbers == np.floor(numbers))):
        raise refused(field, "some value is not whole", "give numbers of cases, not rates or shares")
    return numbers.astype(np.int64)


def amounts(values: ArrayLike, field: str) -> NDArray[np.float64]:
    """The same for populations and other exposures: finite numbers above 0."""
    numbers = _numbers(values, field)
    if not bool(np.all(np.isfinite(numbers) & (numbers > 0))):
        raise refused(
            field,
            "some value is 0, negative or missing",
            "leave out areas without inhabitants: nothing can be divided by 0",
        )
    return numbers


def same_length(one: NDArray[np.generic], other: NDArray[np.generic], field: str) -> None:
    """Raises Invalid, naming `field`, unless both have one dimension, one length and something in them."""
    if one.ndim != 1 or one.shape != other.shape or one.size == 0:
        raise refused(field, "there is not one value for each count", "give one for each, in the same order")


def between(value: float, low: float, high: float, field: str) -> float:
    """The value, if it lies strictly between. Raises Invalid, naming `field`."""
    if not low < value < high:
        raise refused(field, f"it is not between {low:g} and {high:g}", f"give a number between {low:g} and {high:g}")
    return value


def refused(field: str, message: str, fix: str) -> Invalid:
    return Invalid("The figures cannot be used as they are.", errors=(FieldProblem(field, message, fix),))


def _numbers(values: ArrayLike, field: str) -> NDArray[np.float64]:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise refused(field, "some value is not a number", "give numbers only") from None
