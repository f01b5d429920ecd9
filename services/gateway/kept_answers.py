"""Public answers as bytes: made once for a release, then sent from memory (pure ASGI)."""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from services.gateway.limits import RateLimit
from services.gateway.renderings import Rendering

MOST_BYTES: Final = 64_000_000
SMALLEST_ZIPPED: Final = 500

Headers: TypeAlias = list[tuple[bytes, bytes]]
Make: TypeAlias = Callable[[Request], Awaitable[tuple[Rendering, "Freshness"]]]


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long an answer may be believed: `seconds`, or for ever where nothing can change it."""

    seconds: int
    forever: bool = False

    @property
    def header(self) -> bytes:
        return b"public, max-age=31536000, immutable" if self.forever else f"public, max-age={self.seconds}".encode()


_Key: TypeAlias = tuple[int, str, bytes, bytes]
"""Edition, path, query, what the client accepts."""


@dataclass(frozen=True, slots=True)
class _Kept:
    etag: bytes
    headers: Headers
    body: bytes
    zipped: bytes | None
    zipped_headers: Headers

    @property
    def size(self) -> int:
        return len(self.body) + len(self.zipped or b"")


class KeptAnswers:
    """The endpoint of a public question. What must be made anew takes a token of the client's rate limit; what is
    kept costs nothing, and the oldest goes when there is too much.

    `edition` counts the changes of what is shown: an answer is kept for one edition.
    """

    def __init__(self, make: Make, edition: Callable[[], int], limit: RateLimit) -> None:
        self._make = make
        self._edition = edition
        self._limit = limit
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises what `make` raises, and TooManyRequests."""
        accept = unchanged_from = encoding = b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                encoding = value
            elif name == b"accept":
                accept = value
            elif name == b"if-none-match":
                unchanged_from = value
        key = (self._edition(), scope["path"], scope["query_string"], accept)
        kept = self._kept.get(key)
        if kept is None:
            kept = await self._made(key, Request(scope, receive))
        await _send(kept, send, zipped=b"gzip" in encoding, unchanged=kept.etag in unchanged_from)

    async def _made(self, key: _Key, request: Request) -> _Kept:
        self._limit.check(request)
        rendering, freshness = await self._make(request)
        kept = await asyncio.to_thread(_kept, rendering, freshness)
        earlier = self._kept.pop(key, None)
        self._kept[key] = kept
        self._size += kept.size - (earlier.size if earlier else 0)
        while self._size > MOST_BYTES:
            self._size -= self._kept.popitem(last=False)[1].size
        return kept


def _kept(rendering: Rendering, freshness: Freshness) -> _Kept:
    etag = f'"{hashlib.sha256(rendering.body).hexdigest()[:24]}"'.encode()
    zipped = gzip.compress(rendering.body, 6, mtime=0) if len(rendering.body) >= SMALLEST_ZIPPED else None
    headers: Headers = [
        (b"content-type", rendering.media_type.encode()),
        (b"etag", b"W/" + etag),
        (b"cache-control", freshness.header),
        (b"vary", b"accept, accept-encoding"),
    ]
    if rendering.file_name:
        headers.append((b"content-disposition", f'attachment; filename="{rendering.file_name}"'.encode()))
    length = (b"content-length", str(len(rendering.body)).encode())
    zipped_length = (b"content-length", str(len(zipped or b"")).encode())
    return _Kept(
        etag=etag,
        headers=[*headers, length],
        body=rendering.body,
        zipped=zipped,
        zipped_headers=[*headers, (b"content-encoding", b"gzip"), zipped_length],
    )


async def _send(kept: _Kept, send: Send, *, zipped: bool, unchanged: bool) -> None:
    if unchanged:
        headers = [each for each in kept.headers if each[0] != b"content-length"]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body"})
        return
    headers, body = (kept.zipped_headers, kept.zipped) if zipped and kept.zipped else (kept.headers, kept.body)
    await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})
