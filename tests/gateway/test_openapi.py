"""The OpenAPI document says what the routes do."""

import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI
from starlette.routing import Route

from services.compose import load
from services.gateway.member_operations import MEMBER_OPERATIONS
from services.gateway.pass_through import PREFIX
from services.gateway.pattern_operations import LIVE_PATTERNS
from services.gateway.place_operations import PLACES
from services.gateway.schemas import components
from shared.platform import open_platform
from shared.settings import ServiceName, Settings
from tests.gateway.conftest import Gateway


@pytest.fixture
async def document(gateway: Gateway) -> dict[str, Any]:
    answer = await gateway.http.get("/openapi.json")
    body: dict[str, Any] = answer.json()
    return body


def routes(app: Any) -> set[tuple[str, str]]:  # noqa: ANN401 — the app of a service
    assert isinstance(app, FastAPI)
    return {
        (method, route.path_format)
        for route in app.router.routes
        if isinstance(route, Route) and route.path.startswith("/v1")
        for method in (route.methods or set()) - {"HEAD"}
    }


async def test_every_route_is_described_and_nothing_else(gateway: Gateway, document: dict[str, Any]) -> None:
    described = {(method.upper(), path) for path, each in document["paths"].items() for method in each}
    assert described == routes(gateway.app)


async def test_names_are_unique_and_references_lead_somewhere(document: dict[str, Any]) -> None:
    operations = [each for path in document["paths"].values() for each in path.values()]
    names = [each["operationId"] for each in operations]
    assert len(set(names)) == len(names)
    assert references(document) <= {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}


def references(part: Any) -> set[str]:  # noqa: ANN401 — any JSON
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(each) for each in part.values()))
    return set().union(*(references(each) for each in part)) if isinstance(part, list) else set()


async def test_parameters_in_a_path_are_the_ones_described(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for operation in methods.values():
            named = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
            assert named == {part[1:-1] for part in path.split("/") if part.startswith("{")}


def test_every_schema_is_one() -> None:
    for schema in components().values():
        jsonschema_rs.meta.validate({**schema, "$schema": "https://json-schema.org/draft/2020-12/schema"})


async def test_members_operations_need_a_key_and_public_ones_do_not(document: dict[str, Any]) -> None:
    for path in document["paths"].values():
        for operation in path.values():
            assert bool(operation["security"]) is (operation["tags"] != ["public"])


async def test_the_page_for_people_names_every_operation(gateway: Gateway, document: dict[str, Any]) -> None:
    page = (await gateway.http.get("/docs")).text
    assert all(f'id="{each["operationId"]}"' in page for path in document["paths"].values() for each in path.values())
    assert "<script" not in page


@pytest.mark.parametrize("peer", ["intake", "geocode", "analytics"])
async def test_the_peer_answers_what_is_described_as_its_own(peer: ServiceName, tmp_path: Path) -> None:
    async with open_platform(Settings(data=tmp_path)) as platform, load(peer).open(platform) as app:
        paths = app.openapi()["paths"]
    there = {(method.upper(), without_names(path)) for path, methods in paths.items() for method in methods}
    described = {
        (each.method, without_names(each.path))
        for each in (*MEMBER_OPERATIONS, *LIVE_PATTERNS, *PLACES)
        if each.peer == peer
    }
    assert {(method, path.removeprefix(PREFIX)) for method, path in described} <= there


def without_names(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path)
