"""Who read what: every read of restricted fields, as a chain in which each entry vouches for all before it."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Final, Literal, TypeAlias

import orjson

from services.intake.collections import READS
from shared.clock import Clock, iso
from shared.errors import Conflict
from shared.model.json import Document
from shared.ports.store import Change, DocumentStore, Eq, Order, Page, Put
from shared.principal import Principal

Purpose: TypeAlias = Literal["case_work", "review", "duplicate_check", "support", "export", "list"]
"""Why someone reads. `list` is the short line of a case in a list."""

GENESIS: Final = "0" * 64
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One read. `hash` is SHA-256 over the entry before it and this one's own content."""

    case: str
    subject: str
    organisation: str
    purpose: str
    at: str
    previous: str
    hash: str


def link(previous: str, case: str, principal: Principal, purpose: Purpose, at: str) -> Entry:
    """The entry that follows the one whose hash is `previous`."""
    content = [previous, case, principal.subject, principal.organisation, purpose, at]
    digest = sha256(orjson.dumps(content)).hexdigest()
    return Entry(case, principal.subject, principal.organisation, purpose, at, previous, digest)


class AccessLog:
    """One chain for all cases. A read is shown to the reader only after its entry is durable."""

    def __init__(self, store: DocumentStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._turn = asyncio.Lock()

    async def record(self, principal: Principal, case_ids: Sequence[str], purpose: Purpose) -> None:
        """Append one entry per case. Raises Unavailable, and then nothing may be shown."""
        if not case_ids:
            return
        async with self._turn:
            for _ in range(_TRIES):
                try:
                    await self._append(principal, case_ids, purpose)
                except Conflict:
                    continue  # Another process appended meanwhile: the chain has a new end.
                return
        raise Conflict("The access log is busy; repeat the request.")

    async def of_case(self, case_id: str, *, limit: int, cursor: str | None) -> Page:
        """The reads of a case, the latest first."""
        order = Order(descending=True)
        return await self._store.find(READS, [Eq("case", case_id)], order=order, limit=limit, cursor=cursor)

    async def _append(self, principal: Principal, case_ids: Sequence[str], purpose: Purpose) -> None:
        number, previous = await self._end()
        at = iso(self._clock())
        puts = []
        for offset, case_id in enumerate(case_ids, start=1):
            entry = link(previous, case_id, principal, purpose, at)
            puts.append(Put(READS, f"{number + offset:012d}", _body(entry), 0))
            previous = entry.hash
        await self._store.commit(Change(puts=puts))

    async def _end(self) -> tuple[int, str]:
        last = (await self._store.find(READS, order=Order(descending=True), limit=1)).documents
        return (int(last[0].id), str(last[0].body["hash"])) if last else (0, GENESIS)


def _body(entry: Entry) -> Document:
    return asdict(entry)
