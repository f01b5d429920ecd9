"""Sparing an outside service that is ill, and those who wait for it: a circuit breaker and a rate limit."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from shared.errors import Unavailable


class LeftAlone(Unavailable):
    """The service was not asked at all."""


FAILURES: Final = 3
REST_SECONDS: Final = 60.0


class Breaker:
    """After three failures in a row, or when it asks for it, the service is left alone for a while; one try decides."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._failures = 0
        self._rests_until = 0.0

    def check(self) -> None:
        """Raises LeftAlone while the service is."""
        if self._now() < self._rests_until:
            raise LeftAlone("This provider is left alone for a while.")

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self, rest_seconds: float | None = None) -> None:
        """`rest_seconds`: how long the service itself asks to be left alone."""
        self._failures += 1
        if rest_seconds is not None or self._failures >= FAILURES:
            self._rests_until = self._now() + (rest_seconds or REST_SECONDS)


class Turns:
    """Lets one through at a time, so many a second."""

    def __init__(self, per_second: float) -> None:
        self._pause = 1 / per_second
        self._lock = asyncio.Lock()
        self._next = 0.0

    async def take(self) -> None:
        async with self._lock:
            await asyncio.sleep(max(0.0, self._next - time.monotonic()))
            self._next = time.monotonic() + self._pause
