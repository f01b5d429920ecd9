"""What a person explained once is remembered for the same names: names of places, and never a sentence."""

from typing import Any

from tests.geocode.reviews.conftest import JUCHITAN, UNKNOWN_NAME, Peers

SAME_NAMES = {"state": "OAXACA", "municipality": "la ventosilla  chica", "text": "junto al río"}


async def aliases(peers: Peers, **who: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return list((await peers.ask("geocode", "GET", "/places/aliases", params={"limit": 200}, **who)).json()["aliases"])


async def test_the_same_names_mean_the_same_for_the_organisation(peers: Peers) -> None:
    first, waiting = await peers.report(UNKNOWN_NAME), await peers.report(SAME_NAMES)
    found = await peers.review(first)
    assert (found["same_names"], found["may"]["remember"]) == (1, ["organisation"])
    answer = await peers.decide(first, area=JUCHITAN, remember="organisation")
    assert answer["also"] == 1
    later = await peers.report(SAME_NAMES)
    for case_id in (waiting, later):
        location = await peers.location(case_id, lambda _: True)
        assert (location["municipality"], "learned_alias" in location["flags"]) == (JUCHITAN, True)
    assert await peers.waiting() == []
    stranger = await peers.report(SAME_NAMES, of="two")
    assert (await peers.location(stranger, lambda _: True))["municipality"] is None
    assert await aliases(peers, of="two") == []


async def test_taking_the_decision_back_forgets_what_it_taught(peers: Peers) -> None:
    case_id = await peers.report(UNKNOWN_NAME)
    await peers.decide(case_id, area=JUCHITAN, remember="organisation")
    (alias,) = await aliases(peers)
    assert alias["names"] == {"state": "oaxaca", "municipality": "la ventosilla chica", "locality": ""}
    assert (await peers.ask("geocode", "DELETE", f"/places/reviews/{case_id}/decision")).is_success
    assert await aliases(peers) == []
    assert await peers.waiting() == [case_id]


async def test_aliases_are_forgotten_by_those_they_are_for(peers: Peers) -> None:
    await peers.decide(await peers.report(UNKNOWN_NAME), area=JUCHITAN, remember="organisation")
    (alias,) = await aliases(peers)
    path = f"/places/aliases/{alias['id']}"
    assert (await peers.ask("geocode", "DELETE", path, of="two", by="coordinator")).status_code == 404
    assert (await peers.ask("geocode", "DELETE", path)).json() == alias
    assert (await peers.ask("geocode", "DELETE", path)).status_code == 404


async def test_what_holds_for_all_is_a_coordinators_to_say_and_to_forget(peers: Peers) -> None:
    name = {"state": "Oaxaca", "municipality": f"Nadayork {peers.names['one'][-2:].translate(DIGITS)}"}
    case_id = await peers.report(name)
    await peers.decide(case_id, status=403, area=JUCHITAN, remember="all")
    await peers.decide(case_id, by="coordinator", area=JUCHITAN, remember="all")
    (alias,) = [each for each in await aliases(peers, of="two") if each["names"]["municipality"].startswith("nadayork")]
    stranger = await peers.report(name, of="two")
    assert (await peers.location(stranger, lambda _: True))["municipality"] == JUCHITAN
    path = f"/places/aliases/{alias['id']}"
    assert (await peers.ask("geocode", "DELETE", path)).status_code == 403
    assert (await peers.ask("geocode", "DELETE", path, by="coordinator", of="two")).is_success


DIGITS = str.maketrans("0123456789", "abcdefghij")


async def test_sentences_and_addresses_are_never_remembered(peers: Peers) -> None:
    for words in ("por la casa de doña Chole donde mataron a su hijo", "calle Hidalgo 1234"):
        case_id = await peers.report({"state": "Oaxaca", "municipality": words})
        if case_id in await peers.waiting():
            assert (await peers.review(case_id))["may"]["remember"] == []
            await peers.decide(case_id, status=422, area=JUCHITAN, remember="organisation")
    assert await aliases(peers) == []
