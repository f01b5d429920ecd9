"""The gateway as it runs: its own app on a real platform with embedded storage, asked over HTTP without sockets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from services.gateway.app import SERVICE
from services.gateway.identity import admin_token
from services.gateway.release_files import MANIFEST
from shared.events.catalogue import RELEASES
from shared.events.envelope import Event, encode
from shared.events.releases import PUBLISHED
from shared.platform import Platform, open_platform
from shared.ports.bus import Message
from shared.settings import Settings
from tests.gateway.published import files, sha256, write


@dataclass
class HandClock:
    """A clock that moves when told to."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 18, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Gateway:
    """A client of the gateway, and the folder from which analytics' files are served."""

    platform: Platform
    http: httpx.AsyncClient
    folder: Path
    app: ASGIApp

    @property
    def admin(self) -> dict[str, str]:
        return {"authorization": f"Bearer {admin_token(self.platform.secret)}"}

    async def key(self, organisation: str = "Casa Frida", role: str = "reporter") -> dict[str, str]:
        """The header of a new key."""
        made = await self.http.post(
            "/v1/admin/keys", json={"organisation": organisation, "role": role}, headers=self.admin
        )
        assert made.status_code == 201, made.text
        return {"authorization": f"Bearer {made.json()['key']}"}

    async def announce(
        self, series: str = "real", number: int = 1, *, hidden: bool = False, revision: int = 1, **written: bytes
    ) -> None:
        """What analytics does when it publishes: files within reach, and an event. `written` spoils files."""
        content = {**files(series, number), **written}
        write(self.folder / f"{series}-{number}" / "files", content)
        data: dict[str, Any] = {
            "series": series,
            "number": number,
            "hidden": hidden,
            "files": {name: sha256(each) for name, each in files(series, number).items() if name == MANIFEST},
        }
        moment = self.platform.clock()
        subject = f"{series}-{number}"
        event = Event.of(
            type=PUBLISHED, source="analytics", subject=subject, revision=revision, moment=moment, data=data
        )
        await self.platform.bus.publish([Message(RELEASES.name, subject, encode(event))])

    async def until(self, path: str, wanted: Callable[[httpx.Response], bool]) -> httpx.Response:
        """Ask until the answer is as wanted."""
        async with asyncio.timeout(120):
            while not wanted(answer := await self.http.get(path)):
                await asyncio.sleep(0.02)
        return answer


def analytics(folder: Path) -> ASGIApp:
    """The part of analytics that hands out files, in a folder as it lays them out."""
    folder.mkdir(exist_ok=True)
    return Starlette(routes=[Mount("/releases", StaticFiles(directory=folder))])


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


Opener = Callable[..., Any]


@pytest.fixture
def opened(tmp_path: Path, clock: HandClock) -> Opener:
    """Opens the gateway on the same data folder each time; `peers` are other apps of the process by name."""

    @asynccontextmanager
    async def open_gateway(peers: Mapping[str, ASGIApp] | None = None) -> AsyncIterator[Gateway]:
        async with open_platform(Settings(data=tmp_path / "var"), clock) as platform:
            for name, app in (peers or {}).items():
                platform.peers.register(name, app)
            async with SERVICE.open(platform) as app:
                transport = httpx.ASGITransport(app=app)
                async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
                    yield Gateway(platform, http, tmp_path / "releases", app)

    return open_gateway


@pytest.fixture
async def gateway(opened: Opener, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with opened({"analytics": analytics(tmp_path / "releases")}) as running:
        yield running
