"""Odds ratios of 2 x 2 tables as R's `fisher.test` gives them: the conditional maximum-likelihood estimate, the exact
interval (Cornfield 1956: each tail holds half of what is left out) and Fisher's two-sided p-value.

With its margins fixed, the first cell of a table follows the noncentral hypergeometric distribution of its odds ratio
(Fisher 1935; R Core Team, `stats::fisher.test`, whose limits are rounded by its root finder from the third digit on;
ours agree with `scipy.stats.contingency.odds_ratio`, which takes fifty times as long). Many tables are solved at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from shared.errors import FieldProblem, Invalid

Tables: TypeAlias = NDArray[np.int64]
"""One table a row: with both, with the first only, with the second only, with neither."""
Numbers: TypeAlias = NDArray[np.float64]

_TIES: Final = 1 + 1e-7
"""As R has it: a table counts as no likelier than the one seen up to this much."""
_CELLS: Final = 2_000_000
"""Numbers in memory at once."""
_REACH: Final = 38
"""Standard deviations after which a probability is no longer a double greater than 0."""
_NEAR: Final = 10
"""Standard deviations around the cell seen, and the cells beside them, outside of which nothing moves a limit."""
_NEAR_LEAST: Final = 40
_LOG_BOUND: Final = 60.0
_HALVINGS: Final = 56


@dataclass(frozen=True, slots=True)
class OddsRatio:
    """`estimate` is None where it is 0 or infinite (a cell is empty), `low` where the interval goes down to 0, `high`
    where it has no end. `confidence` is that of the interval, `p` Fisher's two-sided value."""

    estimate: float | None
    low: float | None
    high: float | None
    p: float
    confidence: float

    @property
    def direction(self) -> int:
        """1: together more often than chance would have it; -1: less often; 0: the interval holds 1."""
        if self.low is not None and self.low > 1:
            return 1
        return -1 if self.high is not None and self.high < 1 else 0


@dataclass(frozen=True, slots=True)
class _Conditioned:
    """The possible first cells of some tables (one a row, padded), with the log of the weight of each."""

    seen: NDArray[np.int64]
    possible: NDArray[np.int64]
    log_weights: Numbers

    def probabilities(self, log_odds: Numbers) -> Numbers:
        exponents = self.log_weights + (self.possible - self.seen[:, None]) * log_odds[:, None]
        weights = np.exp(exponents - exponents.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def mean(self, log_odds: Numbers) -> Numbers:
        return np.asarray((self.probabilities(log_odds) * self.possible).sum(axis=1))

    def upper_tail(self, log_odds: Numbers) -> Numbers:
        return np.asarray((self.probabilities(log_odds) * (self.possible >= self.seen[:, None])).sum(axis=1))

    def beyond(self, log_odds: Numbers) -> Numbers:
        return np.asarray((self.probabilities(log_odds) * (self.possible > self.seen[:, None])).sum(axis=1))


def odds_ratio(both: int, first: int, second: int, neither: int, confidence: float = 0.95) -> OddsRatio:
    """Of one table; `first` are those with the first only. Raises Invalid for a negative count."""
    return odds_ratios(np.array([[both, first, second, neither]]), confidence)[0]


def odds_ratios(tables: Tables, confidence: float = 0.95) -> list[OddsRatio]:
    """Of many tables, in their order. Raises Invalid for a negative count or a confidence that is no share.

    A table with an empty margin says nothing: no estimate, no limits, p = 1.
    """
    tables = _checked(tables)
    if not 0 < confidence < 1:
        problem = FieldProblem("confidence", "not between 0 and 1", "Give a share, such as .95.")
        raise Invalid("An interval needs its confidence.", errors=(problem,))
    smallest, largest = _range(tables)
    ends = smallest == tables[:, 0], largest == tables[:, 0]
    tail = (1 - confidence) / 2
    estimate, low, high = (np.full(len(tables), np.nan) for _ in range(3))
    for rows, conditioned in _conditioned(tables, *_near(tables)):
        estimate[rows] = _solved(conditioned.mean, tables[rows, 0].astype(np.float64))
        low[rows] = _solved(conditioned.upper_tail, np.full(len(rows), tail))
        high[rows] = _solved(conditioned.beyond, np.full(len(rows), 1 - tail))
    return [
        OddsRatio(
            None if at_least or at_most else float(np.exp(estimate[row])),
            None if at_least else float(np.exp(low[row])),
            None if at_most else float(np.exp(high[row])),
            float(p),
            confidence,
        )
        for row, (at_least, at_most, p) in enumerate(zip(*ends, fisher_p(tables), strict=True))
    ]


def fisher_p(tables: Tables) -> Numbers:
    """Fisher's exact two-sided p-value of each table: all tables with its margins that are no likelier than it.

    A p-value under 1e-300 comes out as 0.
    """
    tables = _checked(tables)
    p = np.ones(len(tables))
    for rows, conditioned in _conditioned(tables, *_around_chance(tables)):
        chances = conditioned.probabilities(np.zeros(len(rows)))
        at_seen = conditioned.possible == conditioned.seen[:, None]
        seen = (chances * at_seen).sum(axis=1, keepdims=True)
        p[rows] = np.minimum(1.0, (chances * (chances <= seen * _TIES)).sum(axis=1))
    return p


def _checked(tables: Tables) -> Tables:
    tables = np.asarray(tables, np.int64).reshape(-1, 4)
    if (tables < 0).any():
        problem = FieldProblem("tables", "a count is negative", "Counts are 0 or more.")
        raise Invalid("A 2 x 2 table holds counts.", errors=(problem,))
    return tables


def _range(tables: Tables) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The smallest and the largest first cell that the margins allow."""
    both, first, second, neither = tables.T
    return np.maximum(0, both - neither), both + np.minimum(first, second)


def _near(tables: Tables) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The possible first cells that matter when a limit is sought: those near the one seen."""
    smallest, largest = _range(tables)
    deviation = (1 / (1 / (tables + 0.5)).sum(axis=1)) ** 0.5
    reach = np.ceil(_NEAR * deviation).astype(np.int64) + _NEAR_LEAST
    return np.maximum(smallest, tables[:, 0] - reach), np.minimum(largest, tables[:, 0] + reach)


def _around_chance(tables: Tables) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first cells whose probability is not 0 where the odds ratio is 1, and the one seen."""
    both, first, second, _ = tables.T
    total = np.maximum(tables.sum(axis=1), 1).astype(np.float64)
    one, other = (both + first) / total, (both + second) / total
    deviation = np.sqrt(total * one * (1 - one) * other * (1 - other))
    reach = np.ceil(_REACH * deviation + _REACH).astype(np.int64)
    middle = np.rint(total * one * other).astype(np.int64)
    smallest, largest = _range(tables)
    return (
        np.minimum(np.maximum(smallest, middle - reach), both),
        np.maximum(np.minimum(largest, middle + reach), both),
    )


def _conditioned(
    tables: Tables, low: NDArray[np.int64], high: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], _Conditioned]]:
    """Tables of similar width together, as many at once as fit in memory; with the numbers of their rows."""
    if not len(tables):
        return
    log_factorial = gammaln(np.arange(int(tables.sum(axis=1).max()) + 2, dtype=np.float64) + 1)
    widths = high - low + 1
    order = np.argsort(widths)
    for rows in _portions(order, widths[order].tolist()):
        both, first, second, neither = tables[rows].T[:, :, None]
        possible = low[rows, None] + np.arange(int(widths[rows].max()))[None, :]
        within = possible <= high[rows, None]
        cells = np.where(within, possible, both)
        change = cells - both
        log_weights = -(
            log_factorial[cells]
            + log_factorial[first - change]
            + log_factorial[second - change]
            + log_factorial[neither + change]
        )
        yield rows, _Conditioned(both[:, 0], cells, np.where(within, log_weights, -np.inf))


def _portions(order: NDArray[np.int64], widths: Sequence[int]) -> Iterator[NDArray[np.int64]]:
    begin = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or (end + 1 - begin) * widths[end] > _CELLS:
            yield order[begin:end]
            begin = end


def _solved(increasing: Callable[[Numbers], Numbers], wanted: Numbers) -> Numbers:
    """By halving: where functions that increase with the log of the odds ratio reach the values wanted."""
    low, high = np.full(len(wanted), -_LOG_BOUND), np.full(len(wanted), _LOG_BOUND)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = increasing(middle) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
