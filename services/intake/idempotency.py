"""Writes that repeat safely: what was answered to an idempotency key is answered again.

The answer is committed together with what it tells of. It holds ids, codes and numbers; key and request are hashed.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from services.intake.collections import ANSWERS
from services.intake.pseudonyms import Pseudonyms
from shared.clock import Clock, iso
from shared.errors import Conflict, FieldProblem, Invalid
from shared.model.json import Document
from shared.ports.store import Change, Delete, DocumentStore, Put, Range
from shared.principal import Principal

LIFETIME: Final = timedelta(hours=24)
"""How long an answer is kept for a repeat."""

LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to carry out one request once. `replay` is the answer if that has happened already."""

    id: str | None = None
    request: str = ""
    expires: str = ""
    stands_at: int = 0
    replay: Document | None = None

    def puts(self, answer: Document, case_id: str | None = None) -> Sequence[Put]:
        """What to commit with the write, so that a repeat finds its answer; nothing without a key."""
        if self.id is None:
            return ()
        body: Document = {"request": self.request, "case": case_id, "answer": answer, "expires": self.expires}
        return (Put(ANSWERS, self.id, body, self.stands_at),)


NO_TICKET: Final = Ticket()


class Answers:
    """Keeps what was answered, and knows what this process is working on."""

    def __init__(self, store: DocumentStore, pseudonyms: Pseudonyms, clock: Clock) -> None:
        self._store = store
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._running: set[str] = set()

    @asynccontextmanager
    async def once(self, principal: Principal, key: str | None, request: Sequence[bytes]) -> AsyncIterator[Ticket]:
        """`request` is all that makes two requests the same: method, path, precondition, body.

        Raises Conflict while the same key is at work, Invalid when it came with another request before. A key at
        work in another process shows at the commit, as Conflict too.
        """
        if key is None:
            yield NO_TICKET
            return
        ticket_id = self._pseudonyms.idempotency_key(principal.organisation, principal.subject, _checked(key))
        if ticket_id in self._running:
            raise Conflict("A request with this Idempotency-Key is still running; repeat it in a moment.")
        self._running.add(ticket_id)
        try:
            yield await self._ticket(ticket_id, self._pseudonyms.request(*request))
        finally:
            self._running.discard(ticket_id)

    async def _ticket(self, id: str, request: str) -> Ticket:
        now = self._clock()
        expires = iso(now + LIFETIME)
        stored = await self._store.get(ANSWERS, id)
        if stored is None:
            return Ticket(id, request, expires)
        if str(stored.body["expires"]) <= iso(now):
            return Ticket(id, request, expires, stored.revision)
        if stored.body["request"] != request:
            raise Invalid("This Idempotency-Key was used for another request.", errors=(_KEY_REUSED,))
        return Ticket(id, request, expires, stored.revision, cast("Document", stored.body["answer"]))

    async def forget_expired(self) -> None:
        """Delete the answers whose lifetime is over."""
        over = Range("expires", high=iso(self._clock()))
        async for batch in self._store.scan(ANSWERS, [over], batch=500):
            await self._store.commit(Change(deletes=[Delete(ANSWERS, each.id) for each in batch]))


_KEY_REUSED: Final = FieldProblem(
    "Idempotency-Key",
    "The key belongs to another request.",
    "Use a new key for every new request.",
    es=("La llave es de otra petición.", "Usa una llave nueva para cada petición nueva."),
)


def _checked(key: str) -> str:
    if not key or len(key) > LONGEST_KEY:
        fix = f"Send 1 to {LONGEST_KEY} characters, for example a random UUID."
        fix_es = f"Envía de 1 a {LONGEST_KEY} caracteres, por ejemplo un UUID al azar."
        raise Invalid(
            "The Idempotency-Key is empty or too long.",
            errors=(
                FieldProblem("Idempotency-Key", "Empty or too long.", fix, es=("Vacía o demasiado larga.", fix_es)),
            ),
        )
    return key
