"""Intake as it runs: its own app on a real platform with embedded storage, asked over HTTP without sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from services.intake.app import SERVICE, open_desk
from services.intake.use_cases.desk import Desk
from shared.events.catalogue import CASES
from shared.events.envelope import Event, decode
from shared.platform import Platform, open_platform
from shared.ports.bus import Delivery
from shared.principal import Principal, Role
from shared.service import running
from shared.settings import Settings
from tests.intake.cases import a_case


@dataclass
class HandClock:
    """A clock that moves when told to."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 18, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Intake:
    """A client of intake that can be anybody."""

    platform: Platform
    http: httpx.AsyncClient
    clock: HandClock
    log: list[Event] = field(default_factory=list)
    """Every event of intake that was published, in order."""
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        role: Role = "reporter",
        organisation: str = "casa-frida",
        subject: str = "key-1",
        **request: Any,  # noqa: ANN401 — whatever httpx takes
    ) -> httpx.Response:
        token = self.platform.peers.token(Principal(subject, organisation, role))
        headers = {**token, **request.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **request)

    async def report(
        self, case: dict[str, Any] | None = None, *, organisation: str = "casa-frida", subject: str = "key-1"
    ) -> str:
        """The id of a newly reported case."""
        answer = await self.ask("POST", "/cases", json=case or a_case(), organisation=organisation, subject=subject)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def read(self, case_id: str, *, role: Role = "reporter", organisation: str = "casa-frida") -> dict[str, Any]:
        answer = await self.ask("GET", f"/cases/{case_id}", role=role, organisation=organisation)
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = orjson.loads(answer.content)
        return shown

    async def until(self, enough: Callable[[list[Event]], bool]) -> list[Event]:
        """The log, once it holds enough."""
        while not enough(self.log):
            self.arrived.clear()
            await self.arrived.wait()
        return self.log

    async def events(self, wanted: dict[str, int]) -> dict[str, Event]:
        """The last event of each case, once these cases have reached these revisions."""

        def latest(log: list[Event]) -> dict[str, Event]:
            return {event.subject: event for event in log}

        def reached(log: list[Event]) -> bool:
            found = latest(log)
            return all(key in found and found[key].revision >= revision for key, revision in wanted.items())

        return latest(await self.until(reached))

    async def follow(self) -> None:
        """Read the bus into the log until cancelled."""

        async def handle(batch: Sequence[Delivery]) -> None:
            self.log += [decode(delivery.value) for delivery in batch]
            self.arrived.set()

        await self.platform.bus.subscribe("test", [CASES.name], handle).run()


@pytest.fixture
async def desk(tmp_path: Path, clock: HandClock) -> AsyncIterator[Desk]:
    """The desk without the app: for acts that have no route of their own."""
    async with open_platform(Settings(data=tmp_path), clock) as platform:
        yield await open_desk(platform)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@asynccontextmanager
async def open_intake(folder: Path, clock: HandClock) -> AsyncIterator[Intake]:
    """Intake on the embedded storage of a folder."""
    async with open_platform(Settings(data=folder), clock) as platform, SERVICE.open(platform) as app:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake") as http:
            opened = Intake(platform, http, clock)
            async with running(platform, test=opened.follow()):
                yield opened


@pytest.fixture
async def intake(tmp_path: Path, clock: HandClock) -> AsyncIterator[Intake]:
    async with open_intake(tmp_path, clock) as opened:
        yield opened
