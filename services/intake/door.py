"""Who comes in with what: the principal, the body, and the ticket that lets a write happen once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

import orjson
from fastapi import Request, Response

from services.intake.domain import expected_revision
from services.intake.idempotency import Answers, Ticket
from services.intake.request_bodies import read_body
from services.intake.use_cases.desk import Asked, Desk
from shared.model.json import Document, ReadableJson
from shared.model.wording import Language
from shared.principal import HEADER, Principal, verify
from shared.problem_json import language_of


@dataclass(frozen=True, slots=True)
class Sent:
    """A write as it came in."""

    principal: Principal
    body: bytes
    ticket: Ticket
    language: Language
    if_match: str | None

    def asks(self, case_id: str) -> Asked:
        """The change it asks of a case. Raises PreconditionFailed for an `If-Match` that is none of ours."""
        expected = expected_revision(self.if_match) if self.if_match else None
        return Asked(self.principal, case_id, self.ticket, expected)


Act: TypeAlias = Callable[[Sent], Awaitable[Document]]


@dataclass(frozen=True, slots=True)
class Door:
    desk: Desk
    answers: Answers
    secret: str

    def who(self, request: Request) -> Principal:
        """Raises Unauthenticated without a token of ours."""
        return verify(request.headers.get(HEADER), self.secret, self.desk.clock)

    async def once(self, request: Request, act: Act) -> Document:
        """What the act answers, or what it answered to the same Idempotency-Key before."""
        principal = self.who(request)
        body = await read_body(request)
        if_match = request.headers.get("if-match")
        same = (request.method.encode(), request.scope["path"].encode(), (if_match or "").encode(), body)
        async with self.answers.once(principal, request.headers.get("idempotency-key"), same) as ticket:
            if ticket.replay is not None:
                return ticket.replay
            return await act(Sent(principal, body, ticket, language_of(request), if_match))


def as_json(content: ReadableJson, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(content), status, headers, media_type="application/json")


def etag(revision: object) -> dict[str, str]:
    return {"etag": f'"{revision}"'}
