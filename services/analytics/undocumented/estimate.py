"""How many cases there are in all, by every method on the same table, and whether to rely on it.

The number that stands first is the stepwise one, with its published interval (`stepwise`). Beside it stand all models
that are nearly as good (`hierarchical`), these weighed together (`mixture`), the average over decomposable graphs
(`decomposable`), latent classes (`latent_class`), and how many there are at least if cases differ in how easily they
are found (`lower_bound`). The rules of `refusals` say when none should be relied on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from services.analytics.patterns.answer import Sentence
from services.analytics.undocumented import cautions, refusals
from services.analytics.undocumented.cautions import Caution
from services.analytics.undocumented.decomposable import Averaged, average_over_graphs
from services.analytics.undocumented.hierarchical import NearBest, near_best
from services.analytics.undocumented.latent_class import DRAWS, LatentClasses, latent_classes
from services.analytics.undocumented.lists import CaptureTable, without_empty_lists
from services.analytics.undocumented.lower_bound import LowerBound, lower_bound
from services.analytics.undocumented.mixture import Range, averaged
from services.analytics.undocumented.refusals import Refusal
from services.analytics.undocumented.stepwise import THRESHOLD, Stepwise, stepwise

T = TypeVar("T")

SEED: Final = 20_240_101
ESTIMAND: Final = Sentence(
    es="Casos que pudieron documentarse como de personas LGBTI: los documentados y los que alguna de estas listas pudo "
    "haber encontrado. No incluye a quienes nadie habría sabido LGBTI.",
    en="Cases that could have been documented as of LGBTI people: those documented, and those that one of these lists "
    "could have found. It leaves out people whom nobody would have known to be LGBTI.",
)
_MOST_LISTS_FOR_TRIPLES: Final = 8
_FEWEST_LISTS_FOR_TRIPLES: Final = 4
"""With three lists a term of three is not identifiable."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """`table` is without the lists that hold no case, named in `empty_lists`. `with_triples` is None where there are
    too few or too many lists for terms of three; `refusals` is empty where the estimate may be relied on, and
    `cautions` do not refuse it."""

    table: CaptureTable
    empty_lists: tuple[str, ...]
    stepwise: Stepwise
    near_best: NearBest
    with_triples: NearBest | None
    averaged: Range | None
    bayesian: Averaged | None
    latent_classes: LatentClasses | None
    lower_bound: LowerBound | None
    refusals: tuple[Refusal, ...]
    cautions: tuple[Caution, ...]
    seed: int


def estimate(
    table: CaptureTable,
    *,
    seed: int = SEED,
    threshold: float = THRESHOLD,
    draws: int = DRAWS,
    progress: Callable[[float], None] = lambda _: None,
) -> Estimate:
    """Every method on one table. `draws` are those of the sampler of latent classes, of each chain; with 0 this model,
    which takes longest, is left out. `progress` hears the share that is done. Raises Invalid if fewer than two lists
    hold a case."""
    held = without_empty_lists(table)
    near = near_best(held, order=2)
    progress(0.1)
    triples = _FEWEST_LISTS_FOR_TRIPLES <= held.lists <= _MOST_LISTS_FOR_TRIPLES
    with_triples = near_best(held, order=3) if triples else None
    progress(0.5)
    fitted = bool(near.models)
    steps = stepwise(held, threshold)
    classes = latent_classes(held, seed=seed, draws=draws) if fitted and draws else None
    bound = lower_bound(held)
    progress(1.0)
    return Estimate(
        table=held,
        empty_lists=tuple(name for name in table.names if name not in held.names),
        stepwise=steps,
        near_best=near,
        with_triples=with_triples,
        averaged=averaged(near.models, held.observed),
        bayesian=average_over_graphs(held) if fitted else None,
        latent_classes=classes,
        lower_bound=bound,
        refusals=_refusals(held, [near] if with_triples is None else [near, with_triples]),
        cautions=_told(
            cautions.below_the_bound(steps.selected, bound),
            cautions.classes_disagree(steps.selected, classes),
            cautions.chains_disagree(classes),
        ),
        seed=seed,
    )


def _refusals(table: CaptureTable, families: Sequence[NearBest]) -> tuple[Refusal, ...]:
    return _told(
        refusals.too_few_lists(table),
        refusals.no_estimate(table, families[0]),
        refusals.too_small_overlaps(table),
        *(refusals.models_apart(family) for family in families),
    )


def _told(*found: T | None) -> tuple[T, ...]:
    return tuple(each for each in found if each is not None)
