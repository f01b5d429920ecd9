"""Whether a process lives and is ready: `/livez`, `/readyz`."""

from collections.abc import Awaitable, Callable

import orjson
from fastapi import FastAPI, Response

from shared.errors import ObservatoryError
from shared.ports.bus import Subscription

STALLED_SECONDS = 60.0
"""A consumer with work waiting and no progress for so long is taken for dead (aiokafka #1154)."""


class Health:
    """Failures end the process's life; checks say whether it can take work now."""

    def __init__(self) -> None:
        self._failures: dict[str, str] = {}
        self._subscriptions: dict[str, Subscription] = {}
        self._checks: dict[str, Callable[[], Awaitable[None]]] = {}

    def fail(self, part: str, reason: str) -> None:
        self._failures[part] = reason

    def watch(self, name: str, subscription: Subscription) -> None:
        self._subscriptions[name] = subscription

    def require(self, name: str, check: Callable[[], Awaitable[None]]) -> None:
        """`check` raises an ObservatoryError while the part is not ready."""
        self._checks[name] = check

    async def dead_parts(self) -> dict[str, str]:
        dead = dict(self._failures)
        for name, subscription in self._subscriptions.items():
            try:
                progress = await subscription.progress()
            except ObservatoryError:
                continue  # The broker is away: a reason to be unready, not to be restarted.
            if progress.lag and progress.stalled_seconds > STALLED_SECONDS:
                dead[name] = f"{progress.lag} messages wait, none handled for {progress.stalled_seconds:.0f} s"
        return dead

    async def unready_parts(self) -> dict[str, str]:
        unready = {}
        for name, check in self._checks.items():
            try:
                await check()
            except ObservatoryError as error:
                unready[name] = error.detail
        return unready


def add_health_routes(app: FastAPI, health: Health) -> None:
    async def answer(parts: dict[str, str]) -> Response:
        body = {"status": "unavailable" if parts else "ok", "parts": parts}
        return Response(orjson.dumps(body), 503 if parts else 200, media_type="application/json")

    @app.get("/livez", include_in_schema=False)
    async def livez() -> Response:
        return await answer(await health.dead_parts())

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        return await answer(await health.unready_parts())
