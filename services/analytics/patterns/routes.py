"""Internal routes of patterns, for members."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.analytics.patterns.declared import listed
from services.analytics.patterns.desk import PatternDesk
from shared.model.json import Document
from shared.principal import Principal


def pattern_routes(desk: PatternDesk, caller: Callable[[Request], Awaitable[Principal]]) -> APIRouter:
    """Asking again says how far the work is; deleting the same question stops it. A question too long for an address
    is posted."""
    router = APIRouter(prefix="/live/patterns")
    Caller = Annotated[Principal, Depends(caller)]  # noqa: N806 — a type

    @router.get("", dependencies=[Depends(caller)])
    async def every_pattern() -> Response:
        return _json(listed())

    @router.get("/{name}")
    @router.post("/{name}")
    async def ask(name: str, request: Request, principal: Caller) -> Response:
        answer, finished = await desk.ask(principal, name, request.query_params.multi_items(), await request.body())
        return _json(answer) if finished else _json(answer, 202, {"retry-after": "1"})

    @router.delete("/{name}", status_code=204)
    async def cancel(name: str, request: Request, principal: Caller) -> None:
        await desk.cancel(principal, name, request.query_params.multi_items(), await request.body())

    return router


def _json(body: Document, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type="application/json")
