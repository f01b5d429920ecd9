"""All hierarchical log-linear models by BIC, and those that are nearly as good as the best.

A term of three lists comes with its three pairs (Bishop, Fienberg and Holland 1975). BIC counts every term chosen, also
those at minus infinity, and the log of the number of cases observed (R packages SparseMSE and
MultipleSystemsEstimation; Silverman, Chan and Vincent 2024). Two-list models are all fitted for up to six lists, and
models of up to three-list terms for up to five. Beyond, Occam's window is searched: from the models that are best so
far, every model one term away is tried until none is left within the window (Madigan and Raftery 1994).
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final, TypeAlias

from services.analytics.undocumented.lists import CaptureTable
from services.analytics.undocumented.log_linear import (
    Design,
    ModelEstimate,
    choose,
    design,
    fit,
    model_estimate,
)

Model: TypeAlias = frozenset[int]
"""The terms of two lists or more, as masks."""

WINDOW: Final = 6.0
"""BIC points from the best within which a model is nearly as good: odds of about 20 to 1 (Kass and Raftery 1995)."""
_ENUMERATED: Final = {2: 6, 3: 5}
"""Up to how many lists all models of terms of so many lists are fitted."""
_MOST_TRIED: Final = 12_000
_MOST_WORK: Final = 4e9
"""Of a search: models times histories times terms squared."""
_SLACK: Final = 2.0
"""The search goes on from models this much beyond the window, because a good model may lie behind a worse one."""


@dataclass(frozen=True, slots=True)
class NearBest:
    """The models within `window` BIC points of the best, best first. `order` is the most lists in a term; `tried`
    counts the models fitted, `without_estimate` those of them that are not identifiable or do not exist, and `complete`
    says whether every model there is was tried."""

    models: tuple[ModelEstimate, ...]
    order: int
    window: float
    tried: int
    without_estimate: int
    complete: bool

    @property
    def lowest(self) -> float:
        """The smallest of the models' estimates."""
        return min(model.estimate for model in self.models)

    @property
    def highest(self) -> float:
        """The largest of the models' estimates."""
        return max(model.estimate for model in self.models)


def near_best(table: CaptureTable, order: int = 2, window: float = WINDOW) -> NearBest:
    """The models of terms of up to `order` lists that are near the best; none if no model has an estimate. Every list
    holds a case."""
    plan = design(table.lists, order)
    complete = table.lists <= _ENUMERATED[order]
    if complete:
        models = list(hierarchical_models(plan))
        bics = dict(zip(models, _bics(table, plan, models), strict=True))
    else:
        bics = _searched(table, plan, window)
    limit = min(bics.values()) + window
    shown = sorted((model for model, bic in bics.items() if bic <= limit < math.inf), key=bics.__getitem__)
    return NearBest(
        models=_estimates(table, plan, shown),
        order=order,
        window=window,
        tried=len(bics),
        without_estimate=sum(map(math.isinf, bics.values())),
        complete=complete,
    )


def hierarchical_models(plan: Design) -> Iterator[Model]:
    """Every set of the design's terms that holds the pairs of each of its triples."""
    pairs = [mask for mask in plan.terms if mask.bit_count() == 2]  # noqa: PLR2004
    triples = {mask: _within(mask, pairs) for mask in plan.terms if mask.bit_count() == 3}  # noqa: PLR2004
    for chosen in _subsets(pairs):
        possible = [mask for mask, needed in triples.items() if needed <= chosen]
        for added in _subsets(possible):
            yield chosen | added


def _subsets(masks: Iterable[int]) -> Iterator[Model]:
    held = list(masks)
    for size in range(len(held) + 1):
        yield from map(frozenset, combinations(held, size))


def _within(mask: int, terms: Iterable[int]) -> Model:
    """The terms that are part of the mask."""
    return frozenset(term for term in terms if term & mask == term and term != mask)


def _bics(table: CaptureTable, plan: Design, models: list[Model]) -> list[float]:
    bics: list[float] = fit(table, plan, choose(plan, [sorted(model) for model in models])).bic.tolist()
    return bics


def _estimates(table: CaptureTable, plan: Design, models: list[Model]) -> tuple[ModelEstimate, ...]:
    if not models:
        return ()
    fits = fit(table, plan, choose(plan, [sorted(model) for model in models]))
    return tuple(model_estimate(table, plan, fits, row) for row in range(len(models)))


def _searched(table: CaptureTable, plan: Design, window: float) -> dict[Model, float]:
    """The BIC of every model tried in Occam's window, until none is left or the search has done its work."""
    terms = plan.terms[plan.always :]
    needed = {mask: _within(mask, terms) for mask in terms}
    front: set[Model] = {frozenset()}
    bics: dict[Model, float] = {}
    expanded: set[Model] = set()
    most = min(_MOST_TRIED, int(_MOST_WORK / plan.cells.size / len(plan.terms)))
    while front and len(bics) < most:
        models = sorted(front, key=sorted)[: most - len(bics)]
        bics |= dict(zip(models, _bics(table, plan, models), strict=True))
        limit = min(bics.values()) + window + _SLACK
        good = {model for model, bic in bics.items() if bic <= limit < math.inf} - expanded
        expanded |= good
        front = {other for model in good for other in _neighbours(model, needed)} - bics.keys()
    return bics


def _neighbours(model: Model, needed: dict[int, Model]) -> Iterator[Model]:
    """The models with one term more or less that are hierarchical."""
    for mask, parts in needed.items():
        if mask not in model and parts <= model:
            yield model | {mask}
        elif mask in model and not any(mask in needed[other] for other in model):
            yield model - {mask}
