"""PATCH /cases/{id}: merge patches on the revision that was read."""

import asyncio
from typing import Any

import httpx
import pytest

from shared.events.cases import REVISED
from tests.intake.cases import a_case
from tests.intake.conftest import Intake


async def patch(intake: Intake, case_id: str, change: object, revision: int = 1, **who: Any) -> httpx.Response:  # noqa: ANN401
    return await intake.ask("PATCH", f"/cases/{case_id}", json=change, headers={"if-match": f'"{revision}"'}, **who)


async def test_a_patch_changes_what_it_names_and_raises_the_revision(intake: Intake) -> None:
    case_id = await intake.report(a_case(reference="A-1"))
    answer = await patch(intake, case_id, {"narrative": None, "incident": {"time_of_day": "evening"}})
    assert answer.status_code == 200
    assert answer.headers["etag"] == '"2"'
    assert (answer.json()["revision"], answer.json()["place_revision"]) == (2, 1)
    record = (await intake.read(case_id))["record"]
    assert "narrative" not in record
    assert record["incident"] == {
        "start_earliest": "2024-03-01",
        "start_latest": "2024-03-31",
        "time_of_day": "evening",
    }
    assert record["reference"] == "A-1"
    event = (await intake.events({case_id: 2}))[case_id]
    assert (event.type, event.revision) == (REVISED, 2)
    assert event.data["case"]["incident"]["time_of_day"] == "evening"  # type: ignore[index,call-overload]


async def test_the_words_as_first_submitted_stay(intake: Intake) -> None:
    case_id = await intake.report()
    await patch(intake, case_id, {"narrative": "otra"})
    kept = (await intake.ask("GET", f"/cases/{case_id}/reports")).json()["reports"]
    assert len(kept) == 1
    assert "Salía del mercado" in kept[0]["words"]


async def test_other_words_for_the_place_raise_the_place_revision(intake: Intake) -> None:
    case_id = await intake.report()
    assert (await patch(intake, case_id, {"place": {"type": "home"}})).json()["place_revision"] == 1
    assert (await patch(intake, case_id, {"place": {"text": "junto al río"}}, 2)).json()["place_revision"] == 2


async def test_without_if_match_and_with_a_stale_one(intake: Intake) -> None:
    case_id = await intake.report()
    assert (await intake.ask("PATCH", f"/cases/{case_id}", json={})).status_code == 428
    await patch(intake, case_id, {"narrative": "otra"})
    assert (await patch(intake, case_id, {"narrative": "una más"})).status_code == 412


async def test_of_two_patches_at_once_one_is_kept(intake: Intake) -> None:
    case_id = await intake.report()
    answers = await asyncio.gather(*(patch(intake, case_id, {"narrative": f"relato {n}"}) for n in range(4)))
    assert sorted(each.status_code for each in answers) == [200, 412, 412, 412]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ([1], 422),
        ("x", 422),
        ({"victims": None}, 422),
        ({"victims": [{"kind": "robo"}]}, 422),
        ({"no_such_field": 1}, 422),
        ({"incident": {"start_latest": "2020-01-01"}}, 422),
        ({"verification": [{"claim": "event", "level": "likely"}]}, 422),
    ],
)
async def test_a_patch_that_does_not_leave_a_valid_case(intake: Intake, change: object, status: int) -> None:
    case_id = await intake.report()
    answer = await patch(intake, case_id, change)
    assert answer.status_code == status
    assert answer.json()["errors"]
    assert (await intake.read(case_id))["revision"] == 1


async def test_a_patch_that_is_no_json(intake: Intake) -> None:
    case_id = await intake.report()
    answer = await intake.ask("PATCH", f"/cases/{case_id}", content=b"{", headers={"if-match": '"1"'})
    assert answer.status_code == 400


async def test_a_reference_may_change_to_one_that_is_free(intake: Intake) -> None:
    await intake.report(a_case(reference="A-1"))
    case_id = await intake.report(a_case(reference="A-2"))
    assert (await patch(intake, case_id, {"reference": "A-1"})).status_code == 409
    assert (await patch(intake, case_id, {"reference": "A-3"})).status_code == 200
    await intake.report(a_case(reference="A-2"))


async def test_only_the_owner_changes_a_case(intake: Intake) -> None:
    case_id = await intake.report(a_case(confidentiality="network"))
    other = {"organisation": "red-norte"}
    assert (await patch(intake, case_id, {"narrative": "x"}, **other)).status_code == 404
    assert (await patch(intake, case_id, {"narrative": "x"}, role="coordinator", **other)).status_code == 403
    assert (await patch(intake, case_id, {"narrative": "x"}, role="coordinator")).status_code == 200


async def test_tightening_confidentiality_takes_a_case_out_of_the_network(intake: Intake) -> None:
    case_id = await intake.report(a_case(confidentiality="network"))
    await patch(intake, case_id, {"consent": {"share_with_network": "withdrawn"}})
    answer = await intake.ask("GET", f"/cases/{case_id}", role="coordinator", organisation="red-norte")
    assert answer.status_code == 404
