"""Who may read the words of a place to settle where a case is, and that it is recorded."""

from typing import Any

from shared.principal import Role
from tests.intake.cases import a_case
from tests.intake.conftest import Intake

PLACE = {
    "state": "Oaxaca",
    "municipality": "Juchi",
    "street": "Hidalgo 7",
    "text": "la esquina",
    "lat": 16.4,
    "lon": -95,
}
SHARED = {"store": "granted", "share_with_network": "granted"}


async def shown(intake: Intake, ids: list[str], **who: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    answer = await intake.ask("POST", "/places/shown", json={"ids": ids}, **who)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["places"])


async def test_its_own_organisation_reads_every_word_and_the_read_is_recorded(intake: Intake) -> None:
    case_id = await intake.report(a_case(place=PLACE, reference="A-1"))
    (found,) = await shown(intake, [case_id, "never-seen"])
    assert (found["view"], found["reference"], found["organisation"]) == ("whole", "A-1", "casa-frida")
    assert {name: value for name, value in found["place"].items() if value is not None} == PLACE
    reads = (await intake.ask("GET", f"/cases/{case_id}/reads")).json()["reads"]
    assert [each["purpose"] for each in reads] == ["review"]


async def test_a_coordinator_reads_what_may_be_shared_without_the_address(intake: Intake) -> None:
    shared = await intake.report(a_case(place=PLACE, consent=SHARED, confidentiality="network"))
    kept = await intake.report(a_case(place=PLACE, confidentiality="network"))
    other: dict[str, Any] = {"role": "coordinator", "organisation": "red"}
    (found,) = await shown(intake, [shared, kept], **other)
    assert (found["id"], found["view"], found["reference"]) == (shared, "shared", None)
    assert {name for name, value in found["place"].items() if value is not None} == {"state", "municipality"}


async def test_nobody_else_reads_them(intake: Intake) -> None:
    case_id = await intake.report(a_case(place=PLACE, consent=SHARED, confidentiality="network"))
    assert await shown(intake, [case_id], organisation="other") == []
    roles: list[Role] = ["analyst", "service"]
    for role in roles:
        answer = await intake.ask("POST", "/places/shown", json={"ids": [case_id]}, role=role)
        assert answer.status_code == 403


async def test_what_is_merged_or_gone_is_not_shown(intake: Intake) -> None:
    withdrawn, merged, winner = [await intake.report() for _ in range(3)]
    await intake.ask("POST", f"/cases/{withdrawn}/withdrawal")
    await intake.ask("POST", f"/cases/{merged}/merge", json={"into": winner}, role="org_admin")
    assert [each["id"] for each in await shown(intake, [withdrawn, merged, winner])] == [winner]
