"""The funnel: what a history tells of each step, and what it leaves unknown."""

import json

import pytest

from services.analytics.facts.histories import CaseHistory, Documentation, Stage
from services.analytics.justice.answer import funnel_answer
from services.analytics.justice.funnel import Step, funnel, steps_of
from services.analytics.patterns.answer import Verdict


def stage(code: str, line: str | None = None) -> Stage:
    return Stage(code, None, None, line, None)


def case(*stages: Stage) -> CaseHistory:
    by = (Documentation("a", "press", "2024-01-02"),)
    return CaseHistory("homicide", "20", "2024-01-01", "2024-01-01", "2024-01-02", "2024-01-02", by, stages, ())


@pytest.mark.parametrize(
    ("stages", "yes", "no"),
    [
        ([], {"documented"}, set()),
        (["complaint"], {"documented", "complaint"}, set()),
        (["file_opened"], {"documented", "complaint", "file_opened"}, set()),
        (
            ["convicted"],
            {"documented", "complaint", "file_opened", "linked_to_process", "convicted"},
            set(),
        ),
        (
            ["no_complaint"],
            {"documented"},
            {"complaint", "file_opened", "investigated_as_hate", "detained", "linked_to_process", "convicted"},
        ),
        (["archived"], {"documented", "complaint", "file_opened"}, {"linked_to_process", "convicted"}),
        (
            ["archived", "linked_to_process"],
            {"documented", "complaint", "file_opened", "linked_to_process"},
            {"convicted"},
        ),
        (
            ["detained", "released", "acquitted"],
            {"documented", "complaint", "file_opened", "detained", "linked_to_process"},
            {"convicted"},
        ),
        (["ombudsman_complaint", "victim_registry", "unknown", "not_asked"], {"documented"}, set()),
    ],
)
def test_a_history_tells_of_steps_and_leaves_the_rest_unknown(stages: list[str], yes: set[str], no: set[str]) -> None:
    told = steps_of(map(stage, stages))
    assert {step.value for step, answer in told.items() if answer is True} == yes
    assert {step.value for step, answer in told.items() if answer is False} == no


@pytest.mark.parametrize(
    ("lines", "expected"),
    [(["hate"], True), (["passion", "hate"], True), (["passion"], False), (["unknown"], None), ([], None)],
)
def test_a_line_of_inquiry_tells_whether_hate_was_investigated(lines: list[str], expected: bool | None) -> None:  # noqa: FBT001
    assert steps_of([stage("line_of_inquiry", line) for line in lines])[Step.HATE] is expected


def test_steps_count_the_unknown_apart_and_give_its_bounds() -> None:
    cases = [case(stage("convicted"))] * 3 + [case(stage("archived"))] * 5 + [case()] * 22
    steps = {each.step: each for each in funnel(cases)}
    convicted = steps[Step.CONVICTED]
    assert (convicted.reached, convicted.not_reached, convicted.unknown) == (3, 5, 22)
    assert (convicted.at_least, convicted.at_most) == (3 / 30, 25 / 30)
    assert (convicted.of_known.number, convicted.of_known.base) == (3, 8)
    assert steps[Step.DOCUMENTED].reached == 30
    given = funnel_answer(funnel(cases))
    assert given.verdict is Verdict.FOUND
    assert "3 of 30" in given.words.en
    json.dumps(given.document(), allow_nan=False)


@pytest.mark.parametrize("number", [0, 1, 19])
def test_few_cases_are_too_few_to_tell(number: int) -> None:
    given = funnel_answer(funnel([case(stage("convicted"))] * number))
    assert given.verdict is Verdict.TOO_FEW
    assert given.reason is not None
    json.dumps(given.document(), allow_nan=False)
