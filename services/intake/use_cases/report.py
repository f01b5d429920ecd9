"""Taking in what organisations submit: one report at a time, or hundreds in one commit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeAlias

from services.intake.collections import REPORTS
from services.intake.domain import Status, check_unverified
from services.intake.idempotency import Ticket
from services.intake.merge_patch import difference, patched
from services.intake.sealed_record import CaseFile, OpenCase
from services.intake.use_cases.desk import REFERENCE_TAKEN, Desk
from services.intake.written_record import WrittenRecord
from shared.clock import iso
from shared.errors import Conflict, FieldProblem, Invalid
from shared.events.cases import REPORTED, REVISED
from shared.failpoints import Point, hit
from shared.ids import new_id
from shared.model.coding import as_document
from shared.model.json import Document
from shared.model.reading import read_case
from shared.model.wording import Language
from shared.ports.store import Change, Outgoing, Put, Stored
from shared.principal import Principal
from shared.vault import RecordKey

Verdict: TypeAlias = Literal["accepted", "updated", "unchanged", "rejected"]

_TRIES: Final = 3
_EVENTS: Final[Mapping[Verdict, str]] = {"accepted": REPORTED, "updated": REVISED}
_TWICE: Final = FieldProblem(
    "reference",
    "The same reference stands twice in this batch.",
    "Keep one row for each case, with its last state.",
    es=("La misma referencia está dos veces en este lote.", "Deja una fila por caso, con su último estado."),
)
_MERGED: Final = FieldProblem(
    "reference",
    "The case with this reference was merged into another one.",
    "Change that one, or unmerge this one.",
    es=("El caso con esta referencia se unió a otro.", "Cambia aquel, o separa este."),
)


@dataclass(frozen=True, slots=True)
class Submission:
    """A valid record and the words it was sent in. `subject` is the id of the key or session that sent it."""

    record: WrittenRecord
    words: bytes
    organisation: str
    subject: str
    import_id: str | None = None
    synthetic: bool = False
    workflow: str = "received"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a submission. `case` is the case as it stands now, None where it was rejected."""

    verdict: Verdict
    case: OpenCase | None = None
    problem: FieldProblem | None = None


Along: TypeAlias = Callable[[Sequence[Recorded]], Sequence[Put]]
"""What else to write in the same commit, given what became of each submission."""


async def report(desk: Desk, principal: Principal, body: bytes, ticket: Ticket, language: Language = "en") -> Document:
    """One case, durable on return. Raises Malformed, Invalid, Conflict for a reference that is taken, Unavailable."""
    principal.require("reporter", "org_admin", "coordinator")
    record = read_case(body, today=desk.today, language=language)
    check_unverified(record)
    submission = Submission(WrittenRecord.of(record), body, principal.organisation, principal.subject)
    case_id, now = new_id(), desk.clock()
    keys = await desk.vault.create([case_id])
    reference = desk.reference_hash(principal.organisation, record)
    case = _first_revision(keys[case_id], submission, reference, now)
    answer = case.answer()
    change = _change([submission], [Recorded("accepted", case)], ticket.puts(answer, case_id), now)
    try:
        await desk.commit(change)
    except Conflict:
        await desk.vault.destroy([case_id])
        raise
    hit(Point.INTAKE_AFTER_STORE)
    return answer


async def record_cases(desk: Desk, submissions: Sequence[Submission], along: Along = lambda _: ()) -> list[Recorded]:
    """Up to 500 submissions in one commit, with a verdict for each, in order.

    A reference that is known updates its case: what the organisation changed since it last submitted the record is
    carried over, and what reviewers changed stays. Without a change the case stays as it is. A submission that cannot
    be taken is rejected and hinders no other. Raises Conflict when cases keep moving meanwhile, Unavailable.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            return await _record(desk, submissions, along)
        except Conflict:
            if attempt == _TRIES:
                raise
    raise AssertionError  # the loop returns or raises


async def _record(desk: Desk, submissions: Sequence[Submission], along: Along) -> list[Recorded]:
    now = desk.clock()
    hashes = [desk.reference_hash(each.organisation, each.record) for each in submissions]
    known = await desk.by_reference(sorted({each for each in hashes if each is not None}))
    before = [known.get(each) if each else None for each in hashes]
    refused = {place: problem for place, problem in enumerate(_problems(submissions, hashes, before)) if problem}
    cases = {case.id: case for case in await desk.open_many(list(known.values()))}
    keys = await desk.vault.create(
        [new_id() for place, each in enumerate(before) if each is None and place not in refused]
    )
    unused = iter(keys.values())
    recorded = [
        Recorded("rejected", problem=refused[place])
        if place in refused
        else Recorded("accepted", _first_revision(next(unused), submission, hashes[place], now))
        if (stored := before[place]) is None
        else _again(cases[stored.id], submission, now, desk.today)
        for place, submission in enumerate(submissions)
    ]
    try:
        await desk.commit(_change(submissions, recorded, along(recorded), now))
    except Conflict:
        await desk.vault.destroy(list(keys))
        raise
    return recorded


def _problems(
    submissions: Sequence[Submission], hashes: Sequence[str | None], before: Sequence[Stored | None]
) -> Iterator[FieldProblem | None]:
    """For each submission, what forbids to take it, if anything."""
    seen: set[str] = set()
    for submission, reference, stored in zip(submissions, hashes, before, strict=True):
        if reference in seen:
            yield _TWICE
        elif stored is not None and Status(str(stored.body["status"])).is_gone:
            yield REFERENCE_TAKEN
        else:
            yield None if submission.synthetic else submission.record.overclaim
        if reference is not None:
            seen.add(reference)


def _first_revision(key: RecordKey, submission: Submission, reference: str | None, now: datetime) -> OpenCase:
    """`reference` is the keyed hash of the record's."""
    record = submission.record
    file = CaseFile(
        organisation=submission.organisation,
        reported_by=submission.subject,
        status=Status.CURRENT.value,
        workflow=submission.workflow,
        audience=record.audience,
        place_revision=1,
        received=iso(now),
        updated=iso(now),
        synthetic=submission.synthetic,
        reference=reference,
        import_id=submission.import_id,
        sealed=key.seal(record.text),
    )
    return OpenCase(key.record_id, 1, file, key, record)


def _again(case: OpenCase, submission: Submission, now: datetime, today: date) -> Recorded:
    """The record of a known case came again."""
    new, last = submission.record, case.submitted
    if new.says_the_same_as(last):
        return Recorded("unchanged", case)
    if case.file.status == Status.MERGED:
        return Recorded("rejected", case, _MERGED)
    change = difference(as_document(last.record), as_document(new.record))
    try:
        record = read_case(patched(as_document(case.record), change), today=today)
    except Invalid as error:
        return Recorded("rejected", case, error.errors[0])
    submitted = None if record == new.record else case.key.seal(new.text)
    return Recorded("updated", case.changed(record, now, submitted=submitted))


def _change(
    submissions: Sequence[Submission], recorded: Sequence[Recorded], along: Sequence[Put], now: datetime
) -> Change:
    cases: list[Put] = []
    reports: list[Put] = []
    events: list[Outgoing] = []
    for submission, each in zip(submissions, recorded, strict=True):
        if each.case is not None and each.verdict in _EVENTS:
            cases.append(each.case.put())
            reports.append(_report(each.case, submission, now))
            events.append(each.case.event(_EVENTS[each.verdict], now))
    return Change(puts=[*cases, *reports, *along], events=events)


def _report(case: OpenCase, submission: Submission, now: datetime) -> Put:
    body: Document = {"case": case.id, "received": iso(now), "sealed": case.key.seal(submission.words)}
    return Put(REPORTS, f"{case.id}.{case.revision}", body, 0)
