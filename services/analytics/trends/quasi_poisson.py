"""Quasi-Poisson regression with a log link by iteratively reweighted least squares, step by step as R's `glm.fit` does
it, so that results agree with R's to all digits given and not only in the limit."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TOLERANCE: Final = 1e-8
MOST_STEPS: Final = 25
SINGULAR: Final = 1e-11
START: Final = 0.1


@dataclass(frozen=True, slots=True)
class Fit:
    """One model. `design` had n rows and k columns; `covariance` (k x k) is that of the coefficients at dispersion 1,
    `leverages` and `fitted` have n values. `dispersion` is Pearson's, over n - k degrees of freedom."""

    coefficients: Floats
    covariance: Floats
    fitted: Floats
    leverages: Floats
    residual_degrees: int
    dispersion: float

    def linear(self, at: Floats) -> float:
        """The log of the mean predicted for a row of the design."""
        return float(at @ self.coefficients)

    def variance(self, at: Floats) -> float:
        """The variance of `linear` at dispersion 1."""
        return float(at @ self.covariance @ at)


def fit(design: Floats, counts: Floats, weights: Floats) -> Fit | None:
    """None where there are no more rows than columns, columns depend on each other, or it does not converge."""
    rows, columns = design.shape
    if rows <= columns:
        return None
    mean = counts + START
    linear = np.log(mean)
    deviance = _deviance(counts, mean, weights)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        for _ in range(MOST_STEPS):
            working = weights * mean
            root = np.sqrt(working)
            q, r = np.linalg.qr(design * root[:, None])
            if not _regular(r):
                return None
            coefficients = np.linalg.solve(r, q.T @ (root * (linear + (counts - mean) / mean)))
            linear = design @ coefficients
            mean = np.exp(linear)
            before, deviance = deviance, _deviance(counts, mean, weights)
            if abs(deviance - before) / (abs(deviance) + START) < TOLERANCE:
                return _fit(counts, coefficients, working=working, mean=mean, q=q, r=r)
    return None


def _fit(counts: Floats, coefficients: Floats, *, working: Floats, mean: Floats, q: Floats, r: Floats) -> Fit:
    """Weights are those that the last step began with, as R keeps them."""
    inverse = np.linalg.inv(r)
    residuals = (counts - mean) / mean
    degrees = counts.size - coefficients.size
    return Fit(
        coefficients=coefficients,
        covariance=inverse @ inverse.T,
        fitted=mean,
        leverages=np.sum(q**2, axis=1),
        residual_degrees=degrees,
        dispersion=float(np.sum(working * residuals**2)) / degrees,
    )


def _regular(r: Floats) -> bool:
    diagonal = np.abs(np.diag(r))
    return bool(np.all(np.isfinite(r))) and bool(diagonal.min() > SINGULAR * diagonal.max())


def _deviance(counts: Floats, mean: Floats, weights: Floats) -> float:
    ratio = np.where(counts > 0, counts, 1.0) / np.where(counts > 0, mean, 1.0)
    return float(2 * np.sum(weights * (counts * np.log(ratio) - (counts - mean))))
