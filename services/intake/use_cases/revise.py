"""Changing what is known of a case: corrections by its organisation, decisions by reviewers, and undoing an update."""

from collections.abc import Mapping
from typing import Final

from services.intake.collections import CASES
from services.intake.domain import (
    Status,
    View,
    check_current,
    check_owner,
    check_revision,
    check_step,
    check_unverified,
    independent_origins,
    may_be_confirmed,
)
from services.intake.merge_patch import patched
from services.intake.schemas import Review
from services.intake.sealed_record import OpenCase
from services.intake.use_cases.desk import Asked, Desk, ReferenceTaken
from shared.errors import Conflict, FieldProblem, Forbidden, Invalid, PreconditionFailed
from shared.events.cases import REVIEWED, REVISED
from shared.model.coding import as_document
from shared.model.json import Document
from shared.model.reading import read_case
from shared.model.verification import Verification
from shared.model.wording import Language
from shared.ports.store import Change
from shared.principal import Principal

_NOT_PUBLIC: Final = "What is known of the case does not make it a public record."
_HOW_PUBLIC: Final = (
    "It takes a death or a disappearance of every victim, and an archived public source that gives event, "
    "municipality, date and attribution."
)
_NOT_PUBLIC_ES: Final = "Lo que se sabe del caso no lo hace de registro público."
_HOW_PUBLIC_ES: Final = (
    "Hace falta que toda víctima haya muerto o desaparecido, y una fuente pública archivada que dé el hecho, el "
    "municipio, la fecha y la atribución."
)
_UNCONFIRMED: Final = "Confirmed needs an authority's record, two independent origins, or direct contact."
_UNCONFIRMED_ES: Final = (
    "Para confirmar hace falta un documento de una autoridad, dos orígenes independientes o contacto directo.",
    "Agrega una fuente así al caso, o elige otro nivel.",
)


async def revise(desk: Desk, asked: Asked, patch: Document, language: Language = "en") -> Document:
    """Apply a JSON merge patch. Raises PreconditionFailed when the case is not at the expected revision any more."""
    principal = asked.principal
    principal.require("reporter", "org_admin", "coordinator")
    case = await desk.opened(principal, asked.case_id)
    if case.file.view(principal) is not View.WHOLE:
        raise Forbidden("Only the organisation that owns the case may change it; reviewers post a review.")
    check_current(Status(case.file.status))
    check_revision(asked.expected, case.revision)
    record = read_case(patched(as_document(case.record), patch), today=desk.today, language=language)
    if record.verification != case.record.verification:
        check_unverified(record)
    reference = desk.reference_hash(case.file.organisation, record)
    try:
        return await desk.save(case.changed(record, desk.clock(), reference=reference), REVISED, asked.ticket)
    except ReferenceTaken:
        raise
    except Conflict:
        raise PreconditionFailed("The case changed meanwhile; read it again and repeat the change.") from None


async def review(desk: Desk, asked: Asked, decision: Review) -> Document:
    """Record what a reviewer decides on the workflow, on claims, on the protection class. Raises Conflict, Invalid."""
    principal = asked.principal
    principal.require("org_admin", "coordinator")
    case = await desk.opened(principal, asked.case_id)
    check_current(Status(case.file.status))
    check_revision(asked.expected, case.revision)
    workflow = decision.workflow or case.file.workflow
    check_step(case.file.workflow, workflow)
    claims = _claims(desk, principal, case, decision)
    record = case.record.model_copy(update={"verification": (*case.record.verification, *claims)})
    if decision.protection_class:
        record = record.model_copy(update={"keep_reserved": decision.protection_class == "reserved"})
    reviewed = case.changed(record, desk.clock(), workflow=workflow)
    _check_class(case, reviewed, decision, principal)
    return await desk.save(reviewed, REVIEWED, asked.ticket)


async def undo_updates(desk: Desk, updates: Mapping[str, int]) -> set[str]:
    """Bring cases (up to 500) back to what they were before an update, given the revision the update made.

    Answers the ids of those brought back; the others changed again since, or are gone. Raises Conflict, Unavailable.
    """
    stored = await desk.store.get_many(CASES, list(updates))
    unmoved = [each for id_, each in stored.items() if each.revision == updates[id_]]
    now = desk.clock()
    undone = [
        case.undone(now)
        for case in await desk.open_many(unmoved)
        if case.file.status == Status.CURRENT and case.file.previous_sealed
    ]
    await desk.commit(
        Change(puts=[case.put() for case in undone], events=[case.event(REVISED, now) for case in undone])
    )
    return {case.id for case in undone}


def _claims(desk: Desk, principal: Principal, case: OpenCase, decision: Review) -> list[Verification]:
    """The claims as statements: by whom, when, on how many independent origins."""
    if any(each.level == "confirmed" for each in decision.verification) and not may_be_confirmed(case.coded):
        fix = "Add such a source to the case, or choose another level."
        raise Invalid(_UNCONFIRMED, errors=(FieldProblem("verification", _UNCONFIRMED, fix, _UNCONFIRMED_ES),))
    by = f"{principal.organisation} ({principal.subject})"
    origins = independent_origins(case.coded) or None
    return [
        Verification(claim=each.claim, level=each.level, on=desk.today, origins=origins, by=by)
        for each in decision.verification
    ]


def _check_class(case: OpenCase, reviewed: OpenCase, decision: Review, principal: Principal) -> None:
    """Reviewers may tighten; only the owner takes back its own wish to keep a case reserved."""
    if case.record.keep_reserved and not reviewed.record.keep_reserved:
        check_owner(principal, case.file.organisation)
    if decision.protection_class == "public_record" and reviewed.coded.protection_class != "public_record":
        problem = FieldProblem("protection_class", _NOT_PUBLIC, _HOW_PUBLIC, (_NOT_PUBLIC_ES, _HOW_PUBLIC_ES))
        raise Invalid(_NOT_PUBLIC, errors=(problem,))
