"""The estimate as JSON, and as an answer in words."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Final, cast

from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from services.analytics.patterns.reading_aids import together
from services.analytics.undocumented.cautions import Caution
from services.analytics.undocumented.decomposable import Averaged
from services.analytics.undocumented.elsewhere import Elsewhere, cited
from services.analytics.undocumented.estimate import ESTIMAND, Estimate
from services.analytics.undocumented.hierarchical import NearBest
from services.analytics.undocumented.latent_class import LatentClasses
from services.analytics.undocumented.linkage import CERTAIN, Linkage
from services.analytics.undocumented.log_linear import ModelEstimate
from services.analytics.undocumented.lower_bound import LowerBound
from services.analytics.undocumented.mixture import Range
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
    "(R: dga); Manrique-Vallier 2016 (R: LCMCR); Chao 1989; Sadinle 2018"
)
UNCERTAINTY: Final = Sentence(
    es="El intervalo del 95 % vale si su modelo vale: solo refleja el azar. Los demás modelos casi igual de buenos se "
    "muestran al lado, y su distancia es la otra parte de la incertidumbre.",
    en="The interval of 95 % holds if its model does: it shows chance only. The other models that are nearly as good "
    "stand beside it, and how far apart they are is the other part of the uncertainty.",
)
DOES_NOT_SHOW: Final = Sentence(
    es="No muestra casos que ninguna lista pudo encontrar, ni quiénes son, ni dónde. Supone que las listas se refieren "
    "al mismo territorio y periodo. Si unos casos son mucho más difíciles de hallar que otros, todos los totales se "
    "quedan cortos, aunque nada en las listas lo muestre.",
    en="It does not show cases that no list could find, nor who they are, nor where. It takes the lists to be about "
    "the same area and period. Where some cases are much harder to find than others every total is too low, even if "
    "nothing in the lists shows it.",
)
_READ_WITH: Final = ("parameters", "words", "uncertainty", "does_not_show")


def answer(result: Estimate, *, nation: bool = True, linkage: Linkage = CERTAIN) -> PatternAnswer:
    """The estimate in words. Of a state, a refused estimate is not shown. `linkage` is what doubt about which records
    are one case makes of it."""
    if not may_be_shown(result.refusals, nation=nation):
        told = no_answer(result.table.observed, result.refusals)
        return replace(told, results=_overlaps(result), parameters=_parameters(result))
    return PatternAnswer(
        method=METHOD,
        source=SOURCE,
        verdict=Verdict.REFUSED if result.refusals else Verdict.FOUND,
        unit="cases",
        n=result.table.observed,
        words=_words(result, linkage),
        uncertainty=together(UNCERTAINTY, linkage.assumed),
        does_not_show=DOES_NOT_SHOW,
        parameters=_parameters(result),
        results=_results(result) | {"linkage": _linkage(linkage)},
        reason=_reason(result.refusals),
    )


def no_answer(cases: int, refusals: Sequence[Refusal]) -> PatternAnswer:
    """Why these cases have no estimate, or none that may be shown."""
    return PatternAnswer(
        method=METHOD,
        source=SOURCE,
        verdict=Verdict.REFUSED,
        unit="cases",
        n=cases,
        words=_untold(cases),
        uncertainty=UNCERTAINTY,
        does_not_show=DOES_NOT_SHOW,
        reason=_reason(refusals),
    )


def beside(told: PatternAnswer, others: Sequence[Elsewhere]) -> PatternAnswer:
    """The answer with the estimates that others made, cited and not merged."""
    if not others:
        return told
    results = {**told.results, "estimates_made_elsewhere": [each.document() for each in others]}
    return replace(told, words=together(told.words, cited(others)), results=results)


def document(told: PatternAnswer) -> Document:
    """What `observatory estimate` prints: the results, and what has to be read with them. `models` are those of
    two-list terms within 6 BIC points of the best; `refused` is None, or the reasons in English; `reasons` has them in
    both languages."""
    whole = told.document()
    return cast("Document", whole["results"]) | {name: whole[name] for name in _READ_WITH}


def _results(result: Estimate) -> dict[str, ReadableJson]:
    steps = result.stepwise
    reason = _reason(result.refusals)
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
        "averaged": _if_any(result.averaged),
        "bayesian": _if_any(result.bayesian),
        "latent_class": _if_any(result.latent_classes),
        "lower_bound": _if_any(result.lower_bound),
        "estimand": asdict(ESTIMAND),
    }


def _if_any(found: Range | Averaged | LatentClasses | LowerBound | None) -> ReadableJson:
    return None if found is None else asdict(found)


def _linkage(linkage: Linkage) -> ReadableJson:
    told = {name: value for name, value in asdict(linkage).items() if name != "over"}
    return told if linkage.over is None else {**told, **asdict(linkage.over)}


def _rule(told: Refusal | Caution) -> ReadableJson:
    return {"rule": told.rule, **asdict(told.reason)}


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


def _reason(refusals: Sequence[Refusal]) -> Sentence | None:
    return together(*(each.reason for each in refusals)) if refusals else None


def _untold(cases: int) -> Sentence:
    return Sentence(
        es=f"Hay {cases:,} casos documentados; cuántos faltan no puede decirse con estas listas.",
        en=f"There are {cases:,} documented cases; how many are missing cannot be told from these lists.",
    )


def _words(result: Estimate, linkage: Linkage) -> Sentence:
    if result.stepwise.selected is None:
        return _untold(result.table.observed)
    warning = [_WARNING] if result.refusals else []
    over = linkage.over.total if linkage.over else None
    doubt = [_doubt(over)] if over else []
    return together(
        *warning, _estimated(result, result.stepwise.selected), *doubt, *(each.reason for each in result.cautions)
    )


_WARNING: Final = Sentence("No lo tomes como resultado.", "Do not take it as a result.")


def _estimated(result: Estimate, model: ModelEstimate) -> Sentence:
    observed, near = f"{result.table.observed:,}", result.near_best
    number, low, high = f"{model.estimate:,.0f}", f"{model.low:,.0f}", f"{model.high:,.0f}"
    lowest, highest = f"{near.lowest:,.0f}", f"{near.highest:,.0f}"
    return Sentence(
        es=f"Hay {observed} casos documentados y se estiman {number} en total (95 %: de {low} a {high}). "
        f"Los modelos casi igual de buenos dan de {lowest} a {highest}.",
        en=f"There are {observed} documented cases and an estimated {number} in all (95 %: {low} to {high}). "
        f"Models that are nearly as good give {lowest} to {highest}.",
    )


def _doubt(total: Range) -> Sentence:
    number, low, high = f"{total.estimate:,.0f}", f"{total.low:,.0f}", f"{total.high:,.0f}"
    return Sentence(
        es=f"Con la duda sobre qué registros son el mismo caso: {number} (95 %: de {low} a {high}).",
        en=f"With the doubt about which records are the same case: {number} (95 %: {low} to {high}).",
    )
