"""Members' requests, answered by intake in the same process and over the network."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from services.gateway.app import SERVICE as GATEWAY
from services.gateway.authentication import ON_BEHALF_OF
from services.gateway.identity import admin_token
from services.intake.app import SERVICE as INTAKE
from shared.platform import Platform, open_platform
from shared.principal import HEADER, Principal
from shared.settings import Settings
from tests.gateway.conftest import Gateway, Opener

CASE: dict[str, Any] = {
    "incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-31"},
    "place": {"state": "Oaxaca", "municipality": "Juchitán"},
    "victims": [{"kind": "assault"}],
    "legal_basis": "organisation_mandate",
}


@asynccontextmanager
async def in_process(tmp_path: Path) -> AsyncIterator[Gateway]:
    async with open_platform(Settings(data=tmp_path / "var")) as platform, INTAKE.open(platform) as intake:
        platform.peers.register("intake", intake)
        async with client(platform, tmp_path) as running:
            yield running


@asynccontextmanager
async def over_the_network(tmp_path: Path) -> AsyncIterator[Gateway]:
    """Intake listens on a socket, on a platform of its own that shares the secret."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        url, secret = f"http://127.0.0.1:{door.getsockname()[1]}", "ab" * 32
        near = Settings(data=tmp_path / "var", secret=secret, intake_url=url)
        far = Settings(data=tmp_path / "far", secret=secret)
        async with (
            open_platform(far) as there,
            INTAKE.open(there) as intake,
            serving(intake, door),
            open_platform(near) as platform,
            client(platform, tmp_path) as running,
        ):
            yield running


@asynccontextmanager
async def serving(app: Any, door: socket.socket) -> AsyncIterator[None]:  # noqa: ANN401 — an ASGI app
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", access_log=False, log_level="warning", ws="none"))
    task = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def client(platform: Platform, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with GATEWAY.open(platform) as app:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
            yield Gateway(platform, http, tmp_path, app)


@pytest.fixture(params=[in_process, over_the_network], ids=["in process", "over the network"])
async def members(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with request.param(tmp_path) as running:
        yield running


async def test_a_case_is_reported_read_and_changed(members: Gateway) -> None:
    key = await members.key()
    made = await members.http.post("/v1/cases", json=CASE, headers=key)
    assert made.status_code == 201, made.text
    address = made.headers["location"]
    assert address == f"/v1/cases/{made.json()['id']}"
    read = await members.http.get(address, headers=key)
    assert read.json()["record"]["victims"] == [{"kind": "assault"}]
    assert read.headers["cache-control"] == "no-store"
    patch = {"victims": [{"kind": "threat"}]}
    unread = await members.http.patch(address, json=patch, headers=key)
    assert unread.status_code == 428
    changed = await members.http.patch(address, json=patch, headers={**key, "if-match": read.headers["etag"]})
    assert changed.json()["revision"] == 2


async def test_the_same_idempotency_key_gives_the_same_answer(members: Gateway) -> None:
    key = {**await members.key(), "idempotency-key": "once"}
    first, second = [await members.http.post("/v1/cases", json=CASE, headers=key) for _ in range(2)]
    assert first.json()["id"] == second.json()["id"]
    assert (await members.http.post("/v1/cases", json={**CASE, "narrative": "x"}, headers=key)).status_code == 422


async def test_pages_lead_to_the_gateway(members: Gateway) -> None:
    key = await members.key()
    ids = {(await members.http.post("/v1/cases", json=CASE, headers=key)).json()["id"] for _ in range(3)}
    first = await members.http.get("/v1/cases?limit=2", headers=key)
    following = first.headers["link"].partition(">")[0].removeprefix("<")
    assert following.startswith("/v1/cases?")
    second = await members.http.get(following, headers=key)
    assert {case["id"] for page in (first, second) for case in page.json()["cases"]} == ids


async def test_what_intake_refuses_is_passed_on_as_it_said_it(members: Gateway) -> None:
    key = await members.key()
    answer = await members.http.post("/v1/cases", json={**CASE, "victims": [{"kind": "nothing"}]}, headers=key)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "victims.0.kind"


async def test_a_body_that_is_cut_is_refused_and_nothing_is_kept(members: Gateway) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'{"narrative": "'
        while True:
            yield b"a" * 65_536

    key = await members.key()
    answer = await members.http.post("/v1/cases", content=endless(), headers=key)
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["field"] == "body"
    assert (await members.http.get("/v1/cases", headers=key)).json()["cases"] == []


async def test_a_principal_from_outside_is_not_believed(members: Gateway) -> None:
    forged = members.platform.peers.token(Principal("x", "x", "admin"))
    assert (await members.http.get("/v1/cases", headers=forged)).status_code == 401
    both = {**await members.key(role="analyst"), **forged}
    assert (await members.http.get("/v1/cases", headers=both)).status_code == 403
    assert HEADER in forged


async def test_organisations_do_not_see_each_other(members: Gateway) -> None:
    one, other = await members.key("Casa Frida"), await members.key("Letra S")
    address = (await members.http.post("/v1/cases", json=CASE, headers=one)).headers["location"]
    assert (await members.http.get(address, headers=other)).status_code == 404


async def test_an_administrator_acts_for_an_organisation(members: Gateway) -> None:
    key = await members.key("Casa Frida")
    acting = {**members.admin, ON_BEHALF_OF: "casa%20frida"}
    made = await members.http.post("/v1/cases", json=CASE, headers=acting)
    assert made.status_code == 201, made.text
    assert (await members.http.get(made.headers["location"], headers=key)).status_code == 200
    refused = await members.http.get("/v1/cases", headers={**key, ON_BEHALF_OF: "Letra%20S"})
    assert refused.status_code == 403


@pytest.mark.parametrize("path", ["/v1/cases/..", "/v1/cases/%2e%2e/erasure", "/v1/cases/..%2fplaces/reports"])
async def test_no_path_leads_elsewhere_at_the_peer(members: Gateway, path: str) -> None:
    key = await members.key()
    method = "POST" if path.endswith("erasure") else "GET"
    assert (await members.http.request(method, path, headers=key)).status_code == 404


@pytest.mark.parametrize("path", ["/v1/places", "/v1/republish", "/places", "/cases"])
async def test_what_services_ask_each_other_is_not_outside(members: Gateway, path: str) -> None:
    assert (await members.http.post(path, json={"ids": []}, headers=members.admin)).status_code == 404


async def test_a_cookie_or_a_scheme_that_is_not_ours_opens_nothing(members: Gateway) -> None:
    key = (await members.key())["authorization"].removeprefix("Bearer ")
    members.http.cookies.set("observatory_session", "nothing")
    assert (await members.http.get("/v1/cases")).status_code == 401
    assert (await members.http.get("/v1/cases", headers={"authorization": f"Basic {key}"})).status_code == 401


async def test_a_peer_that_is_away_is_503_with_a_time_to_come_back(opened: Opener) -> None:
    async with opened() as alone:
        answer = await alone.http.get("/v1/cases", headers=await alone.key())
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_address_where_nobody_listens_is_503_too(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
    async with open_platform(Settings(data=tmp_path, intake_url=url)) as platform, client(platform, tmp_path) as alone:
        headers = {"authorization": f"Bearer {admin_token(platform.secret)}"}
        for method in ("GET", "POST"):
            answer = await alone.http.request(method, "/v1/cases", json=CASE, headers=headers)
            assert answer.status_code == 503
            assert answer.headers["retry-after"]
