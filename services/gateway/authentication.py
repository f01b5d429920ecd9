"""Whose request it is: an API key, the command line, or a browser that signed in."""

from datetime import timedelta
from typing import Final
from urllib.parse import unquote

from starlette.requests import HTTPConnection

from services.gateway.identity import Identity, digest
from services.gateway.sessions import Sessions
from services.gateway.short_memory import ShortMemory
from shared.clock import Clock
from shared.errors import Unauthenticated
from shared.peers import Peers
from shared.principal import Principal

ON_BEHALF_OF: Final = "x-observatory-organisation"
"""Header with which an administrator acts for an organisation: its name, percent-encoded UTF-8."""

TOKENS_KEPT = timedelta(minutes=1)
"""Signing takes longer than all else; a token is good for two minutes (`shared.principal.LIFETIME`)."""


class Authentication:
    def __init__(self, identity: Identity, sessions: Sessions, peers: Peers, clock: Clock) -> None:
        self._identity = identity
        self._sessions = sessions
        self._peers = peers
        self._tokens: ShortMemory[Principal, tuple[bytes, bytes]] = ShortMemory(TOKENS_KEPT, clock)

    async def principal(self, request: HTTPConnection) -> Principal:
        """Raises Unauthenticated without a key or session that holds; Forbidden for a write another site made the
        browser send, or for acting for others without being an administrator."""
        principal = await self._caller(request)
        organisation = request.headers.get(ON_BEHALF_OF)
        return await self._identity.on_behalf_of(principal, unquote(organisation)) if organisation else principal

    def token(self, principal: Principal) -> tuple[bytes, bytes]:
        """The header that tells a peer who is asking."""
        kept = self._tokens.get(principal)
        if kept is None:
            ((name, value),) = self._peers.token(principal).items()
            kept = self._tokens.keep(principal, (name.encode(), value.encode()))
        return kept

    async def _caller(self, request: HTTPConnection) -> Principal:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return await self._identity.principal_of(digest(key.strip()))
        session = await self._sessions.of(request)
        if session is None:
            raise Unauthenticated("Send an API key as `Authorization: Bearer …`, or sign in.")
        return session.principal
