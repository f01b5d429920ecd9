"""The form asks for every field of the record, once, on its step, in both languages."""

import re
from collections.abc import Iterator

import pytest

from services.gateway.site.form_answers import fields_by_path, is_pair, second_of
from services.gateway.site.report_form import (
    LEFT_OUT,
    ORDER,
    REVIEW,
    Input,
    Questions,
    Repeat,
    questions,
    step_of,
    summary,
)
from services.gateway.site.words import words
from shared.errors import FieldProblem
from shared.model.fields import Shape

ONE_OF_EACH = {
    f"{name}.0.": ""
    for name in (
        "victims",
        "targets",
        "acts",
        "bias_motivations",
        "perpetrators",
        "justice",
        "sources",
        "documented_by",
    )
} | {"victims.0.outcomes.0.": ""}


def _inputs(asked: Questions) -> Iterator[Input]:
    for each in (*asked.quick, *asked.more):
        if isinstance(each, Repeat):
            for item in each.items:
                yield from _inputs(item)
        else:
            yield each


def _asked(step: str, answers: dict[str, str], *problems: FieldProblem) -> list[Input]:
    return list(_inputs(questions(step, answers, problems, words("es"))))


def test_every_field_is_asked_for_once() -> None:
    asked = [each.name for step in ORDER if step != REVIEW for each in _asked(step, ONE_OF_EACH)]
    named = [*asked, *(second_of(name) for name in asked if name.endswith("earliest"))]
    leaves = {path for path, field in fields_by_path().items() if field.shape is not Shape.PART}
    expected = {path.replace("[]", ".0") for path in leaves if re.split(r"\W", path)[0] not in LEFT_OUT}
    assert sorted(named) == sorted(expected)


def test_quick_lists_show_a_first_blank_item_and_others_wait_to_be_asked() -> None:
    who = questions("who", {}, (), words("en"))
    assert [len(each.items) for each in who.quick if isinstance(each, Repeat)] == [1]
    assert [len(each.items) for each in who.more if isinstance(each, Repeat)] == [0]


def test_who_does_not_know_or_does_not_want_to_say_can_say_so() -> None:
    intersex = next(each for each in _asked("who", {"victims.0.": ""}) if each.name == "victims.0.intersex")
    assert {"unknown", "declined", "not_asked"} <= {option.value for option in intersex.options}


def test_a_problem_stands_at_its_field_and_opens_what_hides_it() -> None:
    problem = FieldProblem("victims.0.number_largest", "wrong", "mend")
    who = questions("who", {"victims.0.kind": "threat"}, [problem], words("es"))
    victims = next(each for each in who.quick if isinstance(each, Repeat))
    assert victims.items[0].more_is_open
    assert [each.name for each in _inputs(who) if each.problems] == ["victims.0.number_largest"]


def test_two_problems_of_one_pair_of_days_are_told_once() -> None:
    pair = [FieldProblem(f"incident.start_{which}", "missing", "add it") for which in ("earliest", "latest")]
    (wrong,) = summary(pair, words("en"))
    assert (wrong.step, wrong.id) == ("when", "f-incident-start_earliest")
    (start,) = [each for each in _asked("when", {}, *pair) if each.name == "incident.start_earliest"]
    assert len(start.problems) == 1
    assert is_pair(start.name)


@pytest.mark.parametrize(
    ("field", "step"), [("victims.0.kind", "who"), ("place", "where"), ("", "when"), ("consent.store", "permission")]
)
def test_every_problem_has_a_step(field: str, step: str) -> None:
    assert step_of(field) == step


def test_a_step_without_quick_questions_shows_the_others() -> None:
    asked = questions("justice", {}, (), words("es"))
    assert asked.quick == ()
    assert asked.more_is_open
