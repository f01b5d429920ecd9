"""GET /cases: who sees what, in pages; what is gone is gone."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.principal import Role
from tests.intake.cases import a_case, a_killing
from tests.intake.conftest import HandClock, Intake

IDENTIFYING = {
    "victims": [{"kind": "assault", "social_name": "Ámbar", "legal_name": "N. N.", "contact": "555", "age": 27}],
    "place": {"state": "Oaxaca", "municipality": "Juchitán", "street": "Hidalgo 7", "text": "en su casa"},
    "uncoded": [{"field": "apodo", "as_submitted": "la Güera"}],
    "confidentiality": "network",
}


def shared(answer: str, **changes: object) -> dict[str, Any]:
    return a_case(**IDENTIFYING, consent={"share_with_network": answer}) | changes


async def test_the_own_organisation_sees_all(intake: Intake) -> None:
    sent = shared("refused", reference="A-1")
    case_id = await intake.report(sent)
    answer = await intake.ask("GET", f"/cases/{case_id}", subject="another-key")
    assert answer.headers["etag"] == '"1"'
    shown = answer.json()
    assert shown["view"] == "whole"
    assert shown["record"]["victims"][0]["legal_name"] == "N. N."
    assert shown["record"]["reference"] == "A-1"
    assert shown["coded"]["kind"] == "assault"
    assert shown["location"] is None


@pytest.mark.parametrize("role", ["reporter", "org_admin", "analyst", "service"])
async def test_others_learn_not_even_that_it_exists(intake: Intake, role: Role) -> None:
    case_id = await intake.report(shared("granted"))
    answer = await intake.ask("GET", f"/cases/{case_id}", role=role, organisation="red-norte")
    missing = await intake.ask("GET", "/cases/0", role=role, organisation="red-norte")
    assert answer.status_code == missing.status_code == 404
    assert answer.json() == missing.json()


async def test_a_coordinator_sees_the_codes(intake: Intake) -> None:
    case_id = await intake.report(shared("not_asked"))
    shown = await intake.read(case_id, role="coordinator", organisation="red-norte")
    assert shown["view"] == "coded"
    assert "record" not in shown
    assert shown["coded"]["victims"][0]["kind"] == "assault"


async def test_a_coordinator_sees_the_shared_part_where_it_was_granted(intake: Intake) -> None:
    case_id = await intake.report(shared("granted", reference="A-1", acts=[{"type": "beating"}]))
    shown = await intake.read(case_id, role="coordinator", organisation="red-norte")
    assert shown["view"] == "shared"
    record = shown["record"]
    assert record["victims"] == [{"kind": "assault", "age": 27}]
    assert record["place"] == {"state": "Oaxaca", "municipality": "Juchitán"}
    assert record["acts"] == [{"type": "beating"}]
    assert not {"reference", "narrative", "uncoded"} & set(record)


@pytest.mark.parametrize(
    "changes", [{"consent": {"share_with_network": "refused"}}, {"confidentiality": "organisation"}]
)
async def test_a_coordinator_does_not_see_what_stays_home(intake: Intake, changes: dict[str, Any]) -> None:
    case_id = await intake.report(shared("granted", **changes))
    answer = await intake.ask("GET", f"/cases/{case_id}", role="coordinator", organisation="red-norte")
    assert answer.status_code == 404
    listed = (await intake.ask("GET", "/cases", role="coordinator", organisation="red-norte")).json()
    assert listed["cases"] == []


async def test_a_case_for_named_members_is_seen_by_its_reporter_and_administrators(intake: Intake) -> None:
    case_id = await intake.report(a_case(confidentiality="named_members"), subject="reporter")
    for subject, role, status, listed in (
        ("reporter", "reporter", 200, 1),
        ("colleague", "reporter", 404, 0),
        ("colleague", "org_admin", 200, 1),
    ):
        who: dict[str, Any] = {"subject": subject, "role": role}
        assert (await intake.ask("GET", f"/cases/{case_id}", **who)).status_code == status
        assert len((await intake.ask("GET", "/cases", **who)).json()["cases"]) == listed


async def test_pages_hold_every_case_once_the_latest_first(intake: Intake) -> None:
    reported = [await intake.report(a_case(reference=f"A-{number}")) for number in range(7)]
    await intake.report(organisation="red-norte")
    seen: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        answer = await intake.ask("GET", "/cases", params=query)
        seen += answer.json()["cases"]
        if "link" not in answer.headers:
            break
        address, relation = answer.headers["link"].split("; ")
        assert relation == 'rel="next"'
        following = urlsplit(address.strip("<>"))
        assert following.path == "/cases"
        query = {name: values[0] for name, values in parse_qs(following.query).items()}
        assert query["limit"] == "3"
    assert [each["id"] for each in seen] == sorted(reported, reverse=True)
    assert [each["reference"] for each in seen] == [f"A-{number}" for number in range(6, -1, -1)]
    assert {each["coded"]["kind"] for each in seen} == {"assault"}


async def test_a_coordinators_list_shows_no_references_of_others(intake: Intake) -> None:
    await intake.report(shared("granted", reference="A-1"))
    listed = (await intake.ask("GET", "/cases", role="coordinator", organisation="red-norte")).json()["cases"]
    assert [each["view"] for each in listed] == ["shared"]
    assert not {"reference", "state", "municipality", "record"} & set(listed[0])


async def test_a_coordinator_lists_the_network_or_the_own_organisation(intake: Intake) -> None:
    of_the_network = await intake.report(a_case(confidentiality="network"))
    own = await intake.report(a_case(confidentiality="organisation"), organisation="red-norte")
    for path, expected in (("/cases", of_the_network), ("/cases?own=true", own)):
        answer = await intake.ask("GET", path, role="coordinator", organisation="red-norte")
        assert [each["id"] for each in answer.json()["cases"]] == [expected]


async def test_lists_by_workflow(intake: Intake) -> None:
    accepted = await intake.report()
    await intake.report()
    await intake.ask("POST", f"/cases/{accepted}/reviews", json={"workflow": "accepted"}, role="org_admin")
    listed = (await intake.ask("GET", "/cases", params={"workflow": "accepted"})).json()["cases"]
    assert [each["id"] for each in listed] == [accepted]


async def test_lists_by_last_change_the_oldest_first(intake: Intake, clock: HandClock) -> None:
    first, second, third = [await intake.report() for _ in range(3)]
    clock.forward(timedelta(hours=1))
    since = clock().isoformat()
    await intake.ask("POST", f"/cases/{third}/reviews", json={"workflow": "triage"}, role="org_admin")
    clock.forward(timedelta(hours=1))
    await intake.ask("POST", f"/cases/{first}/reviews", json={"workflow": "triage"}, role="org_admin")
    listed = (await intake.ask("GET", "/cases", params={"updated_since": since})).json()["cases"]
    assert [each["id"] for each in listed] == [third, first]
    assert second not in {each["id"] for each in listed}


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "201"}, {"limit": "x"}, {"updated_since": "ayer"}, {"cursor": "x"}]
)
async def test_a_list_asked_for_wrongly(intake: Intake, query: dict[str, str]) -> None:
    answer = await intake.ask("GET", "/cases", params=query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_analysts_list_nothing(intake: Intake) -> None:
    assert (await intake.ask("GET", "/cases", role="analyst")).status_code == 403


@pytest.mark.parametrize("end", ["withdrawal", "erasure"])
async def test_what_is_gone_is_neither_read_nor_listed_nor_changed(intake: Intake, end: str) -> None:
    case_id = await intake.report(a_killing())
    assert (await intake.ask("POST", f"/cases/{case_id}/{end}", role="org_admin")).status_code == 200
    for method, path, request in (
        ("GET", "", {}),
        ("GET", "/reports", {}),
        ("PATCH", "", {"json": {}, "headers": {"if-match": '"2"'}}),
        ("POST", "/reviews", {"json": {"workflow": "triage"}}),
        ("POST", "/merge", {"json": {"into": "1"}}),
        ("POST", "/unmerge", {}),
    ):
        answer = await intake.ask(method, f"/cases/{case_id}{path}", role="org_admin", **request)
        assert answer.status_code == 410, (method, path)
    listed = (await intake.ask("GET", "/cases", role="org_admin")).json()
    assert listed["cases"] == []
