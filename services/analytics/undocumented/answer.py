"""The estimate as JSON, and as an answer in words."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict, finite
from services.analytics.undocumented.estimate import ESTIMAND, Estimate
from services.analytics.undocumented.hierarchical import NearBest
from services.analytics.undocumented.linkage import OverLinkages
from services.analytics.undocumented.log_linear import ModelEstimate
from services.analytics.undocumented.refusals import (
    FARTHEST_APART,
    FEWEST_LISTS,
    FEWEST_SHARED,
    Refusal,
    may_be_shown,
)
from shared.model.json import Document, ReadableJson

METHOD: Final = "multiple-systems estimation"
SOURCE: Final = (
    "Chan, Silverman and Vincent 2021 (R: SparseMSE); Silverman, Chan and Vincent 2024; Madigan and York 1997 "
    "(R: dga); Manrique-Vallier 2016 (R: LCMCR)"
)
UNCERTAINTY: Final = Sentence(
    es="El intervalo del 95 % vale si su modelo vale: solo refleja el azar. Los demás modelos casi igual de buenos se "
    "muestran al lado, y su distancia es la otra parte de la incertidumbre.",
    en="The interval of 95 % holds if its model does: it shows chance only. The other models that are nearly as good "
    "stand beside it, and how far apart they are is the other part of the uncertainty.",
)
DOES_NOT_SHOW: Final = Sentence(
    es="No muestra casos que ninguna lista pudo encontrar, ni quiénes son, ni dónde. Supone que las listas se refieren "
    "al mismo territorio y periodo y que los casos repetidos se reconocieron.",
    en="It does not show cases that no list could find, nor who they are, nor where. It takes the lists to be about "
    "the same area and period, and cases seen twice to have been recognised.",
)


def document(result: Estimate) -> Document:
    """What `observatory estimate` prints. `models` are those of two-list terms within 6 BIC points of the best;
    `refused` is None, or the reasons in English; `reasons` has them in both languages."""
    return {name: finite(value) for name, value in _results(result).items()}


def answer(
    result: Estimate,
    *,
    nation: bool = True,
    linkage: OverLinkages | None = None,
    beside: Mapping[str, ReadableJson] | None = None,
) -> PatternAnswer:
    """The estimate in words. Of a state, a refused estimate is not shown. `linkage` is the same estimate over doubtful
    matches of records; `beside` are estimates made elsewhere by other methods, cited and never merged."""
    shown = may_be_shown(result.refusals, nation=nation)
    results = _results(result) if shown else _overlaps(result)
    if linkage is not None and shown:
        results["over_linkages"] = asdict(linkage)
    if beside is not None:
        results["estimates_made_elsewhere"] = beside
    return PatternAnswer(
        method=METHOD,
        source=SOURCE,
        verdict=Verdict.REFUSED if result.refusals else Verdict.FOUND,
        unit="cases",
        n=result.table.observed,
        words=_words(result, shown=shown),
        uncertainty=UNCERTAINTY,
        does_not_show=DOES_NOT_SHOW,
        parameters=_parameters(result),
        results=results,
        reason=_reason(result),
    )


def _results(result: Estimate) -> dict[str, ReadableJson]:
    steps = result.stepwise
    reason = _reason(result)
    return {
        **_overlaps(result),
        "selected": None if steps.selected is None else {"method": "stepwise", **_plain(steps.selected)},
        "models": _models(result.near_best),
        "refused": None if reason is None else reason.en,
        "reasons": [_rule(each) for each in result.refusals],
        "cautions": [_rule(each) for each in result.cautions],
        "near_best": _family(result.near_best),
        "hierarchical": None
        if result.with_triples is None
        else {**_family(result.with_triples), "models": _models(result.with_triples)},
        "stepwise": {"threshold": steps.threshold, "entered": [asdict(each) for each in steps.entered]},
        "independent": None if steps.independent is None else _plain(steps.independent),
        "averaged": None if result.averaged is None else asdict(result.averaged),
        "bayesian": None if result.bayesian is None else asdict(result.bayesian),
        "latent_class": None if result.latent_classes is None else asdict(result.latent_classes),
        "estimand": {"es": ESTIMAND.es, "en": ESTIMAND.en},
        "parameters": _parameters(result),
    }


def _rule(refusal: Refusal) -> ReadableJson:
    return {"rule": refusal.rule, "es": refusal.reason.es, "en": refusal.reason.en}


def _overlaps(result: Estimate) -> dict[str, ReadableJson]:
    table = result.table
    return {
        "observed": table.observed,
        "lists": {name: table.on_all(1 << i) for i, name in enumerate(table.names)},
        "empty_lists": list(result.empty_lists),
        "overlaps": {":".join(pair): shared for pair, shared in table.overlaps().items()},
    }


def _parameters(result: Estimate) -> dict[str, ReadableJson]:
    return {
        "threshold": result.stepwise.threshold,
        "bic_window": result.near_best.window,
        "fewest_lists": FEWEST_LISTS,
        "fewest_shared_by_a_pair": FEWEST_SHARED,
        "farthest_apart": FARTHEST_APART,
        "seed": result.seed,
    }


def _plain(model: ModelEstimate) -> dict[str, ReadableJson]:
    return {
        "terms": list(model.terms),
        "estimate": model.estimate,
        "low": model.low,
        "high": model.high,
        "actual_low": model.actual_low,
        "actual_high": model.actual_high,
        "bic": model.bic,
        "deviance": model.deviance,
        "parameters": model.parameters,
    }


def _models(near: NearBest) -> list[ReadableJson]:
    return [{**_plain(model), "bic_above_best": model.bic - near.models[0].bic} for model in near.models]


def _family(near: NearBest) -> dict[str, ReadableJson]:
    return {
        "lowest": near.lowest if near.models else None,
        "highest": near.highest if near.models else None,
        "window": near.window,
        "tried": near.tried,
        "without_estimate": near.without_estimate,
        "complete": near.complete,
    }


def _reason(result: Estimate) -> Sentence | None:
    if not result.refusals:
        return None
    return Sentence(
        es=" ".join(each.reason.es for each in result.refusals),
        en=" ".join(each.reason.en for each in result.refusals),
    )


def _words(result: Estimate, *, shown: bool) -> Sentence:
    observed = f"{result.table.observed:,}"
    if not shown or result.stepwise.selected is None:
        return Sentence(
            es=f"Hay {observed} casos documentados; cuántos faltan no puede decirse con estas listas.",
            en=f"There are {observed} documented cases; how many are missing cannot be told from these lists.",
        )
    model, near = result.stepwise.selected, result.near_best
    number, low, high = f"{model.estimate:,.0f}", f"{model.low:,.0f}", f"{model.high:,.0f}"
    lowest, highest = f"{near.lowest:,.0f}", f"{near.highest:,.0f}"
    cautions = [each.reason for each in result.cautions]
    warning_es, warning_en = (
        ("No lo tomes como resultado: ", "Do not take it as a result: ") if result.refusals else ("", "")
    )
    return Sentence(
        es=f"{warning_es}hay {observed} casos documentados y se estiman {number} en total (95 %: de {low} a {high}). "
        f"Los modelos casi igual de buenos dan de {lowest} a {highest}." + "".join(f" {each.es}" for each in cautions),
        en=f"{warning_en}there are {observed} documented cases and an estimated {number} in all "
        f"(95 %: {low} to {high}). Models that are nearly as good give {lowest} to {highest}."
        + "".join(f" {each.en}" for each in cautions),
    )
