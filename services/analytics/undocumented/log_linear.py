"""Poisson log-linear models of capture histories, many at once, by iteratively reweighted least squares.

The expected count of a history is the exponential of the sum of the parameters of the terms it contains: the empty
term, one term a list, and terms of two or three lists that let these lists depend on each other (Fienberg 1972; Cormack
1989). The empty term alone gives the number of cases on no list. A term of lists that share no case has an extended
maximum-likelihood estimate of minus infinity: the parameter is left out and the histories that contain the term, all
zero, with it (Fienberg and Rinaldo 2012; Chan, Silverman and Vincent 2021, section 2; R package SparseMSE, `modelfit`).
A model whose estimate does not exist, or is not identifiable, is told and not fitted (SparseMSE, `checkident`).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import combinations
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.special import gammaln, xlogy

from services.analytics.undocumented.lists import CaptureTable

Numbers: TypeAlias = NDArray[np.float64]
Choice: TypeAlias = NDArray[np.bool_]
"""One model a row, one column a term of the design: whether the model has it."""

_STEPS: Final = 60
_CONVERGED: Final = 1e-9
_ROUNDING: Final = 1e-14
"""Change of the log-likelihood, and relative change, at which a fit stops."""
_MODELS_AT_ONCE: Final = 512
_SMALLEST_EIGENVALUE: Final = 1e-8
"""Below, relative to the largest, the columns of a model are linearly dependent."""
_SETTLED: Final = 1e-3
"""A next step this small proves that the estimate exists: where it does not, some parameter falls by 1 at each step
without end. What is not settled is decided by a linear program."""
_FARTHEST: Final = 30.0
_HALVINGS: Final = 20
_LARGEST_LOG: Final = 700.0
_LEAST_SLACK: Final = 1e-6
_RIDGE: Final = 1e-12
Z_95: Final = 1.959963984540054


class Standing(StrEnum):
    """Whether a model has an estimate."""

    FITTED = "fitted"
    NOT_IDENTIFIABLE = "not_identifiable"
    DOES_NOT_EXIST = "does_not_exist"


@dataclass(frozen=True, slots=True)
class Design:
    """`terms` are masks of lists: the empty one, one a list, then those of two, then of three. `cells[c, t]` is 1 where
    history c + 1 contains term t."""

    lists: int
    terms: tuple[int, ...]
    cells: Numbers

    @property
    def always(self) -> int:
        """How many terms every model has."""
        return 1 + self.lists


@dataclass(frozen=True, slots=True)
class Fits:
    """One entry a model. `log_missing` is the log of the expected number on no list, `error` its standard error;
    `parameters` counts those at minus infinity too, as SparseMSE does; `bic` is -2 log L + parameters log(observed).
    Entries of models that are not fitted are NaN, their `bic` infinite."""

    chosen: Choice
    standing: NDArray[np.str_]
    log_missing: Numbers
    error: Numbers
    deviance: Numbers
    bic: Numbers
    parameters: NDArray[np.int64]
    expected: Numbers


@dataclass(frozen=True, slots=True)
class ModelEstimate:
    """One model of one table: how many cases there are in all, with intervals of 95 % that hold if the model does.

    `terms` are those of two lists or more, as `A:B`. `low` and `high` are observed + exp(log_missing ± 1.96 error), as
    SparseMSE gives them (`estimatepopulation.0`): of the number that would be missing on average. `actual_low` and
    `actual_high` are of the number that is, which adds its own Poisson variance (Rcapture's standard error; Baillargeon
    and Rivest 2007, section 2): wider where lists find most cases."""

    terms: tuple[str, ...]
    estimate: float
    low: float
    high: float
    bic: float
    deviance: float
    parameters: int
    log_missing: float
    error: float
    actual_low: float
    actual_high: float

    @property
    def actual_error(self) -> float:
        """Of the log of the number that is missing."""
        return actual_error(self.log_missing, self.error)


def actual_error(log_missing: float, error: float) -> float:
    """The error of the log of an expected number, with that of the number itself, as if that were lognormal with the
    mean and variance of a Poisson number (Burnham and others 1987, as Chao 1987 uses it)."""
    return math.sqrt(error**2 + float(np.logaddexp(0.0, -log_missing)))


def design(lists: int, order: int = 2) -> Design:
    """All terms of up to `order` lists (at most one less than there are lists: the last is never identifiable)."""
    masks = [
        sum(1 << i for i in chosen)
        for size in range(min(order, lists - 1) + 1)
        for chosen in combinations(range(lists), size)
    ]
    terms = np.array(masks)
    histories = np.arange(1, 2**lists)
    cells = ((histories[:, None] & terms) == terms).astype(float)
    return Design(lists, tuple(masks), cells)


def choose(plan: Design, models: Sequence[Sequence[int]]) -> Choice:
    """The models with these terms (masks) beside those that every model has."""
    at = {mask: i for i, mask in enumerate(plan.terms)}
    chosen = np.zeros((len(models), len(plan.terms)), dtype=bool)
    chosen[:, : plan.always] = True
    for row, masks in enumerate(models):
        chosen[row, [at[mask] for mask in masks]] = True
    return chosen


def fit(table: CaptureTable, plan: Design, chosen: Choice) -> Fits:
    """Every model fitted to the table: one at least, and on every list a case."""
    parts = [_fit(table, plan, chosen[i : i + _MODELS_AT_ONCE]) for i in range(0, len(chosen), _MODELS_AT_ONCE)]
    return parts[0] if len(parts) == 1 else _joined(parts)


def model_estimate(table: CaptureTable, plan: Design, fits: Fits, row: int) -> ModelEstimate:
    """One model of many in words and plain numbers; it has to be fitted."""
    masks = [mask for mask, given in zip(plan.terms, fits.chosen[row], strict=True) if given][plan.always :]
    log_missing, error = float(fits.log_missing[row]), float(fits.error[row])
    margins = Z_95 * error, Z_95 * actual_error(log_missing, error)
    low, high, actual_low, actual_high = (
        table.observed + _exp(log_missing + sign * margin) for margin in margins for sign in (-1, 1)
    )
    return ModelEstimate(
        terms=tuple(table.label(mask) for mask in masks),
        estimate=table.observed + _exp(log_missing),
        low=low,
        high=high,
        bic=float(fits.bic[row]),
        deviance=float(fits.deviance[row]),
        parameters=int(fits.parameters[row]),
        log_missing=log_missing,
        error=error,
        actual_low=actual_low,
        actual_high=actual_high,
    )


def _exp(log: float) -> float:
    return math.exp(log) if log < _LARGEST_LOG else math.inf


def exists(table: CaptureTable, plan: Design, chosen: NDArray[np.bool_]) -> bool:
    """Whether the extended maximum-likelihood estimate of one model exists: some expected counts, all over 0, have the
    margins that were observed (the linear program of Fienberg and Rinaldo 2012, as SparseMSE solves it)."""
    counts = table.counts.astype(float)
    active, kept = _extended(plan, counts @ plan.cells, chosen[None])
    columns = plan.cells[kept[0]][:, active[0]]
    margins = counts[kept[0]] @ columns
    cells = len(columns)
    answer = linprog(
        c=[*([0.0] * cells), -1.0],
        A_ub=np.hstack([-np.eye(cells), np.ones((cells, 1))]),
        b_ub=np.zeros(cells),
        A_eq=np.hstack([columns.T, np.zeros((columns.shape[1], 1))]),
        b_eq=margins,
        bounds=(0, None),
    )
    return bool(answer.status == 0 and -answer.fun > _LEAST_SLACK)


def _extended(plan: Design, margins: Numbers, chosen: Choice) -> tuple[Choice, Choice]:
    """The parameters that are finite, and the histories that are not fixed at 0, of each model."""
    empty = margins == 0
    kept = (chosen[:, empty].astype(float) @ plan.cells[:, empty].T) == 0
    return chosen & ~empty, kept


def _fit(table: CaptureTable, plan: Design, chosen: Choice) -> Fits:
    counts = table.counts.astype(float)
    active, kept = _extended(plan, counts @ plan.cells, chosen)
    used = active.any(axis=0)
    cells, active = plan.cells[:, used], active[:, used]
    identified = _are_identified(cells, active, kept)
    work = _Work(counts, cells, active & identified[:, None], kept)
    parameters, expected = work.converge()
    settled = work.last_step(expected) < _SETTLED
    fitted = identified & (settled | _proved_to_exist(table, plan, chosen, kept, identified & ~settled))
    reason = np.where(identified, Standing.DOES_NOT_EXIST, Standing.NOT_IDENTIFIABLE)
    likelihood = work.log_likelihood(expected)
    saturated = (xlogy(counts, counts) - counts - gammaln(counts + 1)).sum()
    given = chosen.sum(axis=1)
    nan = np.where(fitted, 0.0, np.nan)
    return Fits(
        chosen=chosen,
        standing=np.where(fitted, Standing.FITTED, reason),
        log_missing=parameters[:, 0] + nan,
        error=work.error(expected) + nan,
        deviance=np.maximum(2 * (saturated - likelihood), 0.0) + nan,
        bic=np.where(fitted, given * np.log(table.observed) - 2 * likelihood, np.inf),
        parameters=given,
        expected=expected,
    )


def _proved_to_exist(
    table: CaptureTable, plan: Design, chosen: Choice, kept: Choice, doubtful: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Where an estimate exists among the doubtful models. If it does for all their terms together, with the same
    histories kept, it does for each (Chan, Silverman and Vincent 2021, section 2.7): fewer margins have to be met."""
    found = np.zeros(len(chosen), dtype=bool)
    alike: dict[bytes, list[int]] = {}
    for row in np.flatnonzero(doubtful).tolist():
        alike.setdefault(kept[row].tobytes(), []).append(row)
    for rows in alike.values():
        if exists(table, plan, np.logical_or.reduce(chosen[rows])):
            found[rows] = True
        elif len(rows) > 1:
            found[rows] = [exists(table, plan, each) for each in chosen[rows]]
    return found


@dataclass(frozen=True, slots=True)
class _Work:
    """The same table under many models: counts [c], cells [c, p], active [m, p], kept [m, c]."""

    counts: Numbers
    cells: Numbers
    active: Choice
    kept: Choice

    def converge(self) -> tuple[Numbers, Numbers]:
        """The parameters [m, p], 0 where inactive, and the expected counts [m, c], 0 where not kept.

        The first step regresses the log counts, as R's `glm` begins; each next one is halved until the likelihood does
        not fall.
        """
        start = np.where(self.kept, self.counts + 0.1, 0.0)
        working = np.log(self.counts + 0.1) + (self.counts / (self.counts + 0.1) - 1)
        parameters = self._solved(start, (start * working) @ self.cells)
        expected = self._expected(parameters)
        likelihood = self.log_likelihood(expected)
        moving = np.arange(len(self.active))
        for _ in range(_STEPS):
            part = _Work(self.counts, self.cells, self.active[moving], self.kept[moving])
            old = parameters[moving], expected[moving], likelihood[moving]
            parameters[moving], expected[moving], likelihood[moving] = new = part._stepped(*old)
            moving = moving[np.abs(new[2] - old[2]) > _tolerance(new[2])]
            if not len(moving):
                break
        return parameters, expected

    def log_likelihood(self, expected: Numbers) -> Numbers:
        logs = np.log(np.where(expected > 0, expected, 1.0))
        whole = self.counts * np.where(self.kept, logs, 0.0) - expected
        return whole.sum(axis=1) - gammaln(self.counts + 1).sum()  # type: ignore[no-any-return]

    def last_step(self, expected: Numbers) -> Numbers:
        """How far the parameter that moves most would go in one more step."""
        residuals = np.where(self.kept, self.counts - expected, 0.0)
        return np.abs(self._solved(expected, residuals @ self.cells)).max(axis=1)  # type: ignore[no-any-return]

    def error(self, expected: Numbers) -> Numbers:
        """The standard error of the empty term's parameter: the first of the inverse information matrix."""
        unit = np.zeros(self.active.shape)
        unit[:, 0] = 1.0
        return np.sqrt(np.maximum(self._solved(expected, unit)[:, 0], 0.0))

    def _stepped(self, parameters: Numbers, expected: Numbers, likelihood: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        residuals = np.where(self.kept, self.counts - expected, 0.0)
        step = self._solved(expected, residuals @ self.cells)
        share = np.ones(len(step))
        for _ in range(_HALVINGS):
            tried = parameters + share[:, None] * step
            reached = self._expected(tried)
            gained = self.log_likelihood(reached)
            worse = gained < likelihood - _tolerance(likelihood)
            if not worse.any():
                break
            share[worse] /= 2
        return tried, reached, gained

    def _expected(self, parameters: Numbers) -> Numbers:
        logs = np.clip(parameters @ self.cells.T, -_FARTHEST, _FARTHEST)
        return np.where(self.kept, np.exp(logs), 0.0)

    def _solved(self, weights: Numbers, right: Numbers) -> Numbers:
        """The solution of the weighted normal equations of each model, 0 where a parameter is inactive."""
        matrices = _information(self.cells, self.active, weights)
        solved = np.linalg.solve(matrices, np.where(self.active, right, 0.0)[:, :, None])
        return solved[:, :, 0].astype(np.float64, copy=False)


def _tolerance(likelihood: Numbers) -> Numbers:
    return _CONVERGED + _ROUNDING * np.abs(likelihood)


def _information(cells: Numbers, active: Choice, weights: Numbers) -> Numbers:
    """X'WX of each model [m, p, p], with the identity in the place of inactive parameters."""
    terms = cells.shape[1]
    products = (cells[:, :, None] * cells[:, None, :]).reshape(len(cells), terms * terms)
    matrices = (weights @ products).reshape(-1, terms, terms)
    matrices *= active[:, :, None] & active[:, None, :]
    diagonal = np.arange(terms)
    matrices[:, diagonal, diagonal] += np.where(active, _RIDGE * (1 + matrices[:, diagonal, diagonal]), 1.0)
    return matrices


def _are_identified(cells: Numbers, active: Choice, kept: Choice) -> NDArray[np.bool_]:
    """Whether the columns of each model are linearly independent over the histories it keeps."""
    sizes = np.linalg.eigvalsh(_information(cells, active, kept.astype(float)))
    identified: NDArray[np.bool_] = sizes[:, 0] > _SMALLEST_EIGENVALUE * sizes[:, -1]
    return identified


def _joined(parts: Sequence[Fits]) -> Fits:
    return Fits(**{each.name: np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Fits)})
