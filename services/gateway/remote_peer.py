"""A peer at an address, as an app: requests go out over HTTP and answers come back, both as streams (pure ASGI)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from services.gateway.peer_connection import Broken, PeerConnection
from shared.errors import Unavailable
from shared.peers import Peers

WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
MOST_IDLE: Final = 64
"""Connections kept for later requests."""


class RemotePeer:
    def __init__(self, name: str, peers: Peers) -> None:
        self._name = name
        self._peers = peers
        self._idle: list[PeerConnection] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Unavailable when the peer is away, and what `receive` raises while the body is read."""
        address = self._peers.address(self._name)
        try:
            async with self._lent() as connection:
                await connection.send(_request(scope, receive, address.netloc))
                status, headers = await connection.head()
                await send({"type": "http.response.start", "status": status, "headers": headers})
                async for part in connection.body():
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                await send({"type": "http.response.body"})
        except (OSError, TimeoutError, Broken) as error:
            raise Unavailable(f"The service {self._name} did not answer ({type(error).__name__}).") from error

    def close(self) -> None:
        """Let go of the connections that are kept."""
        while self._idle:
            self._idle.pop().close()

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[PeerConnection]:
        """A connection, kept afterwards if the exchange came to its end."""
        connection = self._kept() or await PeerConnection.open(self._peers.address(self._name))
        try:
            yield connection
        finally:
            if connection.finished and len(self._idle) < MOST_IDLE:
                self._idle.append(connection)
            else:
                connection.close()

    def _kept(self) -> PeerConnection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.reusable:
                return connection
            connection.close()
        return None


async def _request(scope: Scope, receive: Receive, host: str) -> AsyncIterator[bytes]:
    """The bytes of the request. A body whose length is not known goes in chunks.

    Raises Broken for a body of another length than declared: what follows would be read as another request.
    """
    path = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
    lines = [scope["method"].encode() + b" " + path + b" HTTP/1.1", b"host: " + host.encode()]
    lines += [name + b": " + value for name, value in scope["headers"] if name != b"content-length"]
    if scope["method"] not in WITH_BODY:
        yield b"\r\n".join([*lines, b"", b""])
        return
    declared = dict(scope["headers"]).get(b"content-length", b"")
    if not declared.isdigit():
        head = b"\r\n".join([*lines, b"transfer-encoding: chunked", b"", b""])
        async for part in _body(receive):
            yield head + (b"%x\r\n%b\r\n" % (len(part), part) if part else b"")
            head = b""
        yield b"0\r\n\r\n"
        return
    head, left = b"\r\n".join([*lines, b"content-length: " + declared, b"", b""]), int(declared)
    async for part in _body(receive):
        left -= len(part)
        if left < 0:
            break
        yield head + part
        head = b""
    if left:
        raise Broken("the body is not as long as was declared")


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    """Raises ClientDisconnect when the client leaves in the middle."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        more = message.get("more_body", False)
        yield message.get("body", b"")
