"""Requests that a peer answers: authenticated here, streamed there and back (pure ASGI)."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from services.gateway.authentication import Authentication
from services.gateway.operations import Operation
from shared.errors import NotFound, TooLarge, Unavailable
from shared.peers import Peers

PREFIX: Final = "/v1"
PASSED_ON: Final = ("accept", "accept-language", "idempotency-key", "if-match", "if-none-match")
PASSED_ON_WITH_BODY: Final = (*PASSED_ON, "content-type", "content-length")
PASSED_BACK: Final = frozenset(
    {
        b"content-type",
        b"content-length",
        b"content-disposition",
        b"cache-control",
        b"content-language",
        b"etag",
        b"location",
        b"link",
        b"retry-after",
        b"allow",
        b"www-authenticate",
    }
)
PRIVATE: Final = (b"cache-control", b"no-store")


class PassThrough:
    """The endpoint of one operation. What members see is not to be kept by caches."""

    def __init__(self, operation: Operation, authentication: Authentication, peers: Peers) -> None:
        assert operation.peer is not None  # noqa: S101 — the others have endpoints of their own
        self._operation = operation
        self._peer = operation.peer
        self._authentication = authentication
        self._peers = peers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises Unauthenticated, Forbidden, TooLarge, and Unavailable when the peer is away."""
        request = Request(scope, receive)
        body = _Body(request)
        try:
            answer = await self._send(request, body)
        except httpx.TransportError as error:
            raise Unavailable(f"The service {self._peer} did not answer ({type(error).__name__}).") from error
        except ClientDisconnect:
            return
        finally:
            body.refuse_if_too_large()
        try:
            await _send_back(answer, send)
        finally:
            await answer.aclose()

    async def _send(self, request: Request, body: "_Body") -> httpx.Response:
        principal = await self._authentication.principal(request)
        passed = PASSED_ON_WITH_BODY if self._operation.body else PASSED_ON
        headers = {name: request.headers[name] for name in passed if name in request.headers}
        headers.update(self._authentication.token(principal))
        client = self._peers.client(self._peer)
        sent = httpx.Request(
            self._operation.method,
            client.base_url.copy_with(raw_path=self._path(request)),
            headers=headers,
            content=body.stream() if self._operation.body else None,
            extensions={"timeout": client.timeout.as_dict()},
        )
        return await client.send(sent, stream=True)

    def _path(self, request: Request) -> bytes:
        """The path at the peer, with the query as it came."""
        values = {name: quote(str(value), safe="") for name, value in request.path_params.items()}
        if not {".", ".."}.isdisjoint(values.values()):
            raise NotFound("Nothing has this id.")
        path = self._operation.path.removeprefix(PREFIX).format(**values).encode()
        query: bytes = request.scope["query_string"]
        return path + b"?" + query if query else path


class _Body:
    """The body on its way to the peer. It remembers that it was cut, whatever the peer makes of that."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._cut: TooLarge | None = None

    async def stream(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._request.stream():
                yield chunk
        except TooLarge as error:
            self._cut = error
            raise

    def refuse_if_too_large(self) -> None:
        if self._cut is not None:
            raise self._cut


async def _send_back(answer: httpx.Response, send: Send) -> None:
    headers = [_outside(name.lower(), value) for name, value in answer.headers.raw if name.lower() in PASSED_BACK]
    if not any(name == b"cache-control" for name, _ in headers):
        headers.append(PRIVATE)
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    async for chunk in answer.aiter_raw():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body"})


def _outside(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Addresses of the peer become addresses of the gateway."""
    if name == b"location" and value.startswith(b"/"):
        return name, PREFIX.encode() + value
    return (name, value.replace(b"</", b"<" + PREFIX.encode() + b"/")) if name == b"link" else (name, value)
