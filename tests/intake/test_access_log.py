"""Every read of restricted fields leaves an entry in a chain that cannot be mended afterwards."""

import asyncio
from dataclasses import asdict
from typing import Any

import pytest

from services.intake.access_log import GENESIS, AccessLog, link
from services.intake.collections import READS
from services.intake.use_cases.desk import Desk
from shared.errors import Unavailable
from shared.principal import Principal
from tests.intake.cases import a_case
from tests.intake.conftest import HandClock, Intake

READER = Principal("key-1", "casa-frida", "reporter")


async def reads(intake: Intake, case_id: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = (await intake.ask("GET", f"/cases/{case_id}/reads")).json()["reads"]
    return entries


async def test_a_read_says_who_which_case_when_and_why(intake: Intake) -> None:
    case_id = await intake.report()
    await intake.ask("GET", f"/cases/{case_id}?purpose=export", subject="key-9")
    (entry,) = await reads(intake, case_id)
    assert entry == entry | {
        "case": case_id,
        "subject": "key-9",
        "organisation": "casa-frida",
        "purpose": "export",
        "at": "2026-03-01T18:00:00.000Z",
    }


async def test_every_way_to_restricted_fields_is_recorded(intake: Intake) -> None:
    case_id = await intake.report(a_case(confidentiality="network", consent={"share_with_network": "granted"}))
    await intake.ask("GET", f"/cases/{case_id}")
    await intake.ask("GET", f"/cases/{case_id}/reports?purpose=review")
    await intake.ask("GET", "/cases")
    await intake.read(case_id, role="coordinator", organisation="red-norte")
    assert [(each["organisation"], each["purpose"]) for each in await reads(intake, case_id)] == [
        ("red-norte", "case_work"),
        ("casa-frida", "list"),
        ("casa-frida", "review"),
        ("casa-frida", "case_work"),
    ]


async def test_codes_and_refusals_are_no_reads(intake: Intake) -> None:
    case_id = await intake.report(a_case(confidentiality="network"))
    await intake.read(case_id, role="coordinator", organisation="red-norte")
    await intake.ask("GET", f"/cases/{case_id}", organisation="red-norte")
    assert await reads(intake, case_id) == []


async def test_a_purpose_is_one_of_a_list(intake: Intake) -> None:
    case_id = await intake.report()
    answer = await intake.ask("GET", f"/cases/{case_id}?purpose=Nombre Apellido")
    assert answer.status_code == 422
    assert "Apellido" not in answer.text
    assert await reads(intake, case_id) == []


async def test_the_owner_lists_the_reads_also_when_the_case_is_gone(intake: Intake) -> None:
    case_id = await intake.report(a_case(confidentiality="network"))
    await intake.read(case_id)
    await intake.ask("POST", f"/cases/{case_id}/erasure", role="org_admin")
    assert len(await reads(intake, case_id)) == 1
    for role, organisation, status in (("reporter", "red-norte", 404), ("coordinator", "red-norte", 403)):
        answer = await intake.ask("GET", f"/cases/{case_id}/reads", role=role, organisation=organisation)
        assert answer.status_code == status


async def test_reads_page_with_the_latest_first(intake: Intake) -> None:
    case_id = await intake.report()
    for purpose in ("review", "support", "export"):
        await intake.ask("GET", f"/cases/{case_id}?purpose={purpose}")
    first = await intake.ask("GET", f"/cases/{case_id}/reads?limit=2")
    assert [each["purpose"] for each in first.json()["reads"]] == ["export", "support"]
    rest = await intake.ask("GET", f"/cases/{case_id}/reads?limit=2&cursor={first.json()['cursor']}")
    assert [each["purpose"] for each in rest.json()["reads"]] == ["review"]
    assert "link" not in rest.headers


async def test_the_entries_make_one_chain_whoever_writes_them(desk: Desk, clock: HandClock) -> None:
    """Two processes write at the same time: none is lost, and each entry vouches for the one before it."""
    logs = [AccessLog(desk.store, clock), AccessLog(desk.store, clock)]
    await asyncio.gather(*(logs[n % 2].record(READER, [f"case-{n}", "both"], "case_work") for n in range(4)))
    entries = (await desk.store.find(READS, limit=100)).documents
    assert [each.id for each in entries] == [f"{number:012d}" for number in range(1, 9)]
    previous = GENESIS
    for each in entries:
        body: dict[str, Any] = each.body
        assert body == asdict(link(previous, body["case"], READER, body["purpose"], body["at"]))
        previous = body["hash"]


async def test_what_cannot_be_recorded_is_not_shown(desk: Desk) -> None:
    await desk.store.aclose()  # type: ignore[attr-defined]
    with pytest.raises(Unavailable):
        await desk.log.record(READER, ["1"], "case_work")
