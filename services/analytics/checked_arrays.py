"""Arrays that a method can count on, or an error that names the field and the way to mend it."""

from typing import NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.errors import FieldProblem, Invalid

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ROUNDING = 1e-9


def refuse(field: str, message: str, fix: str) -> NoReturn:
    """Raise Invalid for one field."""
    raise Invalid(f"{field}: {message}.", errors=(FieldProblem(field, f"{message}.", f"{fix}."),))


def numbers(field: str, values: ArrayLike, shape: tuple[int, ...] | None = None) -> Floats:
    """Finite numbers of that shape. Raises Invalid."""
    array = _floats(field, values)
    if shape is not None and array.shape != shape:
        refuse(field, f"there are {array.shape} numbers where {shape} are needed", "Give one for each of the others")
    if not bool(np.all(np.isfinite(array))):
        refuse(field, f"position {_first(~np.isfinite(array))} is not a finite number", "Give a number or leave it out")
    return array


def amounts(field: str, values: ArrayLike, shape: tuple[int, ...] | None = None) -> Floats:
    """Finite numbers, none under zero. Raises Invalid."""
    array = numbers(field, values, shape)
    if bool(np.any(array < 0)):
        refuse(field, f"position {_first(array < 0)} is under zero", "Give zero or more")
    return array


def counts(field: str, values: ArrayLike, shape: tuple[int, ...] | None = None) -> Integers:
    """Whole numbers, none under zero. Raises Invalid."""
    array = amounts(field, values, shape)
    whole = np.rint(array)
    if bool(np.any(np.abs(array - whole) > _ROUNDING)):
        refuse(field, f"position {_first(np.abs(array - whole) > _ROUNDING)} is not whole", "Count whole cases")
    return whole.astype(np.int64)


def _floats(field: str, values: ArrayLike) -> Floats:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        refuse(field, "something is not a number", "Give numbers only")


def _first(wrong: NDArray[np.bool_]) -> int:
    """Positions are told from 1, as rows of a table are."""
    return int(np.flatnonzero(wrong.ravel())[0]) + 1
