"""Two cases that are one incident: the one carries on, the other becomes a stub, and it can be undone."""

from collections.abc import Iterable
from typing import Final

from services.intake.collections import CASES
from services.intake.domain import Status, View, check_current, check_revision
from services.intake.sealed_record import CaseFile, OpenCase, stub_event
from services.intake.use_cases.desk import Asked, Desk
from shared.errors import Conflict, FieldProblem, Invalid
from shared.events.cases import MERGED, REVISED, UNMERGED
from shared.model.documentation import Documentation
from shared.model.json import Document
from shared.ports.store import Change, Eq, Outgoing, Put
from shared.principal import Principal

_MOST_MERGED: Final = 500


async def merge(desk: Desk, asked: Asked, into: str) -> Document:
    """The case counts no more; the other carries on, documented by both. Raises Conflict, Invalid, NotFound."""
    case = await _asked_for(desk, asked)
    check_current(Status(case.file.status))
    winner = await _winner(desk, asked.principal, case, into)
    known = {each.organisation for each in winner.coded.documented_by}
    added = [each for each in case.coded.documented_by if each.organisation not in known]
    documented_by = (
        *winner.record.documented_by,
        *(Documentation.model_validate(each.model_dump()) for each in added),
    )
    now = desk.clock()
    united = (*winner.file.united, *(each.organisation for each in added))
    winner = winner.changed(winner.record.model_copy(update={"documented_by": documented_by}), now, united=united)
    merged = case.marked(
        now, status=Status.MERGED.value, workflow="merged", workflow_before=case.file.workflow, merged_into=into
    )
    answer = merged.answer()
    await desk.commit(
        Change(
            puts=[merged.put(), winner.put(), *asked.ticket.puts(answer, case.id)],
            events=[stub_event(MERGED, case.id, merged.revision, now, into), winner.event(REVISED, now)],
        )
    )
    return answer


async def unmerge(desk: Desk, asked: Asked) -> Document:
    """The case stands for itself again, and the other is documented by its own. Raises Conflict unless it is merged."""
    case = await _asked_for(desk, asked)
    if case.file.status != Status.MERGED:
        raise Conflict("This case is not merged.")
    now = desk.clock()
    restored = case.marked(
        now,
        status=Status.CURRENT.value,
        workflow=case.file.workflow_before or "received",
        workflow_before=None,
        merged_into=None,
    )
    answer = restored.answer()
    puts: list[Put] = [restored.put(), *asked.ticket.puts(answer, case.id)]
    events: list[Outgoing] = [restored.event(UNMERGED, now)]
    if left := await _left_by(desk, case):
        puts.append(left.put())
        events.append(left.event(REVISED, now))
    await desk.commit(Change(puts=puts, events=events))
    return answer


async def _asked_for(desk: Desk, asked: Asked) -> OpenCase:
    asked.principal.require("org_admin", "coordinator")
    case = await desk.opened(asked.principal, asked.case_id)
    check_revision(asked.expected, case.revision)
    return case


async def _winner(desk: Desk, principal: Principal, case: OpenCase, into: str) -> OpenCase:
    """The case that carries on. Raises Invalid where it cannot."""
    if into == case.id:
        raise _cannot("It is the same case.", "Es el mismo caso.")
    stored = await desk.store.get(CASES, into)
    file = None if stored is None else CaseFile.of(stored)
    if stored is None or file is None or file.view(principal) is View.NOTHING:
        raise _cannot(
            "There is no case with this id among those this key may see.",
            "No hay un caso con este id entre los que puede ver esta clave.",
        )
    if file.status != Status.CURRENT:
        raise _cannot("It was itself merged, withdrawn or erased.", "Ese caso se unió a otro, se retiró o se borró.")
    if file.synthetic != case.file.synthetic:
        raise _cannot("Synthetic and real cases never mix.", "Los casos sintéticos y los reales nunca se mezclan.")
    if await desk.store.count(CASES, [Eq("merged_into", case.id)]):
        raise Conflict("Other cases were merged into this one; merge in the other direction, or unmerge them first.")
    return OpenCase.of(stored, await desk.vault.get(into))


async def _left_by(desk: Desk, case: OpenCase) -> OpenCase | None:
    """The case that carried on, without the organisations that only this one had brought; None when it is gone."""
    stored = await desk.store.get(CASES, str(case.file.merged_into))
    if stored is None or Status(str(stored.body["status"])).is_gone:
        return None
    winner = OpenCase.of(stored, await desk.vault.get(stored.id))
    others = await desk.store.find(CASES, [Eq("merged_into", winner.id)], limit=_MOST_MERGED)
    staying = [each for each in await desk.open_many(others.documents) if each.id != case.id]
    gone = _organisations([case]) & set(winner.file.united) - _organisations(staying)
    record = winner.record
    documented_by = tuple(each for each in record.documented_by if each.organisation not in gone)
    united = tuple(each for each in winner.file.united if each not in gone)
    return winner.changed(record.model_copy(update={"documented_by": documented_by}), desk.clock(), united=united)


def _organisations(cases: Iterable[OpenCase]) -> set[str]:
    return {each.organisation for case in cases for each in case.coded.documented_by}


def _cannot(reason: str, reason_es: str) -> Invalid:
    fix, fix_es = "Name another case that stands.", "Nombra otro caso que siga en pie."
    return Invalid("The cases cannot be merged.", errors=(FieldProblem("into", reason, fix, (reason_es, fix_es)),))
