"""Deciding where a case is, taking it back, and what a decision withstands."""

import pytest

from tests.geocode.reviews.conftest import CONFLICT, JUCHITAN, OAXACA_DE_JUAREZ, Peers


async def test_a_chosen_area_is_the_location_and_the_numbers_follow(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT)
    answer = await peers.decide(case_id, area=OAXACA_DE_JUAREZ, why="lo dijo la familia")
    assert (answer["state"], answer["revision"]) == ("decided", 2)
    location = await peers.location(case_id, lambda found: found["method"] == "person")
    assert (location["municipality"], location["precision"], location["flags"]) == (OAXACA_DE_JUAREZ, 4, [])
    (decision,) = (await peers.review(case_id))["decisions"]
    assert (decision["by"], decision["why"]) == ("key-of-one", "lo dijo la familia")
    assert decision["choice"] == {"kind": "area", "area": OAXACA_DE_JUAREZ}
    assert (decision["before"]["municipality"], decision["before"]["method"]) == (JUCHITAN, "gazetteer")

    async def follows() -> bool:
        answer = await peers.ask("analytics", "GET", "/live/aggregates", by="org_admin", params={"by": "municipality"})
        return {row["municipality"]: row["cases"] for row in answer.json()["rows"]} == {OAXACA_DE_JUAREZ: 1}

    await peers.until(follows)


async def test_the_given_point_tells_municipality_and_precision(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT)
    answer = await peers.decide(case_id, point={"lat": 17.06543, "lon": -96.72365})
    location = answer["location"]
    assert (location["municipality"], location["precision"], location["radius_m"]) == (OAXACA_DE_JUAREZ, 1, 50)
    assert location["point"] == {"lat": 17.06543, "lon": -96.72365}


async def test_a_point_set_roughly_is_no_address(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT)
    answer = await peers.decide(case_id, point={"lat": 17.06543, "lon": -96.72365, "radius_m": 1200})
    assert (answer["location"]["precision"], answer["location"]["radius_m"]) == (2, 1200)
    answer = await peers.decide(case_id, point={"lat": 17.06543, "lon": -96.72365, "radius_m": 40_000})
    assert (answer["location"]["precision"], answer["location"]["point"]) == (4, None)


async def test_what_cannot_be_known_is_the_state_where_both_lie_in_it(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT)
    answer = await peers.decide(case_id, unknown=True)
    assert (answer["location"]["state"], answer["location"]["municipality"]) == ("20", None)
    assert (await peers.review(case_id))["decisions"][0]["choice"]["kind"] == "unknown"


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"area": JUCHITAN, "unknown": True},
        {"area": "99999"},
        {"area": "99"},
        {"area": "Juchitán"},
        {"point": {"lat": 40.4, "lon": -3.7}},
        {"unknown": True, "remember": "organisation"},
        {"area": JUCHITAN, "remember": "organisation"},
    ],
    ids=["nothing", "two", "no area", "no state", "a name", "Madrid", "nothing to learn", "a conflict teaches nothing"],
)
async def test_what_cannot_be_decided_is_refused_and_the_place_waits(peers: Peers, choice: dict[str, object]) -> None:
    case_id = await peers.report(CONFLICT)
    await peers.decide(case_id, status=422, **choice)
    assert await peers.waiting() == [case_id]


async def test_deciding_the_same_again_changes_nothing(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT)
    first = await peers.decide(case_id, area=JUCHITAN)
    assert await peers.decide(case_id, area=JUCHITAN) == first
    assert len((await peers.review(case_id))["decisions"]) == 1


async def test_who_read_an_older_location_reads_it_again(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT)
    etag = (await peers.ask("geocode", "GET", f"/places/reviews/{case_id}")).headers["etag"]
    await peers.decide(case_id, area=JUCHITAN)
    late = await peers.ask(
        "geocode", "POST", f"/places/reviews/{case_id}/decision", json={"unknown": True}, headers={"if-match": etag}
    )
    assert late.status_code == 412


async def test_a_decision_taken_back_waits_again_with_its_history(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT)
    await peers.decide(case_id, area=OAXACA_DE_JUAREZ)
    path = f"/places/reviews/{case_id}/decision"
    answer = await peers.ask("geocode", "DELETE", path, by="org_admin")
    assert (answer.json()["state"], answer.json()["revision"]) == ("open", 3)
    assert answer.json()["location"]["flags"] == ["conflict_point_municipality"]
    (decision,) = (await peers.review(case_id))["decisions"]
    assert (decision["withdrawn_by"], decision["withdrawn_at"] is None) == ("key-of-one", False)
    assert await peers.waiting() == [case_id]
    assert (await peers.ask("geocode", "DELETE", path)).status_code == 409


async def test_relocating_moves_nothing_that_a_person_settled(peers: Peers) -> None:
    settled, waiting = await peers.report(CONFLICT), await peers.report(CONFLICT)
    await peers.decide(settled, area=OAXACA_DE_JUAREZ)
    cursor, seen = None, 0
    while cursor is not None or not seen:
        page = await peers.ask(
            "geocode", "POST", "/places/relocation", by="admin", params={"cursor": cursor} if cursor else {}
        )
        seen, cursor = seen + page.json()["seen"], page.json()["cursor"]
    assert seen >= 2
    location = await peers.location(settled, lambda _: True)
    assert (location["method"], location["municipality"]) == ("person", OAXACA_DE_JUAREZ)
    assert (await peers.review(waiting))["revision"] == 1
    assert (await peers.ask("geocode", "POST", "/places/relocation", by="coordinator")).status_code == 403


async def test_a_changed_place_waits_again_and_keeps_its_history(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT)
    await peers.decide(case_id, area=OAXACA_DE_JUAREZ)
    change = {"place": {"municipality": "Salina Cruz", "lat": None, "lon": None}}
    changed = await peers.ask("intake", "PATCH", f"/cases/{case_id}", json=change, headers={"if-match": '"1"'})
    assert changed.is_success, changed.text
    await peers.location(case_id, lambda found: found["municipality"] == "20079")
    found = await peers.review(case_id)
    assert (found["state"], found["reason"], len(found["decisions"])) == ("open", "place_changed", 1)
    assert found["place"]["municipality"] == "Salina Cruz"
