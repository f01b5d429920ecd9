"""Merge and unmerge: two records of one incident."""

from typing import Any

import httpx
import pytest

from shared.events.cases import MERGED, REVISED, UNMERGED
from tests.intake.cases import a_case
from tests.intake.conftest import Intake

COORDINATOR: dict[str, Any] = {"role": "coordinator", "organisation": "red-nacional"}


async def merge(intake: Intake, case_id: str, into: str, **who: Any) -> httpx.Response:  # noqa: ANN401
    return await intake.ask("POST", f"/cases/{case_id}/merge", json={"into": into}, **(who or COORDINATOR))


async def unmerge(intake: Intake, case_id: str) -> httpx.Response:
    return await intake.ask("POST", f"/cases/{case_id}/unmerge", **COORDINATOR)


async def documented_by(intake: Intake, case_id: str) -> list[str]:
    shown = await intake.read(case_id, **COORDINATOR)
    return [each["organisation"] for each in shown["coded"]["documented_by"]]


def open_case(**changes: object) -> dict[str, Any]:
    return a_case(confidentiality="network", **changes)


async def test_the_winner_is_documented_by_both_and_the_loser_becomes_a_stub(intake: Intake) -> None:
    winner = await intake.report(open_case())
    loser = await intake.report(open_case(), organisation="red-norte")
    answer = await merge(intake, loser, winner)
    assert answer.status_code == 200
    assert answer.json() == answer.json() | {"status": "merged", "workflow": "merged", "merged_into": winner}
    events = await intake.events({winner: 2, loser: 2})
    assert (events[loser].type, events[loser].data) == (MERGED, {"merged_into": winner})
    assert events[winner].type == REVISED
    assert await documented_by(intake, winner) == ["casa-frida", "red-norte"]


async def test_unmerging_restores_both(intake: Intake) -> None:
    winner = await intake.report(open_case())
    loser = await intake.report(open_case(), organisation="red-norte")
    await intake.ask("POST", f"/cases/{loser}/reviews", json={"workflow": "in_review"}, **COORDINATOR)
    before = await intake.read(loser, organisation="red-norte")
    await merge(intake, loser, winner)
    answer = await unmerge(intake, loser)
    assert answer.status_code == 200
    events = await intake.events({winner: 3, loser: 4})
    assert events[loser].type == UNMERGED
    assert events[loser].data["case"]["workflow"] == "in_review"  # type: ignore[index,call-overload]
    assert await documented_by(intake, winner) == ["casa-frida"]
    after = await intake.read(loser, organisation="red-norte")
    assert after["record"] == before["record"]
    assert (after["status"], after["workflow"], after["merged_into"]) == ("current", "in_review", None)


async def test_an_organisation_stays_as_long_as_one_of_its_cases_is_merged(intake: Intake) -> None:
    winner = await intake.report(open_case())
    first, second = [await intake.report(open_case(), organisation="red-norte") for _ in range(2)]
    await merge(intake, first, winner)
    await merge(intake, second, winner)
    await unmerge(intake, first)
    assert await documented_by(intake, winner) == ["casa-frida", "red-norte"]
    await unmerge(intake, second)
    assert await documented_by(intake, winner) == ["casa-frida"]


async def test_what_the_winner_knew_by_itself_survives_an_unmerge(intake: Intake) -> None:
    knows = [{"organisation": "red-norte", "how_learned": "press"}]
    winner = await intake.report(open_case(documented_by=knows))
    loser = await intake.report(open_case(), organisation="red-norte")
    await merge(intake, loser, winner)
    await unmerge(intake, loser)
    assert await documented_by(intake, winner) == ["casa-frida", "red-norte"]


async def test_how_the_other_organisation_learned_of_it_is_carried_over(intake: Intake) -> None:
    knows = [{"organisation": "red-norte", "how_learned": "own_contact", "on": "2024-04-01"}]
    winner = await intake.report(open_case())
    loser = await intake.report(open_case(documented_by=knows), organisation="red-norte")
    await merge(intake, loser, winner)
    assert (await intake.read(winner))["record"]["documented_by"] == knows


async def test_a_loser_can_be_unmerged_from_a_case_that_is_gone(intake: Intake) -> None:
    winner = await intake.report(open_case())
    loser = await intake.report(open_case(), organisation="red-norte")
    await merge(intake, loser, winner)
    await intake.ask("POST", f"/cases/{winner}/erasure", role="org_admin")
    assert (await unmerge(intake, loser)).json()["status"] == "current"


@pytest.mark.parametrize("how", ["withdrawal", "erasure", "merge"])
async def test_nothing_is_merged_into_a_case_that_does_not_stand(intake: Intake, how: str) -> None:
    gone, other, case_id = [await intake.report(open_case()) for _ in range(3)]
    body = {"json": {"into": other}} if how == "merge" else {}
    assert (await intake.ask("POST", f"/cases/{gone}/{how}", role="org_admin", **body)).status_code == 200
    answer = await merge(intake, case_id, gone)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "into"


async def test_merges_that_make_no_sense(intake: Intake) -> None:
    one, two, three = [await intake.report(open_case()) for _ in range(3)]
    assert (await merge(intake, one, one)).status_code == 422
    assert (await merge(intake, one, "0")).status_code == 422
    assert (await merge(intake, "0", one)).status_code == 404
    assert (await unmerge(intake, one)).status_code == 409
    await merge(intake, one, two)
    assert (await merge(intake, one, three)).status_code == 409
    chained = await merge(intake, two, three)
    assert chained.status_code == 409
    assert "into this one" in chained.json()["detail"]


async def test_a_merged_case_is_read_and_not_changed(intake: Intake) -> None:
    winner, loser = [await intake.report(open_case()) for _ in range(2)]
    await merge(intake, loser, winner)
    assert (await intake.read(loser))["merged_into"] == winner
    change = await intake.ask("PATCH", f"/cases/{loser}", json={}, headers={"if-match": '"2"'})
    decision = await intake.ask("POST", f"/cases/{loser}/reviews", json={"workflow": "triage"}, **COORDINATOR)
    assert (change.status_code, decision.status_code) == (409, 409)


async def test_who_may_merge(intake: Intake) -> None:
    own = [await intake.report(open_case()) for _ in range(2)]
    other = await intake.report(open_case(), organisation="red-norte")
    assert (await merge(intake, own[0], own[1], role="reporter")).status_code == 403
    assert (await merge(intake, own[0], other, role="org_admin")).status_code == 422
    assert (await merge(intake, own[0], own[1], role="org_admin")).status_code == 200
