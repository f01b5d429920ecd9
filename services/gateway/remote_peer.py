"""A peer at an address, as an app: requests go out over HTTP and answers come back, both as streams (pure ASGI)."""

from collections.abc import AsyncIterator
from typing import Final

import httpx
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from shared.errors import Unavailable
from shared.peers import Peers

WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})


class RemotePeer:
    def __init__(self, name: str, peers: Peers) -> None:
        self._name = name
        self._peers = peers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Unavailable when the peer is away, and what `receive` raises while the body is read."""
        client = self._peers.client(self._name)
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        request = httpx.Request(
            scope["method"],
            client.base_url.copy_with(raw_path=scope["raw_path"] + query),
            headers=scope["headers"],
            content=_body(Request(scope, receive)) if scope["method"] in WITH_BODY else None,
            extensions={"timeout": client.timeout.as_dict()},
        )
        try:
            answer = await client.send(request, stream=True)
        except httpx.TransportError as error:
            raise Unavailable(f"The service {self._name} did not answer ({type(error).__name__}).") from error
        try:
            await _forward(answer, send)
        finally:
            await answer.aclose()


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream():
        yield chunk


async def _forward(answer: httpx.Response, send: Send) -> None:
    headers = [(name.lower(), value) for name, value in answer.headers.raw]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    async for chunk in answer.aiter_raw():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body"})
