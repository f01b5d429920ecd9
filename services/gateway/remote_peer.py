"""A peer at an address, as an app: requests go out over HTTP and answers come back, both as streams (pure ASGI)."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send
from yarl import URL

from shared.errors import Unavailable
from shared.peers import Peers
from shared.settings import ServiceName

WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
NOT_ADDED: Final = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
"""What the client would say of itself: a peer hears what our own client said, and answers uncompressed."""
TIMEOUT: Final = ClientTimeout(total=None, connect=30, sock_connect=2, sock_read=30)
"""Seconds. A request waits for its turn among MOST_CONNECTIONS as long as for an answer; files take what they take."""
IDLE_SECONDS: Final = 3.0
"""A connection that was idle for longer is not used again: servers close them, uvicorn after five seconds."""
MOST_CONNECTIONS: Final = 256
"""To one peer; more wait."""
LONGEST_HEADER: Final = 65_536
"""Bytes; a link to the next page repeats the query, which may be as long for uvicorn."""


@asynccontextmanager
async def remote_peers(names: Iterable[ServiceName], peers: Peers) -> AsyncIterator[dict[ServiceName, "RemotePeer"]]:
    """The peers of these names over one pool of connections, which closes at the end."""
    connector = TCPConnector(
        limit=0, limit_per_host=MOST_CONNECTIONS, keepalive_timeout=IDLE_SECONDS, use_dns_cache=False
    )
    async with ClientSession(
        connector=connector,
        cookie_jar=DummyCookieJar(),
        skip_auto_headers=NOT_ADDED,
        timeout=TIMEOUT,
        auto_decompress=False,
        max_field_size=LONGEST_HEADER,
    ) as session:
        yield {name: RemotePeer(name, peers, session) for name in names}


class RemotePeer:
    def __init__(self, name: str, peers: Peers, session: ClientSession) -> None:
        self._name = name
        self._peers = peers
        self._session = session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Unavailable when the peer is away, and what `receive` raises while the body is read."""
        exchange, length = asyncio.timeout(None), _declared(scope)
        body = _Body(receive, length, exchange) if scope["method"] in WITH_BODY else None
        try:
            async with (
                exchange,
                self._session.request(
                    scope["method"],
                    self._url(scope),
                    headers=_headers(scope, length),
                    data=body and body.parts(),
                    allow_redirects=False,
                ) as answer,
            ):
                headers = [(name.lower(), value) for name, value in answer.raw_headers]
                await send({"type": "http.response.start", "status": answer.status, "headers": headers})
                async for part in answer.content.iter_any():
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                await send({"type": "http.response.body"})
        except (ClientError, TimeoutError) as error:
            away = Unavailable(f"The service {self._name} did not answer ({type(error).__name__}).")
            raise (body and body.broken) or away from None  # aiohttp's own words may quote what the peer sent

    def _url(self, scope: Scope) -> URL:
        """As it came: of what is not ASCII, uvicorn lets nothing in."""
        address = self._peers.address(self._name)
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        return URL(f"{address.scheme}://{address.netloc}{(scope['raw_path'] + query).decode()}", encoded=True)


class _Body:
    """The body of a request while it is sent. What breaks it off ends the exchange, even one that the peer answers."""

    def __init__(self, receive: Receive, declared: int | None, exchange: asyncio.Timeout) -> None:
        self.broken: Exception | None = None
        self._receive = receive
        self._declared = declared
        self._exchange = exchange

    async def parts(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._counted():
                yield part
        except Exception as error:
            self.broken = error
            self._exchange.reschedule(0)
            raise

    async def _counted(self) -> AsyncIterator[bytes]:
        """Raises Unavailable for a body of another length than declared: its rest would be read as another request."""
        sent = 0
        async for part in _received(self._receive):
            sent += len(part)
            if self._declared is not None and sent > self._declared:
                break
            yield part
        if self._declared not in (None, sent):
            raise Unavailable("The body is not as long as was declared.")


async def _received(receive: Receive) -> AsyncIterator[bytes]:
    """Raises ClientDisconnect when the client leaves in the middle."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        more = message.get("more_body", False)
        yield message.get("body", b"")


def _declared(scope: Scope) -> int | None:
    """The length of the body, in bytes. One whose length is not known goes in chunks."""
    length: bytes = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if scope["method"] in WITH_BODY and length.isdigit() else None


def _headers(scope: Scope, length: int | None) -> list[tuple[str, str]]:
    """The headers of the request as text, which aiohttp sends in UTF-8; bytes that are no UTF-8 become escapes."""
    headers = [
        (name.decode("latin-1"), value.decode(errors="backslashreplace"))
        for name, value in scope["headers"]
        if name != b"content-length"
    ]
    return headers if length is None else [*headers, ("content-length", str(length))]
