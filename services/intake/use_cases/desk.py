"""The desk all acts of intake work at: its stores, keys, log and clock, and how a case is taken from the shelf."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.intake.access_log import AccessLog
from services.intake.collections import CASES
from services.intake.domain import check_seen
from services.intake.idempotency import Ticket
from services.intake.pseudonyms import Pseudonyms
from services.intake.sealed_record import CaseFile, OpenCase
from services.intake.written_record import WrittenRecord
from shared.clock import Clock, mexican_day
from shared.errors import Conflict, Duplicate, FieldProblem, NotFound
from shared.model.case import CaseRecord
from shared.model.json import Document
from shared.peers import Peers
from shared.ports.store import Change, DocumentStore, In, Stored
from shared.principal import Principal
from shared.vault import Vault

REFERENCE_TAKEN = FieldProblem(
    "reference",
    "Another case of your organisation has this reference, or had it before it was withdrawn or erased.",
    "To change that case, send a PATCH to it or import its row again; for another case, use another reference.",
    es=(
        "Otro caso de tu organización tiene esta referencia, o la tuvo antes de retirarse o borrarse.",
        "Para cambiar aquel caso, ábrelo o importa otra vez su fila; para otro caso, usa otra referencia.",
    ),
)


class ReferenceTaken(Conflict):
    code = "reference_taken"
    title = "This reference is taken"

    def __init__(self) -> None:
        super().__init__("Your organisation has used this reference already.", errors=(REFERENCE_TAKEN,))


@dataclass(frozen=True, slots=True)
class Asked:
    """A change somebody asks of a case. `expected` is the revision they read it at, if they said so."""

    principal: Principal
    case_id: str
    ticket: Ticket
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    store: DocumentStore
    vault: Vault
    pseudonyms: Pseudonyms
    log: AccessLog
    peers: Peers
    clock: Clock
    samples: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while samples are loaded."""

    @property
    def today(self) -> date:
        return mexican_day(self.clock())

    def reference_hash(self, organisation: str, record: CaseRecord | WrittenRecord) -> str | None:
        return None if record.reference is None else self.pseudonyms.reference(organisation, record.reference)

    async def visible(self, principal: Principal, case_id: str) -> Stored:
        """The case as stored. Raises NotFound unless the principal may see something of it."""
        stored = await self.store.get(CASES, case_id)
        if stored is None:
            raise NotFound("There is no case with this id among those this key may see.")
        check_seen(CaseFile.of(stored).view(principal))
        return stored

    async def opened(self, principal: Principal, case_id: str) -> OpenCase:
        """The case with its record. Raises NotFound as `visible`, Gone when it was withdrawn or erased."""
        stored = await self.visible(principal, case_id)
        CaseFile.of(stored).check_not_gone()
        return OpenCase.of(stored, await self.vault.get(case_id))

    async def open_many(self, documents: Sequence[Stored]) -> list[OpenCase]:
        """Those that still have a record, in the same order, with one look-up of keys."""
        keys = await self.vault.find([each.id for each in documents])
        readable = [each for each in documents if each.id in keys and each.body["sealed"] is not None]
        return [OpenCase.of(each, keys[each.id]) for each in readable]

    async def by_reference(self, hashes: Sequence[str]) -> Mapping[str, Stored]:
        """The cases whose reference has one of these keyed hashes, by hash."""
        if not hashes:
            return {}
        found = await self.store.find(CASES, [In("reference", hashes)], limit=len(hashes))
        return {str(each.body["reference"]): each for each in found.documents}

    async def commit(self, change: Change) -> None:
        """Commit changes of cases. Raises Conflict when one moved on meanwhile, ReferenceTaken, Unavailable."""
        try:
            await self.store.commit(change)
        except Duplicate as error:
            raise (ReferenceTaken() if error.collection == CASES.name else error) from None

    async def save(self, case: OpenCase, event_type: str, ticket: Ticket) -> Document:
        """Commit the next revision of a case and what it answers. Raises as `commit`."""
        answer = case.answer()
        puts = [case.put(), *ticket.puts(answer, case.id)]
        await self.commit(Change(puts=puts, events=[case.event(event_type, self.clock())]))
        return answer
