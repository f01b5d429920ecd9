"""Forward selection of two-list terms by the Poisson tail of the overlap.

From the model in which lists are independent, the term is added whose overlap is least likely under the model so far:
the number of cases that two lists share is Poisson with the mean that the model expects, and the smaller of its two
tails is compared with a threshold. Terms that would leave no estimate are passed over. Source: Chan, Silverman and
Vincent (2021), section 3.2, and R package SparseMSE 2.0, `stepwisefit`; the threshold of .02 is theirs (section 4.3).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import poisson

from services.analytics.undocumented.lists import CaptureTable
from services.analytics.undocumented.log_linear import (
    Design,
    ModelEstimate,
    Numbers,
    Standing,
    choose,
    design,
    fit,
    model_estimate,
)
from shared.errors import FieldProblem, Invalid

THRESHOLD: Final = 0.02


@dataclass(frozen=True, slots=True)
class Entered:
    """A term that was added, and how unlikely its overlap was before."""

    term: str
    p: float


@dataclass(frozen=True, slots=True)
class Stepwise:
    """`selected` is None where even independent lists leave no estimate: no overlap, or everything in one history."""

    selected: ModelEstimate | None
    independent: ModelEstimate | None
    entered: tuple[Entered, ...]
    threshold: float


def stepwise(table: CaptureTable, threshold: float = THRESHOLD) -> Stepwise:
    """The model selected, the one with independent lists it began with, and the steps between. Ties go to the pair of
    the earlier lists. Raises Invalid for a threshold that is not between 0 and 1. Every list holds a case."""
    if not 0 <= threshold < 1:
        message = "The threshold is not a probability below 1."
        raise Invalid(message, errors=(FieldProblem("threshold", message, f"Use {THRESHOLD}, or 0 for no term."),))
    plan = design(table.lists)
    fits, row = fit(table, plan, choose(plan, [[]])), 0
    if fits.standing[0] != Standing.FITTED:
        return Stepwise(None, None, (), threshold)
    independent = model_estimate(table, plan, fits, 0)
    left = list(plan.terms[plan.always :])
    masks: list[int] = []
    entered: list[Entered] = []
    while left:
        tails = _tails(table, plan, fits.expected[row], left)
        tried = fit(table, plan, choose(plan, [[*masks, mask] for mask in left]))
        tails[tried.standing != Standing.FITTED] = 1.0
        best = int(np.argmin(tails))
        if tails[best] >= threshold:
            break
        fits, row = tried, best
        masks.append(left.pop(best))
        entered.append(Entered(table.label(masks[-1]), float(tails[best])))
    return Stepwise(model_estimate(table, plan, fits, row), independent, tuple(entered), threshold)


def _tails(table: CaptureTable, plan: Design, expected: Numbers, masks: list[int]) -> Numbers:
    shared = np.array([table.on_all(mask) for mask in masks])
    means = expected @ plan.cells[:, [plan.terms.index(mask) for mask in masks]]
    tails: Numbers = np.minimum(poisson.cdf(shared, means), poisson.sf(shared - 1, means))
    return tails
