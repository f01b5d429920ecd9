"""A scan that does not find where organisations work: its expectation grows with the organisations that document in a
region, and with the people killed there.

A Poisson regression stands in for covariates (Jung 2009, Stat. Med. 28:1131). Coefficients are drawn towards zero by a
weak prior (normal, deviation 2.5 on standardised logarithms; Gelman et al. 2008, Ann. Appl. Stat. 2:1360), so that
estimates exist where a region without organisations has no cases. The scan takes the expectation as known; it was
fitted to the same cases, clusters included, which makes the scan cautious.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from services.analytics.checked_arrays import Floats, amounts, counts, refuse
from services.analytics.clusters.monte_carlo import MonteCarlo, Progress, unwatched
from services.analytics.clusters.poisson_scan import poisson_scan
from services.analytics.clusters.scanning import ANY_TIME, Scan, Window, by_period
from services.analytics.clusters.zones import Zones

PRIOR_DEVIATION: Final = 2.5
_ROUNDS: Final = 200
_SETTLED: Final = 1e-10
_LARGEST_STEP: Final = 2.0


@dataclass(frozen=True, slots=True)
class ExpectedCounts:
    """`expected` cases per region sum to the cases. A `coefficient` is the change of the log rate with one standard
    deviation of log(1 + covariate); 0 for a covariate that is the same everywhere."""

    expected: Floats
    coefficients: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class AdjustedScan:
    """`coefficients` as in `ExpectedCounts`."""

    scan: Scan
    coefficients: Mapping[str, float]


def adjusted_scan(
    zones: Zones,
    cases: ArrayLike,
    exposure: ArrayLike,
    covariates: Mapping[str, ArrayLike],
    chance: MonteCarlo = MonteCarlo(),  # noqa: B008 — frozen
    *,
    progress: Progress = unwatched,
    window: Window = ANY_TIME,
) -> AdjustedScan:
    """Clusters of more `cases` (by region, or by regions and periods) than `expected_counts` of their regions. Every
    period is expected to have as many as it has, so that a level which changes everywhere makes no cluster. Raises
    Invalid."""
    observed = by_period(zones, "cases", counts("cases", cases))
    fitted = expected_counts(observed.sum(axis=1), exposure, covariates)
    by_time = observed.sum(axis=0) / observed.sum() if observed.any() else np.ones(observed.shape[1])
    expected = np.outer(fitted.expected if observed.any() else amounts("population", exposure), by_time)
    return AdjustedScan(poisson_scan(zones, observed, expected, chance, progress, window=window), fitted.coefficients)


def expected_counts(cases: ArrayLike, exposure: ArrayLike, covariates: Mapping[str, ArrayLike]) -> ExpectedCounts:
    """Expected cases per region from an exposure they are proportional to (inhabitants) and covariates (organisations
    active, homicides of the general population), all zero or more. Raises Invalid."""
    observed = counts("cases", cases)
    base = amounts("population", exposure, observed.shape)
    impossible = (base <= 0) & (observed > 0)
    if bool(impossible.any()):
        position = int(np.flatnonzero(impossible)[0]) + 1
        refuse(
            "population",
            f"region {position} has cases and nobody to whom they could happen",
            "Give its inhabitants, or join it to the region beside it",
        )
    columns = [_standardised(amounts(name, values, observed.shape), base) for name, values in covariates.items()]
    if not observed.sum() or not columns:
        scale = observed.sum() / base.sum() if base.sum() else 0.0
        return ExpectedCounts(base * scale, dict.fromkeys(covariates, 0.0))
    design = np.column_stack(columns)
    slopes = _fitted(observed.astype(np.float64), base, design)
    weights = _weights(base, design, slopes)
    return ExpectedCounts(
        weights * (observed.sum() / weights.sum()), dict(zip(covariates, slopes.tolist(), strict=True))
    )


def _standardised(values: Floats, exposure: Floats) -> Floats:
    logs = np.log1p(values)
    present = logs[exposure > 0]
    deviation = float(present.std()) if present.size else 0.0
    if deviation <= _SETTLED:
        return np.zeros_like(logs)
    return np.asarray((logs - present.mean()) / deviation, dtype=np.float64)


def _weights(exposure: Floats, design: Floats, slopes: Floats) -> Floats:
    linear = design @ slopes
    return np.asarray(exposure * np.exp(linear - linear.max()), dtype=np.float64)


def _fitted(cases: Floats, exposure: Floats, design: Floats) -> Floats:
    """The slopes with the highest penalised likelihood. Given the total the cases are multinomial, so there is no
    intercept to find; the likelihood is concave, and steps are held short enough to stay where it is known."""
    slopes = np.zeros(design.shape[1])
    prior = np.eye(design.shape[1]) / PRIOR_DEVIATION**2
    for _ in range(_ROUNDS):
        weights = _weights(exposure, design, slopes)
        shares = weights / weights.sum()
        mean = shares @ design
        centred = design - mean
        gradient = cases @ centred - prior @ slopes
        curvature = cases.sum() * (centred * shares[:, None]).T @ centred + prior
        step = np.linalg.solve(curvature, gradient)
        step *= min(1.0, _LARGEST_STEP / max(_SETTLED, float(np.abs(step).max())))
        slopes = slopes + _improving(cases, exposure, design, slopes, step)
        if float(np.abs(step).max()) < _SETTLED:
            break
    return slopes


def _improving(cases: Floats, exposure: Floats, design: Floats, slopes: Floats, step: Floats) -> Floats:
    """The step, halved until the penalised likelihood does not fall."""
    before = _likelihood(cases, exposure, design, slopes)
    while float(np.abs(step).max()) > _SETTLED and _likelihood(cases, exposure, design, slopes + step) < before:
        step = step / 2
    return step


def _likelihood(cases: Floats, exposure: Floats, design: Floats, slopes: Floats) -> float:
    linear = design @ slopes
    peak = float(linear.max())
    spread = peak + np.log(float(np.sum(exposure * np.exp(linear - peak))))
    return float(cases @ linear - cases.sum() * spread - np.sum((slopes / PRIOR_DEVIATION) ** 2) / 2)
