"""What other services ask: the words of places, and the state of cases once more."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from shared.events.cases import ERASED, MERGED, REPORTED, REVISED, WITHDRAWN
from shared.model.location import Location
from tests.intake.cases import a_case
from tests.intake.conftest import Intake


async def places(intake: Intake, ids: list[str], **who: Any) -> httpx.Response:  # noqa: ANN401
    return await intake.ask("POST", "/places", json={"ids": ids}, **{"role": "service", **who})


async def test_words_of_places_with_the_revision_they_have(intake: Intake) -> None:
    case_id = await intake.report(a_case(place={"state": "Oaxaca", "street": "Hidalgo 7", "lat": 16.4, "lon": -95}))
    await intake.ask("PATCH", f"/cases/{case_id}", json={"place": {"lat": 16.5}}, headers={"if-match": '"1"'})
    (found,) = (await places(intake, [case_id])).json()["places"]
    assert found == {
        "id": case_id,
        "place_revision": 2,
        "status": "known",
        "organisation": "casa-frida",
        "place": {
            "state": "Oaxaca",
            "municipality": None,
            "locality": None,
            "neighbourhood": None,
            "postal_code": None,
            "street": "Hidalgo 7",
            "text": None,
            "lat": 16.5,
            "lon": -95,
        },
    }


async def test_what_is_gone_gives_no_words(intake: Intake) -> None:
    withdrawn, erased, merged, winner = [await intake.report() for _ in range(4)]
    await intake.ask("POST", f"/cases/{withdrawn}/withdrawal")
    await intake.ask("POST", f"/cases/{erased}/erasure", role="org_admin")
    await intake.ask("POST", f"/cases/{merged}/merge", json={"into": winner}, role="org_admin")
    asked = [withdrawn, merged, erased, "never-seen"]
    found = (await places(intake, asked)).json()["places"]
    assert [(each["id"], each["status"]) for each in found] == list(
        zip(asked, ["gone", "known", "gone", "gone"], strict=True)
    )
    assert [each["place"] is None for each in found] == [True, False, True, True]


async def test_at_most_500_at_a_time_and_for_services_only(intake: Intake) -> None:
    assert (await places(intake, ["a"] * 501)).status_code == 422
    assert (await places(intake, ["a"] * 500)).status_code == 200
    assert (await places(intake, ["a"], role="coordinator")).status_code == 403
    assert (await places(intake, ["a"], role="admin")).status_code == 200


@pytest.mark.parametrize("body", [{}, {"ids": "a"}, {"ids": [1]}, {"ids": ["un nombre propio"]}])
async def test_ids_that_are_none(intake: Intake, body: object) -> None:
    answer = await intake.ask("POST", "/places", json=body, role="service")
    assert answer.status_code == 422
    assert "propio" not in answer.text


async def test_the_current_state_is_published_again(intake: Intake) -> None:
    new, revised, withdrawn, erased, merged = [await intake.report() for _ in range(5)]
    await intake.ask("PATCH", f"/cases/{revised}", json={"narrative": None}, headers={"if-match": '"1"'})
    await intake.ask("POST", f"/cases/{withdrawn}/withdrawal")
    await intake.ask("POST", f"/cases/{erased}/erasure", role="org_admin")
    await intake.ask("POST", f"/cases/{merged}/merge", json={"into": revised}, role="org_admin")
    ids = [new, revised, withdrawn, erased, merged]
    before = await intake.events(dict.fromkeys(ids, 1) | {revised: 3, merged: 2, withdrawn: 2, erased: 2})
    known = len(intake.log)
    answer = await intake.ask("POST", "/republish", json={"ids": [*ids, "never-seen"]}, role="service")
    assert (answer.status_code, answer.json()) == (200, {"published": 5})
    again = (await intake.until(lambda log: len(log) >= known + 5))[known:]
    assert {each.subject: each.type for each in again} == {
        new: REPORTED,
        revised: REVISED,
        withdrawn: WITHDRAWN,
        erased: ERASED,
        merged: MERGED,
    }
    for each in again:
        assert (each.revision, each.data) == (before[each.subject].revision, before[each.subject].data)


async def test_republishing_is_for_services(intake: Intake) -> None:
    assert (await intake.ask("POST", "/republish", json={"ids": []}, role="coordinator")).status_code == 403


async def test_the_point_is_shown_with_the_whole_case_only(intake: Intake) -> None:
    """Geocode stands in as an app of this process, as in the one-process shape."""
    located = Location.model_validate(
        {"state": "20", "municipality": "20043", "precision": 3, "point": {"lat": 16.43, "lon": -95.02}}
    )
    geocode = FastAPI()

    @geocode.get("/locations/{case_id}")
    async def location(case_id: str) -> dict[str, Any]:
        assert case_id
        return located.model_dump(mode="json")

    intake.platform.peers.register("geocode", geocode)
    case_id = await intake.report(a_case(confidentiality="network"))
    assert (await intake.read(case_id))["location"]["point"] == {"lat": 16.43, "lon": -95.02}
    coded = (await intake.read(case_id, role="coordinator", organisation="red-norte"))["location"]
    assert coded["municipality"] == "20043"
    assert "point" not in coded
