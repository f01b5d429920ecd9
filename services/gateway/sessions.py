"""Sessions of the browser: opened with an API key, carried by a cookie.

The cookie is 256 random bits; the store keeps its sha256 alone.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from services.gateway.identity import Identity, digest
from shared.clock import Clock, iso
from shared.errors import Forbidden, Unauthenticated
from shared.model.json import Document
from shared.ports.store import Change, Collection, Delete, DocumentStore, Order, Put, Range
from shared.principal import Principal

SESSIONS = Collection("sessions", indexes=(("expires_at",),))
COOKIE: Final = "observatory_session"
RANDOM_BYTES: Final = 32
LIFETIME = timedelta(hours=12)
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, and until when (ISO 8601)."""

    principal: Principal
    organisation_name: str
    expires_at: str


class Sessions:
    def __init__(self, store: DocumentStore, identity: Identity, clock: Clock) -> None:
        self._store = store
        self._identity = identity
        self._clock = clock

    async def sign_in(self, key: str) -> str:
        """Open a session; gives the value of its cookie. Raises Unauthenticated for a key that is not ours."""
        key_id, value, now = digest(key.strip()), secrets.token_urlsafe(RANDOM_BYTES), self._clock()
        await self._identity.principal_of(key_id)
        body: Document = {"key": key_id, "created_at": iso(now), "expires_at": iso(now + LIFETIME)}
        over = await self._store.find(SESSIONS, [Range("expires_at", high=iso(now))], order=Order("expires_at"))
        deletes = [Delete(SESSIONS, session.id) for session in over.documents]
        await self._store.commit(Change(puts=[Put(SESSIONS, digest(value), body, 0)], deletes=deletes))
        return value

    async def sign_out(self, value: str) -> None:
        """Ending a session that is not there is no error."""
        await self._store.commit(Change(deletes=[Delete(SESSIONS, digest(value))]))

    async def of(self, request: HTTPConnection) -> Session | None:
        """The session of a request, or None without one that holds.

        Raises Forbidden for a write that another site made the browser send.
        """
        value = request.cookies.get(COOKIE)
        if not value:
            return None
        stored = await self._store.get(SESSIONS, digest(value))
        if stored is None or str(stored.body["expires_at"]) <= iso(self._clock()):
            return None
        _refuse_foreign_write(request)
        try:
            principal = await self._identity.principal_of(str(stored.body["key"]))
        except Unauthenticated:
            return None
        names = await self._identity.organisation_names([principal.organisation])
        return Session(principal, names.get(principal.organisation, ""), str(stored.body["expires_at"]))


def set_cookie(response: Response, request: HTTPConnection, value: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def delete_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


def _refuse_foreign_write(request: HTTPConnection) -> None:
    """A browser says where a write comes from: by Sec-Fetch-Site, else by Origin (OWASP, CSRF prevention)."""
    if request.scope["method"] in SAFE_METHODS:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    foreign_origin = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if site not in {None, "same-origin", "none"} or (site is None and foreign_origin):
        raise Forbidden("This write came from another site.")
