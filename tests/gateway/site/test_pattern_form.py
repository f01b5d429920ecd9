"""The form of each pattern's page holds what the pattern declares, and both languages have words for all of it."""

import pytest

from services.analytics.patterns.declared import DECLARED
from services.gateway.site.pattern_form import SELECTION, PatternForm, Setting, joined, pattern_form
from services.gateway.site.words import LANGUAGES, words
from shared.errors import FieldProblem
from shared.model.json import Document

WRONG = FieldProblem("within_km", "too far", "Write less.")


def declared(name: str) -> Document:
    return DECLARED[name].parameters.model_json_schema()


def clusters(*problems: FieldProblem, **asked: str) -> PatternForm:
    return pattern_form(declared("clusters"), asked, problems)


def of(form: PatternForm, name: str) -> Setting:
    return next(each for each in form.settings if each.name == name)


@pytest.mark.parametrize("name", DECLARED)
def test_a_form_has_every_parameter_of_its_pattern(name: str) -> None:
    form = pattern_form(declared(name), {})
    assert {*SELECTION, *(each.name for each in form.settings)} == set(declared(name)["properties"])  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DECLARED)
def test_every_parameter_and_choice_has_words(name: str, language: str) -> None:
    w = words("en" if language == "en" else "es")
    form = pattern_form(declared(name), {})
    for each in form.settings:
        choices = [*each.options, *(["open"] if each.shape == "choice" and each.optional else [])]
        texts = ["label", "hint", *(f"choices.{option}" for option in choices)]
        assert [text for text in texts if f"patterns.settings.{each.name}.{text}" not in w] == []


def test_a_setting_is_what_its_declaration_says() -> None:
    form = clusters()
    assert [(each.name, each.shape) for each in form.settings if each.first] == [
        ("method", "choice"),
        ("time", "choice"),
    ]
    assert (of(form, "method").chosen, of(form, "method").optional) == (("bernoulli",), False)
    assert (of(form, "time").options, of(form, "time").optional) == (("year", "month"), True)
    assert (of(form, "ending_now").shape, of(form, "ending_now").chosen) == ("switch", ("false",))
    near = of(form, "within_km")
    assert (near.shape, near.usual, near.least, near.most, near.whole) == ("number", "25", 0, 500, False)
    assert (of(form, "max_share").least, of(form, "max_share").usual) == (None, "0.5")
    assert of(form, "longest").whole
    assert of(form, "seed").usual == "20240101"
    assert form.kinds == ("homicide",)
    assert (of(form, "homicides").shape, of(form, "homicides").first) == ("table", False)
    assert clusters(homicides="kept").tuned
    assert not form.tuned
    groups = of(pattern_form(declared("rates"), {}), "denominator")
    assert (groups.shape, groups.chosen) == ("several", ("inhabitants", "lgbti_15_and_over"))
    assert of(pattern_form(declared("estimates"), {}), "join").shape == "text"


def test_what_was_asked_stands_in_the_form() -> None:
    form = clusters(method="knox", within_km="5", ending_now="true")
    assert of(form, "method").chosen == ("knox",)
    assert of(form, "within_km").written == "5"
    assert of(form, "ending_now").chosen == ("true",)
    asked = joined([("denominator", "inhabitants"), ("denominator", "lgbti_15_and_over"), ("from", " ")])
    assert asked == {"denominator": "inhabitants,lgbti_15_and_over"}


def test_what_is_out_of_sight_is_shown_when_it_was_asked_for_or_is_wrong() -> None:
    assert not clusters(method="knox").tuned
    assert clusters(seed="7").tuned
    assert clusters(ending_now="true").tuned
    assert clusters(WRONG).tuned


def test_problems_stand_at_their_field_and_the_others_are_told_as_a_whole() -> None:
    unknown = FieldProblem("query", "a parameter that this pattern does not have", "It has kind.")
    form = clusters(WRONG, unknown)
    assert of(form, "within_km").problems == (WRONG,)
    assert form.told == (unknown,)
