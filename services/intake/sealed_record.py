"""How a case lies in the store: its record sealed under the case's own key, beside it what must be found again.

In the clear stand codes, hashes, ids and moments only. `CaseFile` is the document, `OpenCase` the case with its record
readable, in memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any, Final, Self

from services.intake.collections import CASES
from services.intake.domain import Audience, Status, View, next_place_revision, view_of
from services.intake.written_record import WrittenRecord
from shared.clock import iso, mexican_day
from shared.errors import Gone
from shared.events.cases import CaseStub
from shared.events.catalogue import CASES as TOPIC
from shared.events.envelope import Event, encode
from shared.model.case import CaseRecord
from shared.model.coded import CodedCase
from shared.model.coding import Filing, filed
from shared.model.json import Document
from shared.ports.store import Outgoing, Put, Stored
from shared.principal import Principal
from shared.vault import RecordKey

SOURCE: Final = "intake"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """The body of a case document.

    `sealed` is the record as curated. `submitted` is the record as its organisation last submitted it, where that is
    another one by now. `previous_sealed` and `previous_submitted` are those two before the last change, to undo it.
    An erased case has none of the four. `reference` is a keyed hash, `reported_by` the id of a key or session,
    `united` the organisations that merging other cases into this one added to `documented_by`, `workflow_before` where
    a merged case stood.
    """

    organisation: str
    reported_by: str
    status: str
    workflow: str
    audience: str
    place_revision: int
    received: str
    updated: str
    synthetic: bool
    reference: str | None = None
    import_id: str | None = None
    workflow_before: str | None = None
    merged_into: str | None = None
    united: tuple[str, ...] = ()
    sealed: str | None = None
    submitted: str | None = None
    previous_sealed: str | None = None
    previous_submitted: str | None = None

    @classmethod
    def of(cls, stored: Stored) -> Self:
        body: Mapping[str, Any] = stored.body
        return cls(**{**body, "united": tuple(body["united"])})

    def body(self) -> Document:
        return dict(zip(_NAMES, _values(self), strict=True)) | {"united": list(self.united)}

    @property
    def received_on(self) -> date:
        return _received_on(self.received)

    def view(self, principal: Principal) -> View:
        return view_of(principal, self.organisation, Audience(self.audience), self.reported_by)

    def check_not_gone(self) -> None:
        """Raises Gone for a case that was withdrawn or erased."""
        if Status(self.status).is_gone:
            raise Gone(f"This case was {self.status}.")


@lru_cache(maxsize=64)
def _received_on(moment: str) -> date:
    return mexican_day(datetime.fromisoformat(moment))


_NAMES: Final = tuple(field.name for field in fields(CaseFile))
_values: Final = attrgetter(*_NAMES)


def open_record(key: RecordKey, sealed: str | None) -> WrittenRecord:
    """Raises Gone when there is nothing left to open."""
    if sealed is None:
        raise Gone("This case was erased.")
    return WrittenRecord(key.open(sealed))


@dataclass(frozen=True)
class OpenCase:
    """A case at one of its revisions, with its key and its record."""

    id: str
    revision: int
    file: CaseFile
    key: RecordKey
    written: WrittenRecord

    @classmethod
    def of(cls, stored: Stored, key: RecordKey) -> Self:
        file = CaseFile.of(stored)
        return cls(stored.id, stored.revision, file, key, open_record(key, file.sealed))

    @property
    def record(self) -> CaseRecord:
        return self.written.record

    @property
    def submitted(self) -> WrittenRecord:
        """The record as its organisation last submitted it."""
        return self.written if self.file.submitted is None else open_record(self.key, self.file.submitted)

    @cached_property
    def coded(self) -> CodedCase:
        return CodedCase.model_validate(self._coded_document())

    def _coded_document(self) -> Document:
        file = self.file
        filing = Filing(self.id, file.organisation, file.received_on, file.workflow, file.synthetic)
        return filed(self.written.facts, filing)

    def changed(self, record: CaseRecord, now: datetime, **other: Any) -> Self:  # noqa: ANN401 — fields of CaseFile
        """The next revision, with another record; what it was before stays for one undo."""
        before, written = self.file, WrittenRecord.of(record)
        file = replace(
            before,
            sealed=self.key.seal(written.text),
            submitted=before.submitted or before.sealed,
            previous_sealed=before.sealed,
            previous_submitted=before.submitted,
            audience=written.audience,
            place_revision=next_place_revision(before.place_revision, self.record.place, record.place),
            updated=iso(now),
        )
        return type(self)(self.id, self.revision + 1, replace(file, **other), self.key, written)

    def undone(self, now: datetime) -> Self:
        """The next revision, with the record as it was before this one."""
        before = open_record(self.key, self.file.previous_sealed).record
        return self.changed(before, now, submitted=self.file.previous_submitted)

    def marked(self, now: datetime, **other: Any) -> Self:  # noqa: ANN401 — fields of CaseFile
        """The next revision, with the same record."""
        file = replace(self.file, updated=iso(now), **other)
        return type(self)(self.id, self.revision + 1, file, self.key, self.written)

    def put(self) -> Put:
        """Writes this revision over the one before it."""
        return Put(CASES, self.id, self.file.body(), self.revision - 1)

    def event(self, type_: str, now: datetime) -> Outgoing:
        """The whole coded state of this revision."""
        data: Document = {"place_revision": self.file.place_revision, "case": self._coded_document()}
        return outgoing(type_, self.id, self.revision, now, data)

    def answer(self) -> Document:
        return answer_of(self.id, self.revision, self.file)


def outgoing(type_: str, case_id: str, revision: int, now: datetime, data: Document) -> Outgoing:
    event = Event.of(type=type_, source=SOURCE, subject=case_id, revision=revision, moment=now, data=data)
    return Outgoing(TOPIC.name, case_id, encode(event))


def stub_event(type_: str, case_id: str, revision: int, now: datetime, merged_into: str | None = None) -> Outgoing:
    """The case counts no more."""
    stub = CaseStub(merged_into=merged_into).model_dump(exclude_none=True)
    return outgoing(type_, case_id, revision, now, stub)


def answer_of(case_id: str, revision: int, file: CaseFile) -> Document:
    """What every write answers: ids, codes and numbers only, for it is kept under the idempotency key."""
    return {
        "id": case_id,
        "revision": revision,
        "place_revision": file.place_revision,
        "status": file.status,
        "workflow": file.workflow,
        "merged_into": file.merged_into,
        "location": None,
    }
