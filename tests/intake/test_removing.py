"""Withdrawal and erasure: a case stops counting, and an erased one leaves nothing behind."""

from pathlib import Path

import httpx
import pytest

from services.intake.app import open_desk
from services.intake.collections import CASES, COPIES, ERASURES
from services.intake.idempotency import NO_TICKET
from services.intake.use_cases.desk import Asked
from services.intake.use_cases.remove import erase
from services.intake.use_cases.report import report
from shared.errors import Gone, Unavailable
from shared.events.cases import ERASED, WITHDRAWN
from shared.platform import open_platform
from shared.principal import Principal
from shared.settings import Settings
from tests.intake.cases import a_case
from tests.intake.conftest import HandClock, Intake, open_intake

ADMIN = Principal("key-1", "casa-frida", "org_admin")


async def end(intake: Intake, case_id: str, how: str, **who: str) -> httpx.Response:
    return await intake.ask("POST", f"/cases/{case_id}/{how}", **{"role": "org_admin", **who})  # type: ignore[arg-type]


async def test_a_withdrawn_case_becomes_a_stub_on_the_bus(intake: Intake) -> None:
    case_id = await intake.report()
    answer = await end(intake, case_id, "withdrawal", role="reporter")
    assert (answer.status_code, answer.json()["status"], answer.json()["revision"]) == (200, "withdrawn", 2)
    event = (await intake.events({case_id: 2}))[case_id]
    assert (event.type, event.data) == (WITHDRAWN, {})


@pytest.mark.parametrize("how", ["withdrawal", "erasure"])
async def test_repeating_it_changes_nothing(intake: Intake, how: str) -> None:
    case_id = await intake.report()
    first, second = await end(intake, case_id, how), await end(intake, case_id, how)
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (200, first.json())


async def test_an_erased_case_is_a_permanent_stub(intake: Intake) -> None:
    case_id = await intake.report()
    await end(intake, case_id, "withdrawal")
    answer = await end(intake, case_id, "erasure")
    assert (answer.status_code, answer.json()["status"], answer.json()["revision"]) == (200, "erased", 3)
    event = (await intake.events({case_id: 3}))[case_id]
    assert (event.type, event.revision, event.data) == (ERASED, 3, {})
    assert (await end(intake, case_id, "withdrawal")).status_code == 410


async def test_who_may_take_a_case_back(intake: Intake) -> None:
    case_id = await intake.report(a_case(confidentiality="network"))
    other = {"organisation": "red-norte"}
    for how in ("withdrawal", "erasure"):
        assert (await end(intake, case_id, how, **other)).status_code == 404
        assert (await end(intake, case_id, how, role="coordinator", **other)).status_code == 403
    assert (await end(intake, case_id, "erasure", role="reporter")).status_code == 403
    assert (await end(intake, case_id, "erasure", role="admin", organisation="observatory")).status_code == 200


@pytest.mark.parametrize("how", ["withdrawal", "erasure"])
async def test_a_reference_taken_back_stays_barred(intake: Intake, how: str) -> None:
    case_id = await intake.report(a_case(reference="A-1"))
    await end(intake, case_id, how)
    again = await intake.ask("POST", "/cases", json=a_case(reference="A-1"))
    assert again.status_code == 409


async def test_nothing_is_left_of_an_erased_case(tmp_path: Path, clock: HandClock) -> None:
    """The stub, the record, every copy and the key, seen in the stores themselves."""
    async with open_intake(tmp_path, clock) as intake:
        headers = {"idempotency-key": "k-1"}
        sent = await intake.ask("POST", "/cases", json=a_case(reference="A-1"), headers=headers)
        case_id = sent.json()["id"]
        await intake.ask("PATCH", f"/cases/{case_id}", json={"narrative": "otra"}, headers={"if-match": '"1"'})
        assert (await end(intake, case_id, "erasure")).status_code == 200
    async with open_platform(Settings(data=tmp_path), clock) as platform:
        desk = await open_desk(platform)
        stub = await desk.store.get(CASES, case_id)
        assert stub is not None
        assert {name: value for name, value in stub.body.items() if "sealed" in name or "submitted" in name} == {
            "sealed": None,
            "submitted": None,
            "previous_sealed": None,
            "previous_submitted": None,
        }
        assert stub.body["reported_by"] == ""
        assert {each.name: await desk.store.count(each) for each in COPIES} == {each.name: 0 for each in COPIES}
        with pytest.raises(Gone):
            await desk.vault.get(case_id)


async def test_an_erasure_cut_short_is_finished_at_the_next_start(tmp_path: Path, clock: HandClock) -> None:
    """The key store goes away after the stub was committed, as it would when the process dies there."""
    async with open_platform(Settings(data=tmp_path), clock) as platform:
        desk = await open_desk(platform)
        body = b'{"incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-01"},'
        body += b'"place": {"state": "Oaxaca"}, "victims": [{"kind": "assault"}]}'
        case_id = str((await report(desk, ADMIN, body, NO_TICKET))["id"])
        await desk.vault._store.aclose()  # type: ignore[attr-defined]
        with pytest.raises(Unavailable):
            await erase(desk, Asked(ADMIN, case_id, NO_TICKET))
        listed = await desk.store.get(ERASURES, case_id)
        assert listed is not None
        assert listed.body["key_destroyed"] is False
    async with open_platform(Settings(data=tmp_path), clock) as platform:
        desk = await open_desk(platform)
        listed = await desk.store.get(ERASURES, case_id)
        assert listed is not None
        assert listed.body["key_destroyed"] is True
        with pytest.raises(Gone):
            await desk.vault.get(case_id)
        assert (await erase(desk, Asked(ADMIN, case_id, NO_TICKET)))["status"] == "erased"
