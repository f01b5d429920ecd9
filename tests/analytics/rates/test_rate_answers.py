"""Denominators and what rates say in words."""

import json

import pytest

from services.analytics.patterns.answer import Verdict
from services.analytics.rates.answer import funnel_answer, rate_answer, smoothed_answer
from services.analytics.rates.denominators import Denominator, NoDenominator, Population, denominator
from services.analytics.rates.empirical_bayes import smoothed_rates
from services.analytics.rates.funnel import funnel
from shared.errors import Invalid


def test_inhabitants_have_a_number_at_every_level() -> None:
    nation, state, municipality = (denominator(Population.INHABITANTS, area) for area in (None, "20", "20043"))
    assert isinstance(nation, Denominator)
    assert isinstance(state, Denominator)
    assert isinstance(municipality, Denominator)
    assert 125_000_000 < nation.persons < 127_000_000
    assert municipality.persons < state.persons < nation.persons
    assert nation.relative_error == 0


def test_lgbti_persons_have_one_for_the_country_only() -> None:
    lgbti, trans = denominator(Population.LGBTI), denominator(Population.TRANS)
    assert isinstance(lgbti, Denominator)
    assert isinstance(trans, Denominator)
    assert lgbti.persons == pytest.approx(5_000_000, rel=0.001)
    assert trans.persons == pytest.approx(909_000, rel=0.001)
    assert 0.02 < lgbti.relative_error < 0.04 < trans.relative_error < 0.08
    assert isinstance(denominator(Population.LGBTI, "20"), NoDenominator)
    assert isinstance(denominator(Population.TRANS, "20043"), NoDenominator)


def test_an_unknown_area_is_refused() -> None:
    for area in ("99", "20999", "", "Oaxaca"):
        with pytest.raises(Invalid) as refusal:
            denominator(Population.LGBTI, area)
        assert refusal.value.errors[0].field == "area"


def test_a_municipality_is_told_that_there_is_no_denominator() -> None:
    answer = rate_answer(12, denominator(Population.LGBTI, "20043"))
    assert answer.verdict is Verdict.REFUSED
    assert answer.reason is not None
    assert "municipality" in answer.reason.en
    assert answer.results == {}


def test_a_rate_names_what_it_divides_by_and_the_error_of_the_survey() -> None:
    answer = rate_answer(220, denominator(Population.LGBTI))
    assert answer.verdict is Verdict.FOUND
    assert "LGBTI persons aged 15 or over" in answer.words.en
    assert "2.9 %" in answer.uncertainty.en
    assert "ENDISEG 2021" in answer.does_not_show.es
    assert answer.parameters["persons"] == pytest.approx(5e6, rel=0.001)
    json.dumps(answer.document(), allow_nan=False)


def test_under_five_cases_are_too_few_to_tell() -> None:
    answer = rate_answer(1, denominator(Population.INHABITANTS, "20"))
    assert answer.verdict is Verdict.TOO_FEW
    assert "too few" in answer.words.en
    assert "1 documented case " in answer.words.en
    assert rate_answer(0, denominator(Population.INHABITANTS)).document()["verdict"] == "too_few_to_tell"


def test_areas_are_compared_or_told_apart_from_chance() -> None:
    names, persons = ["01", "02", "03", "04"], [1_400_000, 3_700_000, 800_000, 900_000]
    for cases, verdict in (
        ([1, 2, 0, 1], Verdict.TOO_FEW),
        ([14, 37, 8, 9], Verdict.CHANCE),
        ([14, 37, 60, 9], Verdict.FOUND),
    ):
        smoothed = smoothed_answer(names, cases, persons, smoothed_rates(cases, persons))
        placed = funnel_answer(names, cases, funnel(cases, persons))
        assert (smoothed.verdict, placed.verdict) == (verdict, verdict)
        for answer in (smoothed, placed):
            assert answer.n == sum(cases)
            json.dumps(answer.document(), allow_nan=False)
