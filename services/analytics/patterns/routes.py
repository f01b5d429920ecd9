"""Internal routes of patterns, for members."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.analytics.patterns.declared import listed
from services.analytics.patterns.desk import PatternDesk
from services.analytics.patterns.problems import CannotBeAsked
from shared.model.json import Document
from shared.model.wording import Language
from shared.principal import Principal
from shared.problem_json import language_of


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
        with _problems_in(language_of(request)):
            answer, finished = await desk.ask(principal, name, request.query_params.multi_items(), await request.body())
        return _json(answer) if finished else _json(answer, 202, {"retry-after": "1"})

    @router.delete("/{name}", status_code=204)
    async def cancel(name: str, request: Request, principal: Caller) -> None:
        with _problems_in(language_of(request)):
            await desk.cancel(principal, name, request.query_params.multi_items(), await request.body())

    return router


@contextmanager
def _problems_in(language: Language) -> Iterator[None]:
    try:
        yield
    except CannotBeAsked as error:
        raise error.said_in(language) from None


def _json(body: Document, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type="application/json")
