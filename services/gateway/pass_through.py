"""Requests that a peer answers: authenticated here, streamed there and back (pure ASGI)."""

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.types import Message, Receive, Scope, Send

from services.gateway.authentication import Authentication
from services.gateway.operations import Operation
from shared.errors import NotFound, TooLarge
from shared.peers import Peers

if TYPE_CHECKING:
    from services.gateway.remote_peer import RemotePeer

PREFIX: Final = "/v1"
PASSED_ON: Final = frozenset(
    {
        b"content-type",
        b"content-length",
        b"accept",
        b"accept-language",
        b"idempotency-key",
        b"if-match",
        b"if-none-match",
    }
)
PASSED_BACK: Final = frozenset(
    {
        b"content-type",
        b"content-length",
        b"content-disposition",
        b"content-language",
        b"etag",
        b"location",
        b"link",
        b"retry-after",
        b"allow",
        b"www-authenticate",
    }
)
NOT_KEPT: Final = (b"cache-control", b"no-store")
"""What members see is not for caches."""


class PassThrough:
    """The endpoint of one operation."""

    def __init__(
        self, operation: Operation, authentication: Authentication, peers: Peers, remote: "RemotePeer | None"
    ) -> None:
        """`remote` is for a peer that does not run in this process."""
        assert operation.peer is not None  # noqa: S101 — the others have endpoints of their own
        self._path = operation.path.removeprefix(PREFIX)
        self._method = operation.method
        self._authentication = authentication
        self._peers = peers
        self._peer = operation.peer
        self._remote = remote

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Unauthenticated, Forbidden, NotFound, TooLarge, and Unavailable when the peer is away."""
        connection = HTTPConnection(scope)
        principal = await self._authentication.principal(connection)
        headers = [(name, value) for name, value in scope["headers"] if name in PASSED_ON]
        headers.append(self._authentication.token(principal))
        exchange = _Exchange(receive, send)
        peer = self._peers.app(self._peer) or self._remote
        assert peer is not None  # noqa: S101 — one of the two was there when the gateway opened
        try:
            await peer(self._scope(connection, headers), exchange.receive, exchange.send)
        except ClientDisconnect:
            return
        finally:
            exchange.refuse_if_cut()

    def _scope(self, connection: HTTPConnection, headers: list[tuple[bytes, bytes]]) -> Scope:
        """The same request at the peer: its path without the version, and of its headers those that concern it."""
        values = {name: quote(str(value), safe="") for name, value in connection.path_params.items()}
        if not {".", ".."}.isdisjoint(values.values()):
            raise NotFound("Nothing has this id.")
        return {
            "type": "http",
            "asgi": connection.scope["asgi"],
            "http_version": "1.1",
            "method": self._method,
            "scheme": "http",
            "path": self._path.format(**connection.path_params),
            "raw_path": self._path.format(**values).encode(),
            "query_string": connection.scope["query_string"],
            "root_path": "",
            "headers": headers,
            "client": None,
            "server": (self._peer, None),
        }


class _Exchange:
    """The body on its way to the peer, and the answer on its way back.

    A body that is cut for its length is refused with our words, whatever the peer made of what it got.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._cut: TooLarge | None = None

    async def receive(self) -> Message:
        try:
            return await self._receive()
        except TooLarge as error:
            self._cut = error
            raise

    async def send(self, message: Message) -> None:
        if self._cut is not None:
            return
        if message["type"] == "http.response.start":
            passed = [_outside(*header) for header in message["headers"] if header[0] in PASSED_BACK]
            message = {**message, "headers": [*passed, NOT_KEPT]}
        await self._send(message)

    def refuse_if_cut(self) -> None:
        if self._cut is not None:
            raise self._cut


def _outside(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Addresses of the peer become addresses of the gateway."""
    if name == b"location" and value.startswith(b"/"):
        return name, PREFIX.encode() + value
    return (name, value.replace(b"</", b"<" + PREFIX.encode() + b"/")) if name == b"link" else (name, value)
