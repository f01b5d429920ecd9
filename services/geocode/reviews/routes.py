"""Internal routes about places that a person must settle. Who asks is authorised by intake, which owns the cases."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from services.geocode.aliases.book import FOR_ALL, as_json
from services.geocode.reviews import queue, settling
from services.geocode.reviews.desk import READERS, ReviewDesk
from services.geocode.reviews.queue import COORDINATES, Scope, Wanted
from services.geocode.reviews.reasons import Reason
from services.geocode.reviews.schemas import (
    AliasesOut,
    AliasOut,
    Counts,
    Decided,
    DecisionIn,
    RelocatedOut,
    Review,
    Reviews,
)
from shared.errors import Forbidden, NotFound, PreconditionFailed
from shared.principal import Principal

Limit = Annotated[int, Query(ge=1, le=200)]
IfMatch = Annotated[str | None, Header()]
LARGEST_REVISION = 2**53


def review_routes(desk: ReviewDesk, who: Callable[[Request], Awaitable[Principal]]) -> APIRouter:
    router = APIRouter(prefix="/places")
    caller = Depends(who)

    @router.get("/reviews")
    async def reviews(
        request: Request,
        response: Response,
        *,
        state: Literal["open", "decided"] = "open",
        reason: Reason | None = None,
        scope: Scope = "own",
        limit: Limit = 50,
        cursor: str | None = None,
        after: str | None = None,
        principal: Principal = caller,
    ) -> Reviews:
        found = await queue.listed(desk, principal, Wanted(state, reason, scope, limit, cursor, after))
        _link(request, response, found.cursor)
        return found

    @router.get("/counts")
    async def counts(principal: Principal = caller) -> Counts:
        return await queue.counted(desk, principal)

    @router.get("/reviews/{case_id}")
    async def review(case_id: str, response: Response, principal: Principal = caller) -> Review:
        found = await queue.review(desk, principal, case_id)
        response.headers["etag"] = f'"{found.revision}"'
        return found

    @router.post("/reviews/{case_id}/decision")
    async def decide(
        case_id: str, asked: DecisionIn, response: Response, if_match: IfMatch = None, principal: Principal = caller
    ) -> Decided:
        answer = await settling.decide(desk, principal, case_id, asked, _revision(if_match))
        response.headers["etag"] = f'"{answer.revision}"'
        return answer

    @router.delete("/reviews/{case_id}/decision")
    async def take_back(
        case_id: str, response: Response, if_match: IfMatch = None, principal: Principal = caller
    ) -> Decided:
        answer = await settling.take_back(desk, principal, case_id, _revision(if_match))
        response.headers["etag"] = f'"{answer.revision}"'
        return answer

    _aliases(router, desk, who)
    _relocation(router, desk, who)
    return router


def _aliases(router: APIRouter, desk: ReviewDesk, who: Callable[[Request], Awaitable[Principal]]) -> None:
    caller = Depends(who)

    @router.get("/aliases")
    async def aliases(
        request: Request,
        response: Response,
        limit: Limit = 50,
        cursor: str | None = None,
        principal: Principal = caller,
    ) -> AliasesOut:
        principal.require(*READERS)
        page = await desk.book.page(principal.organisation, limit=limit, cursor=cursor)
        _link(request, response, page.cursor)
        return AliasesOut(aliases=[AliasOut.model_validate(as_json(each)) for each in page.aliases], cursor=page.cursor)

    @router.delete("/aliases/{alias_id}")
    async def forget(alias_id: str, principal: Principal = caller) -> AliasOut:
        """Places that were located by it stay; new ones are not."""
        principal.require(*READERS)
        alias = await desk.book.get(alias_id)
        if alias.organisation == FOR_ALL and principal.role not in COORDINATES:
            raise Forbidden("What holds for all organisations is a coordinator's to forget.")
        if alias.organisation not in {FOR_ALL, principal.organisation} and principal.role != "admin":
            raise NotFound("There is no alias with this id.")
        await desk.book.forget(alias_id)
        return AliasOut.model_validate(as_json(alias))


def _relocation(router: APIRouter, desk: ReviewDesk, who: Callable[[Request], Awaitable[Principal]]) -> None:
    caller = Depends(who)

    @router.post("/relocation")
    async def relocate(limit: Limit = 200, cursor: str | None = None, principal: Principal = caller) -> RelocatedOut:
        """A page of all cases is understood anew, but for places that a person settled."""
        principal.require("admin")
        page = await desk.geocode.relocate_page(limit, cursor)
        return RelocatedOut(seen=page.seen, moved=page.moved, cursor=page.cursor)


def _link(request: Request, response: Response, cursor: str | None) -> None:
    if cursor is not None:
        following = urlencode({**request.query_params, "cursor": cursor})
        response.headers["link"] = f'<{request.url.path}?{following}>; rel="next"'


def _revision(if_match: str | None) -> int | None:
    """The revision an `If-Match` header names, if there is one. Raises PreconditionFailed for what is none of ours."""
    if not if_match:
        return None
    digits = if_match.strip().removeprefix("W/").strip('"')
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(LARGEST_REVISION)):
        raise PreconditionFailed("If-Match names no revision of this location; read it again for its ETag.")
    return int(digits)
