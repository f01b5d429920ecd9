"""The spread of several estimates that are each uncertain, as one distribution: some of the totals come from the one,
some from the other, in proportion to their weights.

Used where the model is uncertain (weights from BIC: Buckland, Burnham and Augustin 1997; Kass and Raftery 1995) and
where it is uncertain which records are the same case (equal weights: linkage averaging, Sadinle 2018).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from services.analytics.undocumented.log_linear import ModelEstimate

_REACH: Final = 9.0
"""Standard errors on each side within which the quantiles lie for sure."""
_LARGEST_LOG: Final = 700.0


@dataclass(frozen=True, slots=True)
class Component:
    """A total that is `observed` and a number missing whose log is normal."""

    observed: int
    log_missing: float
    error: float
    weight: float


@dataclass(frozen=True, slots=True)
class Range:
    """The median and the 2.5 and 97.5 % quantiles of a total."""

    estimate: float
    low: float
    high: float


def mixed(components: Sequence[Component]) -> Range:
    """The quantiles of the mixture, infinite where they are beyond any number. At least one component."""
    weights = np.array([each.weight for each in components])
    observed = np.array([each.observed for each in components], dtype=float)
    means = np.array([each.log_missing for each in components])
    errors = np.maximum([each.error for each in components], 1e-9)
    farthest = float((observed + np.exp(np.minimum(means + _REACH * errors, _LARGEST_LOG))).max())

    def below(total: float) -> float:
        with np.errstate(divide="ignore"):
            logs = np.log(np.maximum(total - observed, 0.0))
        return float(weights @ norm.cdf((logs - means) / errors) / weights.sum())

    def quantile(share: float) -> float:
        if below(farthest) <= share:
            return math.inf
        return float(brentq(lambda total: below(total) - share, observed.min(), farthest, rtol=1e-9))

    return Range(quantile(0.5), quantile(0.025), quantile(0.975))


def averaged(models: Sequence[ModelEstimate], observed: int) -> Range | None:
    """The near-best models together, each weighing exp(-BIC / 2); None if there is none."""
    if not models:
        return None
    best = min(model.bic for model in models)
    return mixed(
        [Component(observed, each.log_missing, each.actual_error, math.exp((best - each.bic) / 2)) for each in models]
    )
