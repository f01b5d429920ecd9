"""Internal routes of analytics. The gateway maps `/v1/…` to them and says who asks."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response

from services.analytics.patterns.desk import PatternDesk
from services.analytics.patterns.routes import pattern_routes
from services.analytics.releases.publishing import Releases
from services.analytics.releases.release import MANIFEST, media_type
from services.analytics.schemas import ReleaseRequest
from services.analytics.use_cases import Analytics
from shared.clock import Clock
from shared.model.json import Document
from shared.principal import HEADER, Principal, verify

MOST_ENTRIES = 500


def routes(analytics: Analytics, releases: Releases, patterns: PatternDesk, secret: str, clock: Clock) -> APIRouter:
    async def caller(request: Request) -> Principal:
        return verify(request.headers.get(HEADER), secret, clock)

    router = APIRouter()
    router.include_router(_numbers(analytics, caller))
    router.include_router(pattern_routes(patterns, caller))
    router.include_router(_published(releases), dependencies=[Depends(caller)])
    return router


def _numbers(analytics: Analytics, caller: Callable[[Request], Awaitable[Principal]]) -> APIRouter:
    """What depends on who asks."""
    router = APIRouter()
    Caller = Annotated[Principal, Depends(caller)]  # noqa: N806 — a type

    @router.get("/live/aggregates")
    async def live_aggregates(request: Request, principal: Caller) -> Response:
        return _json(await analytics.live_aggregates(principal, request.query_params.multi_items()))

    @router.post("/releases")
    async def publish(principal: Caller, wanted: ReleaseRequest | None = None) -> Response:
        wanted = wanted or ReleaseRequest()
        done = await analytics.publish(principal, wanted.series, dry_run=wanted.dry_run)
        return _json(done, 201 if done["state"] == "published" else 200)

    @router.post("/rebuild")
    async def start_over(principal: Caller) -> Response:
        return _json(await analytics.start_over(principal), 202)

    @router.get("/rebuild")
    async def rebuild_state(principal: Caller) -> Response:
        return _json(await analytics.rebuild_state(principal))

    return router


def _published(releases: Releases) -> APIRouter:
    """What is public, to whoever the gateway lets ask."""
    router = APIRouter()

    @router.get("/releases")
    async def ledger(limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = 100, cursor: str | None = None) -> Response:
        page = await releases.ledger(limit, cursor)
        return _json({"releases": [stored.body for stored in page.documents], "cursor": page.cursor})

    @router.get("/releases/{name}")
    async def manifest(name: str) -> Response:
        return Response(await releases.file(name, MANIFEST), media_type=media_type(MANIFEST))

    @router.get("/releases/{name}/files/{file_name:path}")
    async def file(name: str, file_name: str) -> Response:
        return Response(await releases.file(name, file_name), media_type=media_type(file_name))

    return router


def _json(body: Document, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
