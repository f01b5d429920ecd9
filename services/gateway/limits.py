"""Limits: how long a body may be, and how often a client may come."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import ClassVar, Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import FieldProblem, ObservatoryError, TooLarge
from shared.problem_json import respond

MEGABYTE: Final = 1_000_000
MOST_CLIENTS: Final = 10_000


class TooManyRequests(ObservatoryError):
    status = 429
    code = "too_many_requests"
    title = "Too many requests"

    def __init__(self, seconds: int) -> None:
        super().__init__("This address asks too often; wait a little and try again.")
        self.retry_after_seconds = seconds


class BodyLimit:
    """Cuts bodies that are too long, whether or not they say their length beforehand (pure ASGI).

    `most` is in bytes; `longer` names paths, by how they begin, that may take more.
    """

    def __init__(self, app: ASGIApp, most: int, longer: dict[str, int]) -> None:
        self._app = app
        self._most = most
        self._longer = longer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        most = next((most for path, most in self._longer.items() if scope["path"].startswith(path)), self._most)
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > most:
            await respond(too_large(most))(scope, receive, send)
            return
        await self._app(scope, _counted(receive, most), send)


def too_large(most: int) -> TooLarge:
    size = f"{most // MEGABYTE} MB"
    problem = FieldProblem("body", f"It is longer than {size}.", "Send less at a time; split a large file.")
    return TooLarge(f"The body may be {size} long at most.", errors=(problem,))


def _counted(receive: Receive, most: int) -> Receive:
    """Receives the same, and raises TooLarge as soon as it is too much."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise too_large(most)
        return message

    return counted


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimit:
    """A token bucket per client: `burst` at once, `per_second` in the long run.

    Addresses are kept in memory only, and only as a hash under a key that dies with the process.
    """

    _salt: ClassVar[bytes] = secrets.token_bytes(16)

    def __init__(self, per_second: float, burst: int, seconds: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._seconds = seconds
        self._buckets: dict[int, _Bucket] = {}

    def check(self, request: HTTPConnection) -> None:
        """Takes a token of the client. Raises TooManyRequests when there is none."""
        client = hash((self._salt, request.client.host if request.client else ""))
        now = self._seconds()
        bucket = self._buckets.pop(client, None) or _Bucket(self._burst, now)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_second)
        bucket.at = now
        while len(self._buckets) >= MOST_CLIENTS:
            self._buckets.pop(next(iter(self._buckets)))
        self._buckets[client] = bucket
        if bucket.tokens < 1:
            raise TooManyRequests(ceil((1 - bucket.tokens) / self._per_second))
        bucket.tokens -= 1
