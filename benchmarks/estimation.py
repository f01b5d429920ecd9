"""How many are not documented: how often each interval of 95 % holds the truth, by kind of population; and speed."""

import time
from collections.abc import Iterator
from itertools import combinations
from statistics import fmean

import numpy as np

from benchmarks.figures import Figure
from benchmarks.simulated_lists import CASES, KINDS, LISTS, Kind, population
from services.analytics.undocumented.estimate import Estimate, estimate
from services.analytics.undocumented.latent_class import latent_classes
from services.analytics.undocumented.lists import CaptureTable, capture_table
from services.analytics.undocumented.log_linear import ModelEstimate, Standing, choose, design, fit, model_estimate
from services.analytics.undocumented.stepwise import stepwise

SEED = 20_261
POPULATIONS = 500
"""Of each kind, in all."""
IN_FULL = 100
"""Of these, those estimated by every method but latent classes."""
SAMPLED = 20
"""Of these, those on which latent classes are sampled, which takes longest."""
WANTED = 0.9
TRUE_MODEL = "the model that holds"


def estimation() -> Iterator[Figure]:
    """Coverage by kind and method; how many are refused; the time of all two-list models of five lists."""
    yield _models_of_five_lists()
    for number, kind in enumerate(KINDS):
        rng = np.random.default_rng((SEED, number))
        tables = [population(kind, rng) for _ in range(POPULATIONS)]
        results = [estimate(table, draws=0) for table in tables[:IN_FULL]]
        for method, covered in (_one_model(kind, tables) | _in_full(results) | _sampled(tables[:SAMPLED])).items():
            if covered:
                yield _covered(kind, method, covered)
        size = {"kind": kind.name, "populations": len(results), "cases": CASES, "lists": LISTS, "seed": SEED}
        refused = fmean(bool(each.refusals) for each in results)
        yield Figure("estimation_refused", "in_process", refused, "share", None, size)
        too_low = fmean("below_the_lower_bound" in {caution.rule for caution in each.cautions} for each in results)
        yield Figure("estimation_told_too_low", "in_process", too_low, "share", None, size)


def _one_model(kind: Kind, tables: list[CaptureTable]) -> dict[str, list[bool]]:
    selected = [model for table in tables if (model := stepwise(table).selected)]
    held = [model for table in tables if (model := _true_model(kind, table))] if kind.is_log_linear else []
    return {
        TRUE_MODEL: [_within(model) for model in held],
        "stepwise": [_within(model) for model in selected],
        "stepwise, interval as SparseMSE's": [_holds(model.low, model.high) for model in selected],
    }


def _in_full(results: list[Estimate]) -> dict[str, list[bool]]:
    relied = [each.stepwise.selected for each in results if not each.refusals]
    return {
        "stepwise, where it is not refused": [_within(model) for model in relied if model],
        "near-best models averaged": [
            _holds(each.averaged.low, each.averaged.high) for each in results if each.averaged
        ],
        "lower bound, its lower end": [each.lower_bound.low <= CASES for each in results if each.lower_bound],
        "averaged over graphs": [_holds(each.bayesian.low, each.bayesian.high) for each in results if each.bayesian],
    }


def _sampled(tables: list[CaptureTable]) -> dict[str, list[bool]]:
    found = [latent_classes(table, seed=SEED, chains=4, burn_in=500, draws=1_000) for table in tables]
    return {"latent classes": [_holds(each.low, each.high) for each in found if each]}


def _covered(kind: Kind, method: str, covered: list[bool]) -> Figure:
    size = {"kind": kind.name, "method": method, "populations": len(covered), "cases": CASES, "lists": LISTS}
    wanted = WANTED if method == TRUE_MODEL else None
    return Figure("estimation_coverage", "in_process", fmean(covered), "share", wanted, {**size, "seed": SEED})


def _true_model(kind: Kind, table: CaptureTable) -> ModelEstimate | None:
    plan = design(LISTS)
    fits = fit(table, plan, choose(plan, [list(kind.odds)]))
    return model_estimate(table, plan, fits, 0) if fits.standing[0] == Standing.FITTED else None


def _within(model: ModelEstimate) -> bool:
    return _holds(model.actual_low, model.actual_high)


def _holds(low: float, high: float) -> bool:
    return low <= CASES <= high


def _models_of_five_lists() -> Figure:
    rng = np.random.default_rng(SEED)
    table = capture_table("ABCDE", {mask: int(n) for mask, n in enumerate(rng.poisson(20, 31), start=1)})
    plan = design(5)
    pairs = plan.terms[plan.always :]
    models = [chosen for size in range(len(pairs) + 1) for chosen in combinations(pairs, size)]
    spent = []
    for _ in range(3):
        began = time.process_time()
        fit(table, plan, choose(plan, models))
        spent.append(time.process_time() - began)
    return Figure(
        "estimation_two_list_models",
        "in_process",
        min(spent),
        "s",
        1.0,
        {"lists": 5, "models": len(models)},
        "CPU time",
    )
