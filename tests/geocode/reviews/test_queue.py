"""Which places wait for a person, who sees them, and what is shown of them."""

from typing import Any

from tests.geocode.reviews.conftest import CONFLICT, JUCHITAN, OAXACA_DE_JUAREZ, SHARED, UNKNOWN_NAME, Peers

CLEAR = {"state": "Oaxaca", "municipality": "Juchitán de Zaragoza"}


async def test_a_conflict_waits_with_its_words_beside_what_was_understood(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT, reference="A-1")
    await peers.report(CLEAR)
    assert await peers.waiting() == [case_id]
    found = await peers.review(case_id)
    assert (found["reason"], found["state"], found["reference"]) == ("conflict_point_municipality", "open", "A-1")
    assert found["place"]["municipality"] == "Juchitán de Zaragoza"
    assert found["given"] == {"lat": 17.06543, "lon": -96.72365, "municipality": OAXACA_DE_JUAREZ}
    assert found["location"]["municipality"] == JUCHITAN
    assert {each["code"] for each in found["location"]["candidates"]} == {JUCHITAN, OAXACA_DE_JUAREZ}


async def test_the_list_is_filtered_counted_and_paged(peers: Peers) -> None:
    conflicts = [await peers.report(CONFLICT) for _ in range(3)]
    unknown = await peers.report(UNKNOWN_NAME)
    answer = (await peers.ask("geocode", "GET", "/places/reviews", params={"limit": 2})).json()
    assert answer["counts"] == {"open": {"conflict_point_municipality": 3, "not_found": 1}, "decided": 0}
    rest = await peers.waiting(cursor=answer["cursor"])
    assert [each["case_id"] for each in answer["reviews"]] + rest == sorted([*conflicts, unknown])
    assert await peers.waiting(reason="not_found") == [unknown]
    await peers.decide(conflicts[1], unknown=True)
    assert await peers.waiting(state="decided") == [conflicts[1]]
    assert conflicts[1] not in await peers.waiting()
    assert (await peers.ask("geocode", "GET", "/places/counts")).json()["decided"] == 1


async def test_other_organisations_see_nothing(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT)
    for by in ("reporter", "org_admin", "coordinator"):
        listed = await peers.ask("geocode", "GET", "/places/reviews", by=by, of="two")
        assert listed.json() == {"reviews": [], "cursor": None, "counts": {"open": {}, "decided": 0}}
        assert (await peers.ask("geocode", "GET", f"/places/reviews/{case_id}", by=by, of="two")).status_code == 404
        await peers.decide(case_id, status=404, by=by, of="two", area=JUCHITAN)
    for by in ("analyst", "service"):
        assert (await peers.ask("geocode", "GET", "/places/reviews", by=by)).status_code == 403
    network = {"scope": "network"}
    assert (await peers.ask("geocode", "GET", "/places/reviews", params=network)).status_code == 403


async def test_a_coordinator_settles_what_may_be_shared_by_area_alone(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT, reference="A-2", consent=SHARED, confidentiality="network")
    who: dict[str, Any] = {"by": "coordinator", "of": "two"}
    listed = await peers.ask("geocode", "GET", "/places/reviews", params={"scope": "network", "limit": 200}, **who)
    assert case_id in [each["case_id"] for each in listed.json()["reviews"]]
    found = await peers.review(case_id, **who)
    assert (found["view"], found["reference"], found["given"], found["may"]["point"]) == ("shared", None, None, False)
    assert found["place"]["lat"] is None
    await peers.decide(case_id, status=403, **who, point={"lat": 17.06543, "lon": -96.72365})
    await peers.decide(case_id, **who, area=OAXACA_DE_JUAREZ, why="la nota lo dice")
    assert (await peers.review(case_id, **who))["decisions"][0]["why"] is None
    (decision,) = (await peers.review(case_id))["decisions"]
    assert (decision["why"], decision["organisation"]) == ("la nota lo dice", peers.names["two"])


async def test_reading_the_words_is_recorded(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT)
    await peers.review(case_id, by="org_admin")
    reads = (await peers.ask("intake", "GET", f"/cases/{case_id}/reads")).json()["reads"]
    assert [(each["purpose"], each["subject"]) for each in reads] == [("review", "key-of-one")]


async def test_what_was_merged_waits_for_nobody_until_it_is_unmerged(peers: Peers) -> None:
    case_id, other = await peers.report(CONFLICT), await peers.report(CLEAR)
    path = f"/cases/{case_id}"
    assert (await peers.ask("intake", "POST", f"{path}/merge", by="org_admin", json={"into": other})).is_success

    async def waits(expected: list[str]) -> bool:
        return await peers.waiting() == expected and bool((await peers.counts())["open"]) == bool(expected)

    await peers.until(lambda: waits([]))
    assert (await peers.ask("intake", "POST", f"{path}/unmerge", by="org_admin")).is_success
    await peers.until(lambda: waits([case_id]))


async def test_an_erased_case_leaves_the_queue_and_no_word_in_the_files(peers: Peers) -> None:
    case_id = await peers.report(CONFLICT)
    await peers.decide(case_id, area=JUCHITAN, why="canario-en-la-mina")
    kept = b"".join(file.read_bytes() for file in peers.settings.data.glob("*.sqlite*"))
    assert b"canario-en-la-mina" not in kept
    assert (await peers.ask("intake", "POST", f"/cases/{case_id}/erasure", by="org_admin")).is_success

    async def is_gone() -> bool:
        return (await peers.counts())["decided"] == 0

    await peers.until(is_gone)
    assert (await peers.ask("geocode", "GET", f"/places/reviews/{case_id}")).status_code == 404
