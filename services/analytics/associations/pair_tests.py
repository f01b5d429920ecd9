"""Which pairs of values are tested, on which 2 x 2 table, and how much such a test could see."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from services.analytics.associations.case_codes import NOT_TOLD_APART, CaseTable, with_parents
from services.analytics.associations.implied_pairs import is_implied
from services.analytics.associations.odds_ratio import Tables, fisher_p
from shared.errors import FieldProblem, Invalid

MOST_PAIRS: Final = 200_000
_DEVIATIONS: Final = 1.96
"""An odds ratio shows if its logarithm is that many standard errors from 0."""
_BLOCK: Final = 100_000
"""Cases per matrix product; single precision counts exactly up to 16 million."""


@dataclass(frozen=True, slots=True)
class PairTests:
    """Pairs of columns of a `CaseTable` with their 2 x 2 tables and Fisher's p-values."""

    pairs: NDArray[np.int64]
    tables: Tables
    p: NDArray[np.float64]


def pair_tests(table: CaseTable, support: int, visible: float) -> PairTests:
    """All pairs that have enough support and are not implied by their meaning. Raises Invalid for more than 200,000."""
    column_of = {name: number for number, name in enumerate(table.dimensions)}
    dimension = np.array([column_of[value.dimension] for value in table.values], np.int64)
    both, with_known, known = _products(table)
    one, other = np.triu_indices(len(table.values), 1)
    apart = (dimension[one] != dimension[other]) & _own(table)[one] & _own(table)[other]
    one, other = one[apart], other[apart]
    joint = both[one, other]
    first = with_known[one, dimension[other]]
    second = with_known[other, dimension[one]]
    base = known[dimension[one], dimension[other]]
    enough = enough_support(first, second, base, support, visible)
    if int(enough.sum()) > MOST_PAIRS:
        problem = FieldProblem(
            "dimensions",
            f"more than {MOST_PAIRS} pairs of values",
            "Ask for dimensions with fewer values, or for more support.",
        )
        raise Invalid("There are too many pairs of values to test.", errors=(problem,))
    meant = np.array(
        [not is_implied(table.values[a], table.values[b]) for a, b in zip(one[enough], other[enough], strict=True)],
        np.bool_,
    )
    rows = np.flatnonzero(enough)[meant]
    cells = np.stack([joint, first - joint, second - joint, base - first - second + joint], axis=1)[rows]
    return PairTests(np.stack([one, other], axis=1)[rows], cells, fisher_p(cells))


def enough_support(
    first: NDArray[np.int64], second: NDArray[np.int64], base: NDArray[np.int64], support: int, visible: float
) -> NDArray[np.bool_]:
    """Which margins could show an odds ratio. The standard error of its logarithm is that of independence."""
    least = np.minimum.reduce([first, second, base - first, base - second])
    error = _standard_error(first, second, base)
    return np.asarray((least >= support) & (np.log(visible) >= _DEVIATIONS * error), np.bool_)


def _standard_error(
    first: NDArray[np.int64], second: NDArray[np.int64], base: NDArray[np.int64]
) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = 1.0 * base**3 / (1.0 * first * (base - first) * second * (base - second))
    return np.asarray(np.sqrt(variance), np.float64)


def power(tables: Tables, odds_ratio: float, p: float) -> float | None:
    """The share of pairs with these margins whose p-value would be `p` or less if their odds ratio were `odds_ratio`,
    by the normal approximation; None without a pair."""
    if not len(tables):
        return None
    both, first, second, _ = tables.T
    error = _standard_error(both + first, both + second, tables.sum(axis=1))
    return float(np.mean(ndtr(np.log(odds_ratio) / error + ndtri(p / 2))))


def least_held(visible: float) -> int:
    """By how many cases a value must be held to show an odds ratio at all, even with one that half of them hold."""
    return int(np.ceil((2 * _DEVIATIONS / np.log(visible)) ** 2))


def _products(table: CaseTable) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """How many cases hold two values, a value where a dimension is known, and know two dimensions."""
    values, dimensions = len(table.values), len(table.dimensions)
    both = np.zeros((values, values), np.int64)
    with_known = np.zeros((values, dimensions), np.int64)
    known = np.zeros((dimensions, dimensions), np.int64)
    for begin in range(0, len(table), _BLOCK):
        held = table.held[begin : begin + _BLOCK].astype(np.float32)
        told = table.known[begin : begin + _BLOCK].astype(np.float32)
        both += (held.T @ held).astype(np.int64)
        with_known += (held.T @ told).astype(np.int64)
        known += (told.T @ told).astype(np.int64)
    return both, with_known, known


def _own(table: CaseTable) -> NDArray[np.bool_]:
    """The values worth testing: not those that lump the rest, nor one that is held just where its only part is."""
    lumped = np.array([value.code in NOT_TOLD_APART for value in table.values], np.bool_)
    depths = [len(with_parents(value.dimension, value.code)) for value in table.values]
    seen: dict[tuple[str, bytes], int] = {}
    for column in sorted(range(len(table.values)), key=depths.__getitem__, reverse=True):
        same = (table.values[column].dimension, np.packbits(table.held[:, column]).tobytes())
        lumped[column] |= seen.setdefault(same, column) != column
    return ~lumped
