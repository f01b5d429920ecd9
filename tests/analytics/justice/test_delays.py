"""From histories to spells, and from spells to an answer."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.analytics.facts.histories import CaseHistory, Documentation, Stage
from services.analytics.justice.aalen_johansen import Spell
from services.analytics.justice.answer import delays_answer
from services.analytics.justice.delays import delays
from services.analytics.patterns.answer import Verdict
from shared.errors import Invalid

INCIDENT = "2024-01-01"


def day(number: int) -> str:
    return (date.fromisoformat(INCIDENT) + timedelta(days=number)).isoformat()


def stage(code: str, on: int | None, observed: int | None = None) -> Stage:
    return Stage(code, None if on is None else day(on), None if observed is None else day(observed), None, None)


def case(*stages: Stage, documented: int = 0) -> CaseHistory:
    by = (Documentation("a", "press", day(documented)), Documentation("b", None, None))
    return CaseHistory("homicide", "20", INCIDENT, INCIDENT, day(900), day(900), by, stages, ())


def spell(*stages: Stage, documented: int = 0, target: str = "linked_to_process") -> Spell | None:
    found = delays([case(*stages, documented=documented)], target).spells
    return found[0] if found else None


def test_a_case_is_seen_from_its_documentation_until_somebody_last_looked() -> None:
    assert spell(stage("file_opened", 3, 200), documented=10) == Spell(9.5, 200, None)


def test_an_import_years_later_is_no_look_at_the_case() -> None:
    never = delays([case(documented=10)], "linked_to_process")
    assert never.spells == (Spell(9.5, 10, None),)
    assert never.not_followed == 1


def test_what_is_waited_for_ends_the_spell_on_its_first_day() -> None:
    assert spell(stage("linked_to_process", 90), stage("linked_to_process", 60, 300)) == Spell(
        -0.5, 60, "linked_to_process"
    )


def test_on_the_day_itself_it_is_seen() -> None:
    assert spell(stage("detained", 0), target="detained") == Spell(-0.5, 0, "detained")
    assert spell(stage("detained", 4), documented=4, target="detained") == Spell(3.5, 4, "detained")


def test_an_archive_competes_unless_the_case_was_taken_up_again() -> None:
    assert spell(stage("archived", 100, 400)) == Spell(-0.5, 100, "archived")
    assert spell(stage("no_prosecution", 80), stage("suspect_dead", 70)) == Spell(-0.5, 70, "suspect_dead")
    assert spell(stage("archived", 100), stage("linked_to_process", 150)) == Spell(-0.5, 150, "linked_to_process")


def test_an_acquittal_competes_with_a_conviction_only() -> None:
    assert spell(stage("acquitted", 500), target="convicted") == Spell(-0.5, 500, "acquitted")
    assert spell(stage("acquitted", 500)) == Spell(-0.5, 500, None)


def test_what_says_nothing_of_delay_is_counted_by_its_reason() -> None:
    vague = replace(case(stage("linked_to_process", 40)), start_latest=day(45))
    before = case(stage("linked_to_process", 40), documented=60)
    undated = case(stage("linked_to_process", None, 70))
    found = delays([vague, before, undated, case()], "linked_to_process")
    assert (found.cases, found.start_in_doubt, found.ended_before, found.end_undated) == (4, 1, 1, 1)
    assert len(found.spells) == 1


def test_delays_are_told_as_far_as_cases_were_followed() -> None:
    cases = [case(stage("linked_to_process", 20 + number)) for number in range(30)]
    cases += [case(stage("archived", 100 + number)) for number in range(10)]
    cases += [case(stage("file_opened", 3, 400)) for _ in range(60)]
    given = delays_answer(delays(cases, "linked_to_process"))
    assert given.verdict is Verdict.FOUND
    document: Any = given.document()
    by_days = {each["days"]: each["ends"] for each in document["results"]["by_days"]}
    assert by_days[90]["linked_to_process"]["share"] == pytest.approx(0.3)
    assert by_days[365]["archived"]["share"] == pytest.approx(0.1)
    assert 730 not in by_days
    assert "30 %" in given.words.en
    json.dumps(document, allow_nan=False)


@pytest.mark.parametrize("cases", [[], [case()], [case(stage("linked_to_process", 5))] * 3])
def test_few_cases_are_too_few_to_tell(cases: list[CaseHistory]) -> None:
    given = delays_answer(delays(cases, "linked_to_process"))
    assert given.verdict is Verdict.TOO_FEW
    assert given.reason is not None
    json.dumps(given.document(), allow_nan=False)


def test_a_target_there_is_none_of_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        delays([], "justice")
    assert refused.value.errors[0].field == "target"
