"""Hundreds of submissions in one commit, with a verdict for each."""

import asyncio
from typing import Any

import orjson
import pytest

from services.intake.collections import CASES, IMPORT_ROWS, REPORTS
from services.intake.idempotency import NO_TICKET
from services.intake.schemas import Review
from services.intake.sealed_record import CaseFile
from services.intake.use_cases.desk import Asked, Desk
from services.intake.use_cases.merge import merge
from services.intake.use_cases.remove import erase, erase_cases, withdraw
from services.intake.use_cases.report import Recorded, Submission, record_cases
from services.intake.use_cases.revise import review, revise, undo_updates
from services.intake.written_record import WrittenRecord
from shared.model.coding import as_document
from shared.model.json import Document
from shared.model.reading import read_case
from shared.ports.store import Put
from shared.principal import Principal
from tests.intake.cases import a_case

ADMIN = Principal("key-1", "casa-frida", "org_admin")


def submission(desk: Desk, case: dict[str, Any]) -> Submission:
    words = orjson.dumps(case)
    record = WrittenRecord.of(read_case(words, today=desk.today))
    return Submission(record, words, ADMIN.organisation, ADMIN.subject, import_id="i-1")


async def submit(desk: Desk, *cases: dict[str, Any]) -> list[Recorded]:
    return await record_cases(desk, [submission(desk, case) for case in cases])


def asked(recorded: Recorded, expected: int | None = None) -> Asked:
    assert recorded.case is not None
    return Asked(ADMIN, recorded.case.id, NO_TICKET, expected)


def verdicts(recorded: list[Recorded]) -> list[str]:
    return [each.verdict for each in recorded]


async def test_a_second_time_changes_nothing(desk: Desk) -> None:
    cases = [a_case(reference=f"A-{number}") for number in range(500)]
    assert verdicts(await submit(desk, *cases)) == ["accepted"] * 500
    assert await desk.store.count(CASES) == 500
    assert verdicts(await submit(desk, *cases)) == ["unchanged"] * 500
    assert {each.revision async for batch in desk.store.scan(CASES) for each in batch} == {1}
    assert await desk.store.count(REPORTS) == 500


async def test_a_changed_submission_updates_its_case(desk: Desk) -> None:
    await submit(desk, a_case(reference="A-1"), a_case(reference="A-2"))
    recorded = await submit(desk, a_case(reference="A-1", narrative="otra"), a_case(reference="A-2"))
    assert verdicts(recorded) == ["updated", "unchanged"]
    updated = recorded[0].case
    assert updated is not None
    assert (updated.revision, updated.record.narrative) == (2, "otra")
    assert await desk.store.count(REPORTS) == 3


async def test_an_update_keeps_what_reviewers_and_members_changed(desk: Desk) -> None:
    sent = a_case(reference="A-1")
    (first,) = await submit(desk, sent)
    await revise(desk, asked(first, 1), {"acts": [{"type": "beating"}], "incident": {"time_of_day": "evening"}})
    await review(desk, asked(first), Review(workflow="accepted"))
    assert verdicts(await submit(desk, sent)) == ["unchanged"]
    (again,) = await submit(desk, sent | {"narrative": "otra", "legal_basis": "kin_consent"})
    assert again.verdict == "updated"
    assert again.case is not None
    record = as_document(again.case.record)
    assert record["acts"] == [{"type": "beating"}]
    assert record["incident"] == sent["incident"] | {"time_of_day": "evening"}
    assert (record["narrative"], record["legal_basis"]) == ("otra", "kin_consent")
    assert again.case.file.workflow == "accepted"
    assert verdicts(await submit(desk, sent | {"narrative": "otra", "legal_basis": "kin_consent"})) == ["unchanged"]


async def test_what_cannot_be_taken_hinders_no_other(desk: Desk) -> None:
    withdrawn, erased, merged, winner = await submit(desk, *(a_case(reference=f"A-{number}") for number in range(4)))
    await withdraw(desk, asked(withdrawn))
    await erase(desk, asked(erased))
    assert winner.case is not None
    await merge(desk, asked(merged), winner.case.id)
    claim = {"claim": "event", "level": "confirmed"}
    recorded = await submit(
        desk,
        a_case(reference="A-0"),
        a_case(reference="A-1"),
        a_case(reference="A-2", narrative="otra"),
        a_case(reference="B-0", verification=[claim]),
        a_case(reference="B-1"),
        a_case(reference="B-1", narrative="dos veces"),
        a_case(),
        a_case(),
    )
    assert verdicts(recorded) == ["rejected"] * 4 + ["accepted", "rejected", "accepted", "accepted"]
    for each in recorded:
        assert (each.problem is not None) == (each.verdict == "rejected")
    assert verdicts(await submit(desk, a_case(reference="A-2"))) == ["unchanged"]


async def test_an_update_that_leaves_no_valid_case_is_rejected_with_its_reason(desk: Desk) -> None:
    sent = a_case(reference="A-1")
    (first,) = await submit(desk, sent)
    await revise(desk, asked(first, 1), {"acts": [{"victims": [0]}]})
    (again,) = await submit(desk, sent | {"victims": [], "targets": [{"kind": "property_attack"}]})
    assert again.verdict == "rejected"
    assert again.problem is not None
    assert again.problem.field.startswith("acts.0.victims")


async def test_what_goes_along_is_in_the_same_commit(desk: Desk) -> None:
    def rows(recorded: list[Recorded]) -> list[Put]:
        bodies: list[Document] = [
            {"import_id": "i-1", "number": number, "case": each.case.id if each.case else None}
            for number, each in enumerate(recorded)
        ]
        return [Put(IMPORT_ROWS, f"i-1.{body['number']}", body, 0) for body in bodies]

    batch = [submission(desk, a_case(reference="A-1")), submission(desk, a_case())]
    await record_cases(desk, batch, rows)  # type: ignore[arg-type]
    assert await desk.store.count(IMPORT_ROWS) == 2
    with pytest.raises(ValueError, match="twice"):
        await record_cases(desk, [submission(desk, a_case())], lambda _: rows([Recorded("accepted")]) * 2)
    assert await desk.store.count(CASES) == 2


async def test_two_batches_at_once_with_the_same_references(desk: Desk) -> None:
    cases = [a_case(reference=f"A-{number}") for number in range(20)]
    first, second = await asyncio.gather(submit(desk, *cases), submit(desk, *cases))
    assert sorted([first[0].verdict, second[0].verdict]) == ["accepted", "unchanged"]
    assert await desk.store.count(CASES) == 20


async def test_an_update_is_undone_while_nobody_changed_the_case_since(desk: Desk) -> None:
    first = await submit(desk, a_case(reference="A-1"), a_case(reference="A-2"))
    changed = [a_case(reference=reference, place={"state": "Chiapas"}) for reference in ("A-1", "A-2")]
    updated = {each.case.id: each.case.revision for each in await submit(desk, *changed) if each.case}
    await revise(desk, asked(first[1], 2), {"narrative": "corregido"})
    assert first[0].case is not None
    assert await undo_updates(desk, updated) == {first[0].case.id}
    stored = await desk.store.get(CASES, first[0].case.id)
    assert stored is not None
    assert (stored.revision, CaseFile.of(stored).place_revision) == (3, 3)
    (undone,) = await desk.open_many([stored])
    assert undone.record == first[0].case.record
    assert verdicts(await submit(desk, a_case(reference="A-1"))) == ["unchanged"]


async def test_a_batch_is_erased_and_may_come_again(desk: Desk) -> None:
    cases = [a_case(reference=f"A-{number}") for number in range(3)]
    recorded = await submit(desk, *cases)
    stored = await desk.store.get_many(CASES, [each.case.id for each in recorded if each.case])
    await erase_cases(desk, list(stored.values()), bar_references=False)
    assert verdicts(await submit(desk, *cases)) == ["accepted"] * 3
