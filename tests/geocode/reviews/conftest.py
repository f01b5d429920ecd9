"""Geocode with a real intake and analytics beside it, on both kinds of storage, asked by anybody."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.compose import compose
from shared.clock import system_clock
from shared.ids import new_id
from shared.principal import HEADER, Principal, Role, sign
from shared.settings import ServiceName, Settings

SECRET = "11" * 32
CASE: dict[str, Any] = {
    "incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-31"},
    "victims": [{"kind": "assault"}],
    "legal_basis": "organisation_mandate",
}
JUCHITAN, OAXACA_DE_JUAREZ = "20043", "20067"
CONFLICT = {"state": "Oaxaca", "municipality": "Juchitán de Zaragoza", "lat": 17.06543, "lon": -96.72365}
"""The words say Juchitán, the point lies in Oaxaca de Juárez."""
UNKNOWN_NAME = {"state": "Oaxaca", "municipality": "La Ventosilla Chica"}
SHARED = {"store": "granted", "share_with_network": "granted"}


@dataclass(frozen=True, slots=True)
class Peers:
    """The services, and organisations of this test's own: "one" and "two"."""

    apps: dict[ServiceName, FastAPI]
    settings: Settings
    names: dict[str, str] = field(default_factory=lambda: {"one": f"one-{new_id()}", "two": f"two-{new_id()}"})

    async def ask(
        self,
        service: ServiceName,
        method: str,
        path: str,
        *,
        by: Role = "reporter",
        of: str = "one",
        **request: Any,  # noqa: ANN401
    ) -> httpx.Response:
        principal = Principal(f"key-of-{of}", self.names[of], by)
        headers = {HEADER: sign(principal, SECRET, system_clock), **request.pop("headers", {})}
        transport = httpx.ASGITransport(app=self.apps[service])
        async with httpx.AsyncClient(transport=transport, base_url="http://peer", headers=headers) as client:
            return await client.request(method, path, **request)

    async def report(self, place: dict[str, Any], *, of: str = "one", **changes: Any) -> str:  # noqa: ANN401
        """A reported case, once it is located."""
        answer = await self.ask("intake", "POST", "/cases", of=of, json={**CASE, "place": place, **changes})
        assert answer.status_code == 201, answer.text
        case_id = str(answer.json()["id"])
        await self.location(case_id, lambda _: True)
        return case_id

    async def location(self, case_id: str, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The whole location once it is as awaited."""
        async with asyncio.timeout(60):
            while True:
                answer = await self.ask("geocode", "GET", f"/locations/{case_id}", by="service")
                if answer.is_success and until(answer.json()):
                    return dict(answer.json())
                await asyncio.sleep(0.02)

    async def review(self, case_id: str, **who: Any) -> dict[str, Any]:  # noqa: ANN401
        answer = await self.ask("geocode", "GET", f"/places/reviews/{case_id}", **who)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def decide(
        self, case_id: str, *, status: int = 200, by: Role = "reporter", of: str = "one", **choice: object
    ) -> dict[str, Any]:
        answer = await self.ask("geocode", "POST", f"/places/reviews/{case_id}/decision", by=by, of=of, json=choice)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until it holds."""
        async with asyncio.timeout(60):
            while not await holds():
                await asyncio.sleep(0.02)

    async def counts(self) -> dict[str, Any]:
        return dict((await self.ask("geocode", "GET", "/places/counts")).json())

    async def waiting(self, **parameters: str) -> list[str]:
        answer = await self.ask("geocode", "GET", "/places/reviews", params=parameters)
        assert answer.status_code == 200, answer.text
        return [each["case_id"] for each in answer.json()["reviews"]]


@pytest.fixture(params=["embedded", "servers"])
async def peers(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Peers]:
    servers = {}
    if request.param == "servers":
        servers = {"bus": request.getfixturevalue("kafka_url"), "store": request.getfixturevalue("mongo_url")}
    keys = {"secret": SECRET, "master_key": "22" * 32, "release_key": "33" * 32}
    settings = Settings(data=tmp_path, **servers, **keys)  # type: ignore[arg-type]
    async with compose(settings, ("intake", "geocode", "analytics")) as apps:
        yield Peers(apps, settings)
