"""Taking cases back: withdrawn, they count no more; erased, nothing of them is left but a stub."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from services.intake.collections import CASES, COPIES, ERASURES
from services.intake.domain import Status, check_owner, check_revision
from services.intake.idempotency import NO_TICKET, Ticket
from services.intake.sealed_record import CaseFile, answer_of, stub_event
from services.intake.use_cases.desk import Asked, Desk
from shared.clock import iso
from shared.events.cases import ERASED, WITHDRAWN
from shared.model.json import Document
from shared.ports.store import Change, Delete, Eq, In, Put, Stored

BATCH: Final = 500


async def withdraw(desk: Desk, asked: Asked) -> Document:
    """The case counts no more and is shown to no one. Repeating it changes nothing. Raises Gone once it is erased."""
    asked.principal.require("reporter", "org_admin", "coordinator")
    stored, file = await _owned(desk, asked)
    case_id = stored.id
    if file.status == Status.WITHDRAWN:
        return answer_of(case_id, stored.revision, file)
    file.check_not_gone()
    now = desk.clock()
    withdrawn = replace(
        file, status=Status.WITHDRAWN.value, updated=iso(now), previous_sealed=None, previous_submitted=None
    )
    revision = stored.revision + 1
    answer = answer_of(case_id, revision, withdrawn)
    puts = [Put(CASES, case_id, withdrawn.body(), stored.revision), *asked.ticket.puts(answer, case_id)]
    await desk.commit(Change(puts=puts, events=[stub_event(WITHDRAWN, case_id, revision, now)]))
    return answer


async def erase(desk: Desk, asked: Asked) -> Document:
    """Remove a case for ever: its words, every copy of them, its key. Repeating it finishes what was left undone."""
    asked.principal.require("org_admin")
    stored, file = await _owned(desk, asked)
    if file.status != Status.ERASED:
        return (await erase_cases(desk, [stored], bar_references=True, ticket=asked.ticket))[0]
    await _destroy_keys(desk, [stored.id])
    return answer_of(stored.id, stored.revision, file)


async def erase_cases(
    desk: Desk, documents: Sequence[Stored], *, bar_references: bool, ticket: Ticket = NO_TICKET
) -> list[Document]:
    """Erase up to 500 cases as they were read, all or none; answers for each. Raises Conflict, Unavailable.

    With `bar_references` a later report under the same reference is refused, so that an old spreadsheet cannot bring
    the case back; without, it may come again (an import that is undone, samples).
    """
    now = desk.clock()
    files = [_stub(CaseFile.of(each), iso(now), bar_references=bar_references) for each in documents]
    answers = [answer_of(each.id, each.revision + 1, file) for each, file in zip(documents, files, strict=True)]
    ids = [each.id for each in documents]
    puts = [Put(CASES, each.id, file.body(), each.revision) for each, file in zip(documents, files, strict=True)]
    puts += [Put(ERASURES, id_, {"at": iso(now), "key_destroyed": False}) for id_ in ids]
    # The stub first: a key destroyed before would leave a case that counts and that nobody can read.
    await desk.commit(
        Change(
            puts=[*puts, *(put for answer in answers[:1] for put in ticket.puts(answer))],
            deletes=await _copies(desk, ids, ticket),
            events=[stub_event(ERASED, each.id, each.revision + 1, now) for each in documents],
        )
    )
    await _destroy_keys(desk, ids)
    return answers


async def finish_erasures(desk: Desk) -> None:
    """Destroy the keys of cases whose erasure was cut short. Raises Unavailable."""
    async for batch in desk.store.scan(ERASURES, [Eq("key_destroyed", value=False)], batch=BATCH):
        await _destroy_keys(desk, [each.id for each in batch])


async def _owned(desk: Desk, asked: Asked) -> tuple[Stored, CaseFile]:
    stored = await desk.visible(asked.principal, asked.case_id)
    file = CaseFile.of(stored)
    check_owner(asked.principal, file.organisation)
    check_revision(asked.expected, stored.revision)
    return stored, file


async def _destroy_keys(desk: Desk, ids: Sequence[str]) -> None:
    await desk.vault.destroy(ids)
    listed = await desk.store.get_many(ERASURES, ids)
    puts = [Put(ERASURES, id_, each.body | {"key_destroyed": True}) for id_, each in listed.items()]
    await desk.store.commit(Change(puts=puts))


async def _copies(desk: Desk, ids: Sequence[str], ticket: Ticket) -> list[Delete]:
    """Every other document that holds something of these cases."""
    deletes = []
    for collection in COPIES:
        async for batch in desk.store.scan(collection, [In("case", ids)]):
            deletes += [Delete(collection, each.id) for each in batch if each.id != ticket.id]
    return deletes


def _stub(file: CaseFile, at: str, *, bar_references: bool) -> CaseFile:
    return CaseFile(
        organisation=file.organisation,
        reported_by="",
        status=Status.ERASED.value,
        workflow=file.workflow,
        audience=file.audience,
        place_revision=file.place_revision,
        received=file.received,
        updated=at,
        synthetic=file.synthetic,
        reference=file.reference if bar_references else None,
    )
