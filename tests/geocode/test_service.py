"""Geocode as its peers meet it, with a real intake beside it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.compose import compose
from shared.clock import system_clock
from shared.platform import key_of
from shared.principal import HEADER, Principal, sign
from shared.settings import Settings

CASE: dict[str, Any] = {
    "incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-31"},
    "place": {"state": "Oaxaca", "municipality": "Juchitan de Zaragoza", "text": "cerca del mercado"},
    "victims": [{"kind": "assault"}],
    "legal_basis": "organisation_mandate",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Clients of both services, each with the token of whoever calls it."""

    intake: httpx.AsyncClient
    geocode: httpx.AsyncClient
    settings: Settings

    async def report(self, **changes: object) -> str:
        answer = await self.intake.post("/cases", json={**CASE, **changes})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def location(self, case_id: str, until: Callable[[httpx.Response], bool]) -> httpx.Response:
        """The location once it is as awaited."""
        async with asyncio.timeout(20):
            while not until(answer := await self.geocode.get(f"/locations/{case_id}")):
                await asyncio.sleep(0.02)
            return answer


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    settings = Settings(data=tmp_path)
    secret = key_of(settings, "secret").hex()

    def client(app: FastAPI, principal: Principal) -> httpx.AsyncClient:
        headers = {HEADER: sign(principal, secret, system_clock)}
        return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://peer", headers=headers)

    async with (
        compose(settings, ("intake", "geocode")) as apps,
        client(apps["intake"], Principal("key-1", "one", "org_admin")) as intake,
        client(apps["geocode"], Principal("intake", "", "service")) as geocode,
    ):
        yield Pair(intake, geocode, settings)


async def test_a_reported_case_is_located(pair: Pair) -> None:
    case_id = await pair.report()
    location = (await pair.location(case_id, lambda answer: answer.is_success)).json()
    assert (location["state"], location["municipality"], location["precision"]) == ("20", "20043", 4)


async def test_a_changed_place_is_located_again(pair: Pair) -> None:
    case_id = await pair.report()
    await pair.location(case_id, lambda answer: answer.is_success)
    changed = await pair.intake.patch(
        f"/cases/{case_id}", json={"place": {"municipality": "Salina Cruz"}}, headers={"if-match": '"1"'}
    )
    assert changed.is_success, changed.text
    await pair.location(case_id, lambda answer: answer.is_success and answer.json()["municipality"] == "20079")


async def test_an_erased_case_leaves_no_location(pair: Pair) -> None:
    case_id = await pair.report()
    await pair.location(case_id, lambda answer: answer.is_success)
    assert (await pair.intake.post(f"/cases/{case_id}/erasure")).is_success
    gone = await pair.location(case_id, lambda answer: answer.status_code == 410)
    assert gone.json()["type"] == "/problems/gone"


async def test_a_case_that_is_not_there_is_not_located(pair: Pair) -> None:
    assert (await pair.geocode.get("/locations/01900000-0000-7000-8000-000000000000")).status_code == 404


async def test_points_are_for_services_alone(pair: Pair) -> None:
    case_id = await pair.report()
    secret = key_of(pair.settings, "secret").hex()
    member = {HEADER: sign(Principal("key-1", "one", "coordinator"), secret, system_clock)}
    assert (await pair.geocode.get(f"/locations/{case_id}", headers=member)).status_code == 403
    assert (await pair.geocode.post("/locations", json={"ids": [case_id]}, headers=member)).status_code == 403


async def test_words_of_places_stay_out_of_the_files_in_the_clear(pair: Pair) -> None:
    case_id = await pair.report(place={"state": "Oaxaca", "text": "canario-en-la-mina", "lat": 16.43, "lon": -95.02})
    await pair.location(case_id, lambda answer: answer.is_success)
    kept = b"".join(file.read_bytes() for file in pair.settings.data.glob("*.sqlite*"))
    assert b"canario-en-la-mina" not in kept
    assert b"16.43" not in kept


async def test_a_spreadsheet_is_understood_and_not_kept(pair: Pair) -> None:
    places = [{"state": "Chihuahua", "municipality": "Cd. Juárez"}, {"text": "quién sabe dónde"}]
    answer = await pair.geocode.post("/locate", json={"places": places})
    assert [each["municipality"] for each in answer.json()["locations"]] == ["08037", None]
