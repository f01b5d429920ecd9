import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.patterns.answer import Sentence, Verdict
from services.analytics.undocumented.answer import answer, beside
from services.analytics.undocumented.answer import document as printed
from services.analytics.undocumented.elsewhere import estimated_elsewhere
from services.analytics.undocumented.estimate import Estimate, estimate
from services.analytics.undocumented.linkage import Linkage, over_linkages
from services.analytics.undocumented.lists import CaptureTable, capture_table
from services.analytics.undocumented.lists_file import read_lists
from services.analytics.undocumented.refusals import may_be_shown, out_of_scope
from shared.model.json import Document
from tests.analytics.undocumented.published_tables import HEPATITIS, TWO_LISTS


@pytest.fixture(scope="module")
def kingdom(uk_lists: str) -> Estimate:
    return estimate(read_lists(uk_lists), draws=0)


def document(result: Estimate) -> Document:
    return printed(answer(result))


def rules(table: CaptureTable) -> list[str]:
    return [refusal.rule for refusal in estimate(table, draws=0).refusals]


def strong_lists(seed: int = 2) -> CaptureTable:
    """Four independent lists that each find four of ten cases out of 1,000."""
    on = np.random.default_rng(seed).random((1_000, 4)) < 0.4
    masks, counts = np.unique(on @ (1 << np.arange(4)), return_counts=True)
    return capture_table("ABCD", {int(m): int(n) for m, n in zip(masks, counts, strict=True) if m})


def test_united_kingdom_is_estimated_and_refused(kingdom: Estimate) -> None:
    given_out = document(kingdom)
    assert given_out["observed"] == 2744
    assert given_out["selected"] == {
        "method": "stepwise",
        "terms": ["LA:NG", "LA:PFNCA", "NG:GO", "NG:GP", "PFNCA:GP", "GO:GP"],
        "estimate": pytest.approx(11_313.0, abs=0.05),
        "low": pytest.approx(9_884.4, abs=0.05),
        "high": pytest.approx(13_027.4, abs=0.05),
        "actual_low": pytest.approx(9_875, abs=5),
        "actual_high": pytest.approx(13_038, abs=5),
        "bic": pytest.approx(198.6047, abs=1e-3),
        "deviance": pytest.approx(16.3514, abs=1e-3),
        "parameters": 12,
    }
    totals = [model["estimate"] for model in given_out["models"]]  # type: ignore[index, union-attr, call-overload]
    assert (round(min(totals)), round(max(totals))) == (10_674, 25_978)
    assert "10,674 to 25,978" in str(given_out["refused"])
    assert "LA:GP 0" in str(given_out["refused"])


def test_lists_that_overlap_well_are_not_refused() -> None:
    result = estimate(strong_lists())
    assert result.refusals == ()
    assert document(result)["refused"] is None
    told = answer(result)
    assert told.verdict == Verdict.FOUND
    assert told.reason is None
    selected = result.stepwise.selected
    assert selected is not None
    assert selected.actual_low < 1_000 < selected.actual_high
    assert selected.actual_low < selected.low < selected.high < selected.actual_high
    for other in (result.averaged, result.bayesian, result.latent_classes):
        assert other is not None
        assert other.low < 1_000 < other.high


def test_two_lists_are_estimated_and_refused() -> None:
    given_out = document(estimate(TWO_LISTS))
    assert given_out["selected"]["estimate"] == pytest.approx(2389.9, abs=0.05)  # type: ignore[index, call-overload]
    assert given_out["latent_class"] is None
    assert rules(TWO_LISTS) == ["fewer_than_three_lists"]


def test_a_third_list_without_a_case_is_none() -> None:
    table = capture_table(["A", "B", "empty"], {1: 30, 2: 30, 3: 20})
    assert rules(table) == ["fewer_than_three_lists"]
    assert document(estimate(table))["empty_lists"] == ["empty"]


@pytest.mark.parametrize("cases", [{7: 1}, {7: 250}, {1: 40, 2: 30, 4: 50}])
def test_one_case_or_one_history_or_no_overlap_has_no_estimate(cases: dict[int, int]) -> None:
    result = estimate(capture_table("ABC", cases))
    assert result.refusals[0].rule == "no_model_has_an_estimate"
    assert document(result)["selected"] is None
    assert "cannot be told" in answer(result).words.en


def test_the_answer_is_json_without_nan(kingdom: Estimate) -> None:
    for result in (kingdom, estimate(TWO_LISTS), estimate(capture_table("ABC", {7: 1}))):
        json.dumps(document(result), allow_nan=False)
        json.dumps(answer(result).document(), allow_nan=False)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 25), min_size=7, max_size=7))
def test_any_three_lists_are_answered(counts: list[int]) -> None:
    table = capture_table("ABC", dict(enumerate([n + (i in {0, 1}) for i, n in enumerate(counts)], start=1)))
    result = estimate(table, draws=0)
    json.dumps(document(result), allow_nan=False)
    selected = result.stepwise.selected
    if selected is None:
        assert result.refusals
    else:
        assert table.observed <= selected.low <= selected.estimate <= selected.high


def test_a_refused_estimate_of_a_state_shows_no_number(kingdom: Estimate) -> None:
    state = answer(kingdom, nation=False)
    assert state.verdict == Verdict.REFUSED
    assert "selected" not in state.results
    assert "11,313" not in state.words.en + state.words.es
    assert state.parameters == answer(kingdom).parameters
    assert "selected" in answer(kingdom).results
    assert may_be_shown((), nation=False)


def test_estimates_made_elsewhere_stand_beside_and_change_nothing() -> None:
    told = answer(estimate(TWO_LISTS))
    others = estimated_elsewhere(2022, 2023)
    both = beside(told, others)
    assert {name: value for name, value in both.results.items() if name in told.results} == told.results
    assert both.results["estimates_made_elsewhere"] == [each.document() for each in others]
    assert both.words.en == told.words.en + (
        " Others, by another method and not merged with the above, estimate: Letra S, about 200 in 2022; "
        "Letra S, over 150 in 2023."
    )
    assert beside(told, ()) == told


@pytest.mark.parametrize(
    ("kinds", "months", "refused"),
    [
        (["homicide"], 12, []),
        (["homicide"], 11, ["under_a_year"]),
        (["homicide", "threat"], 24, ["not_lethal"]),
        ([], 12, ["not_lethal"]),
        (["suicide"], 1, ["not_lethal", "under_a_year"]),
    ],
)
def test_only_lethal_kinds_and_whole_years(kinds: list[str], months: int, refused: list[str]) -> None:
    assert [each.rule for each in out_of_scope(kinds, months)] == refused


def test_doubt_about_linkage_stands_beside_an_estimate_that_is_shown() -> None:
    other = capture_table("AB", {1: 780, 2: 253, 3: 168})
    linkage = Linkage(Sentence("Se supone.", "It is assumed."), over_linkages([TWO_LISTS, other]))
    result = estimate(TWO_LISTS)
    shown = answer(result, linkage=linkage)
    over = shown.document()["results"]["linkage"]  # type: ignore[index, call-overload]
    assert (over["linkages"], over["observed"]) == (2, [1201, 1202])
    assert over["total"]["low"] < over["between"][0]
    assert "the doubt about which records are the same case" in shown.words.en
    assert shown.uncertainty.en.endswith("It is assumed.")
    assert "linkage" not in answer(result, nation=False, linkage=linkage).results
    assert answer(result).uncertainty.en.endswith("is taken as certain.")


def test_a_total_below_what_there_is_at_least_is_told() -> None:
    """An outbreak of which 545 cases were found in the end: independent lists would make them 388."""
    result = estimate(HEPATITIS, draws=0)
    assert [each.rule for each in result.cautions] == ["below_the_lower_bound"]
    selected, bound = result.stepwise.selected, result.lower_bound
    assert selected is not None
    assert bound is not None
    assert selected.estimate < bound.low < bound.estimate < 545
    assert "at least 475" in answer(result).words.en


def test_cautions_are_told_and_refuse_nothing() -> None:
    """Two classes of cases, one found five times as easily: pairs of lists alone count too few."""
    rng = np.random.default_rng(5)
    on = rng.random((4_000, 4)) < np.repeat([[0.5], [0.1]], 2_000, axis=0)
    masks, counts = np.unique(on @ (1 << np.arange(4)), return_counts=True)
    table = capture_table("ABCD", {int(m): int(n) for m, n in zip(masks, counts, strict=True) if m})
    result = estimate(table)
    assert [caution.rule for caution in result.cautions] == ["below_the_lower_bound", "latent_classes_disagree"]
    assert result.refusals == ()
    told = answer(result).words
    assert "latent classes" in told.en
    assert "at least" in told.en
