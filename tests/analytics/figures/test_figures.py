"""The field's figures over facts as they are counted."""

import json
from typing import Any

import pytest

from services.analytics.aggregates import Question, Table, count
from services.analytics.figures.answer import answer
from services.analytics.figures.declared import FIGURES, named
from services.analytics.figures.evaluating import Scope, evaluate
from services.analytics.figures.named_figure import Base, Counter
from services.analytics.patterns.answer import PatternAnswer, Verdict
from shared.errors import Invalid
from shared.events.envelope import Event
from shared.model.dimensions import DIMENSIONS
from shared.vocabularies import vocabulary
from tests.analytics.counting import mirror_of
from tests.analytics.deliveries import assault, killing, located, state


def counter(*events: Event) -> Counter:
    mirror = mirror_of(events)

    def counted(question: Question, /) -> Table:
        return count(mirror, question, mirror.taken())

    return counted


def given(name: str, *events: Event, scope: Scope | None = None) -> PatternAnswer:
    return answer(evaluate(named(name), counter(*events), scope or Scope()))


def results(name: str, *events: Event, scope: Scope | None = None) -> Any:  # noqa: ANN401 — JSON
    document: Any = given(name, *events, scope=scope).document()
    json.dumps(document, allow_nan=False)
    return document["results"]


def killings(number: int, prefix: str, **changes: object) -> list[Event]:
    return [state(f"{prefix}-{each}", killing(**changes)) for each in range(number)]


def act(means: str | None) -> list[dict[str, object]]:
    return [{"type": "killing", "means": means}]


def victim(**more: object) -> list[dict[str, object]]:
    return [{"kind": "homicide", "gender_identity": "trans_woman", "outcomes": [{"outcome": "dead"}], **more}]


def test_a_share_is_of_those_of_whom_it_is_known() -> None:
    shot = [*killings(10, "a", acts=act("firearm")), *killings(5, "b", acts=act("handgun"))]
    others = [*killings(15, "c", acts=act("sharp")), *killings(7, "d", acts=act("unknown")), *killings(3, "e")]
    not_killed = [state("f", assault(acts=act("firearm")))]
    found = results("killings_by_firearm", *shot, *others, *not_killed)
    assert (found["number"], found["known"], found["total"], found["share"]) == (15, 30, 40, 0.5)
    assert found["low"] < 0.5 < found["high"]


def test_a_split_gives_every_value_its_share_of_the_known() -> None:
    events = [*killings(12, "a", place={"state": "Oaxaca", "type": "street"}), *killings(5, "c")]
    events += killings(8, "b", place={"state": "Oaxaca", "type": "home"})
    found = results("killings_by_place_type", *events)
    assert [(row["place_type"], row["number"], row["base"]) for row in found["rows"]] == [
        ("street", 12, 20),
        ("home", 8, 20),
    ]
    assert (found["known"], found["total"]) == (20, 25)


def test_of_the_total_is_the_least_it_can_be() -> None:
    events = [*killings(4, "a", justice=[{"stage": "convicted"}]), *killings(6, "b", justice=[{"stage": "indicted"}])]
    events += [*killings(10, "c", justice=[{"stage": "file_opened"}]), *killings(20, "d")]
    assert results("linked_to_process_of_total", *events)["share"] == 0.25
    assert results("convictions_of_total", *events)["share"] == 0.1
    assert "Es un mínimo" in given("convictions_of_total", *events).does_not_show.es


def test_hate_against_passion_looks_only_at_the_two() -> None:
    def line(code: str) -> list[dict[str, str]]:
        return [{"stage": "line_of_inquiry", "line_of_inquiry": code}]

    events = [*killings(5, "a", justice=line("hate")), *killings(16, "b", justice=line("passion"))]
    events += [*killings(9, "c", justice=line("robbery")), *killings(2, "d", justice=line("hate") + line("passion"))]
    found = results("investigated_as_hate_against_passion", *events)
    assert (found["number"], found["base"], found["total"]) == (7, 23, 32)


def test_defenders_are_counted_even_when_few() -> None:
    events = [*killings(2, "a", victims=victim(flags=["defender"])), *killings(3, "b", victims=victim())]
    told = given("defenders_killed", *events)
    assert told.verdict is Verdict.FOUND
    assert told.results == {"total": 5, "known": 5, "number": 2}
    assert "al menos 2 de 5" in told.words.es


def test_urban_comes_from_the_location() -> None:
    events = [event for number in range(21) for event in (state(f"{number}", killing()), located(f"{number}", "20043"))]
    found = results("killings_urban_share", *events)
    assert found["total"] == 21
    assert found["base"] <= 21


def test_odihr_types_stand_apart_by_family_of_sources() -> None:
    motive = [{"ground": "gender_identity", "assessment": "suspected"}]
    both = [
        {"material": "press_article", "family": "media"},
        {"material": "helpline_record", "family": "civil_society"},
    ]
    events = [state(f"a-{n}", assault(bias_motivations=motive, sources=both)) for n in range(20)]
    events += [state(f"b-{n}", assault(bias_motivations=motive, sources=both[:1])) for n in range(3)]
    told = given("odihr_type_by_motive", *events)
    families: Any = told.document()["results"]["source_family"]  # type: ignore[index, call-overload]
    assert {name: of["total"] for name, of in families.items()} == {"civil_society": 20, "media": 23}
    assert families["media"]["rows"][0]["odihr_type"] == "attack_on_person"
    assert told.n == 23


def test_killings_stand_against_serious_violence_that_did_not_kill() -> None:
    tried = [
        state(f"b-{n}", assault(victims=[{"kind": "attempt_on_life", "gender_identity": "muxe"}])) for n in range(10)
    ]
    found = results("killings_against_serious_nonlethal", *killings(15, "a"), *tried, state("c", assault()))
    assert (found["number"], found["base"], found["share"]) == (15, 25, 0.6)


def test_a_scope_narrows_the_facts() -> None:
    events = killings(30, "a", acts=act("firearm"))
    none = results("killings_by_firearm", *events, scope=Scope(start="2025-01-01"))
    assert (none["total"], none["share"], none["too_few"]) == (0, None, True)
    muxe = Scope({"victim_gender_identity": frozenset({"muxe"})})
    assert results("killings_by_firearm", *events, scope=muxe)["total"] == 0
    same = Scope({"kind": frozenset({"assault"})})
    assert results("killings_by_firearm", *events, scope=same)["total"] == 0


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("number", [0, 1, 40])
def test_every_figure_answers_whatever_there_is(name: str, number: int) -> None:
    told = given(name, *killings(number, "a"))
    json.dumps(told.document(), allow_nan=False)
    if not FIGURES[name].is_count and number < 20:
        assert told.verdict is Verdict.TOO_FEW
        assert told.reason is not None
    assert "documentados" in told.words.es


@pytest.mark.parametrize("name", FIGURES)
def test_every_declaration_is_made_of_codes_there_are(name: str) -> None:
    figure = FIGURES[name]
    base = {} if isinstance(figure.base, Base) else figure.base
    for filters in (figure.filters, figure.numerator, base):
        for dimension, values in filters.items():
            assert values
            assert values <= vocabulary(DIMENSIONS[dimension].vocabulary or dimension).codes
    assert {*figure.by, *([figure.apart] if figure.apart else [])} <= DIMENSIONS.keys()
    assert figure.name == name
    assert figure.definition.es != figure.definition.en


def test_a_figure_or_a_dimension_there_is_none_of_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        named("happiness")
    assert refused.value.errors[0].field == "figure"
    with pytest.raises(Invalid) as refused:
        evaluate(named("defenders_killed"), counter(), Scope({"colour": frozenset({"blue"})}))
    assert refused.value.errors[0].field == "filters"
