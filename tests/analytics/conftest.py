"""Analytics as it runs: its own app on a real platform with embedded storage, fed by the bus, asked over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import pytest

from services.analytics.app import SERVICE
from shared.events.catalogue import BY_NAME
from shared.events.envelope import Event, encode
from shared.platform import Platform, open_platform
from shared.ports.bus import Message
from shared.principal import Principal, Role
from shared.settings import Settings


@dataclass
class Analytics:
    """A client of analytics that can be anybody, and the bus beside it."""

    platform: Platform
    http: httpx.AsyncClient

    async def publish(self, events: Sequence[Event]) -> None:
        messages = [Message(BY_NAME[event.type].topic.name, event.subject, encode(event)) for event in events]
        await self.platform.bus.publish(messages)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        role: Role = "coordinator",
        organisation: str = "casa-frida",
        headers: Mapping[str, str] = MappingProxyType({}),
        **request: Any,  # noqa: ANN401 — whatever httpx takes
    ) -> httpx.Response:
        principal = Principal("key-1", organisation, role)
        return await self.http.request(
            method, path, headers={**headers, **self.platform.peers.token(principal)}, **request
        )

    async def live(self, query: str = "", **principal: Any) -> dict[str, Any]:  # noqa: ANN401 — as for `ask`
        answer = await self.ask("GET", f"/live/aggregates?{query}", **principal)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def handled(self, events: Sequence[Event]) -> None:
        """Publish and wait until nothing waits on the bus any more."""
        await self.publish(events)

        async def idle() -> bool:
            return bool((await self.ask("GET", "/rebuild")).json()["state"] == "done")

        await until(idle)

    async def entries(self) -> list[dict[str, Any]]:
        """The ledger, newest first."""
        found: list[dict[str, Any]] = (await self.ask("GET", "/releases")).json()["releases"]
        return found


async def until(done: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await done():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Analytics]:
    async with open_platform(Settings(data=folder)) as platform, SERVICE.open(platform) as app:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://analytics") as http:
            yield Analytics(platform, http)


@pytest.fixture
async def analytics(tmp_path: Path) -> AsyncIterator[Analytics]:
    async with opened(tmp_path) as running:
        yield running
