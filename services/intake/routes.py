"""Internal routes of intake. The gateway maps /v1/… to them; who asks stands in the principal's token."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime
from starlette.routing import Route

from services.intake.access_log import Purpose
from services.intake.domain import expected_revision
from services.intake.door import Door, Sent, as_json, etag
from services.intake.request_bodies import parse, parse_object, read_body, takes
from services.intake.schemas import CaseIds, Merge, Review, SampleOrder
from services.intake.use_cases import read, sample, serve_peers
from services.intake.use_cases.merge import merge, unmerge
from services.intake.use_cases.read import Listed, Wanted
from services.intake.use_cases.remove import erase, withdraw
from services.intake.use_cases.report import report
from services.intake.use_cases.revise import review, revise
from services.intake.use_cases.show_places import shown_places
from shared.clock import iso
from shared.model.case import CaseRecord
from shared.model.json import Document
from shared.problem_json import language_of

Limit = Annotated[int, Query(ge=1, le=200, description="Cases on a page")]
Reason = Annotated[Purpose, Query(description="Why you read; the owner of the case sees it")]


def routes(door: Door) -> APIRouter:
    router = APIRouter()
    _writing(router, door)
    _reading(router, door)
    _deciding(router, door)
    _removing(router, door)
    _peers(router, door)
    _samples(router, door)
    return router


def _reading(router: APIRouter, door: Door) -> None:
    @router.get("/cases")
    async def list_cases(
        request: Request,
        *,
        workflow: str | None = None,
        import_id: Annotated[str | None, Query(alias="import")] = None,
        updated_since: AwareDatetime | None = None,
        own: bool = False,
        limit: Limit = 50,
        cursor: str | None = None,
    ) -> Response:
        principal = door.who(request)
        principal.require("reporter", "org_admin", "coordinator")
        since = None if updated_since is None else iso(updated_since)
        wanted = Wanted(workflow, import_id, since, own, limit, cursor)
        return _page(request, "cases", await read.page_of_cases(door.desk, principal, wanted))

    @router.get("/cases/{case_id}")
    async def show_case(request: Request, case_id: str, purpose: Reason = "case_work") -> Response:
        shown = await read.show(door.desk, door.who(request), case_id, purpose)
        return as_json(shown, headers=etag(shown["revision"]))

    @router.get("/cases/{case_id}/reports")
    async def show_reports(request: Request, case_id: str, purpose: Reason = "case_work") -> Response:
        return as_json({"reports": await read.reports_of(door.desk, door.who(request), case_id, purpose)})

    @router.get("/cases/{case_id}/reads")
    async def show_reads(request: Request, case_id: str, limit: Limit = 50, cursor: str | None = None) -> Response:
        return _page(request, "reads", await read.reads_of(door.desk, door.who(request), case_id, limit, cursor))


def report_route(door: Door) -> Route:
    """What comes most, without FastAPI's machinery of dependencies and parameters, of which it needs nothing."""
    return Route("/cases", _report_case(door), methods=["POST"])


def _report_case(door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def act(sent: Sent) -> Document:
        return await report(door.desk, sent.principal, sent.body, sent.ticket, sent.language)

    async def report_case(request: Request) -> Response:
        answer = await door.once(request, act)
        return as_json(answer, 201, {"location": f"/cases/{answer['id']}", **etag(answer["revision"])})

    return report_case


def _writing(router: APIRouter, door: Door) -> None:
    # Described here; answered by `report_route`, which is asked first.
    router.post("/cases", status_code=201, openapi_extra=takes(CaseRecord))(_report_case(door))

    @router.patch("/cases/{case_id}", openapi_extra=takes(CaseRecord, "application/merge-patch+json"))
    async def revise_case(request: Request, case_id: str) -> Response:
        async def act(sent: Sent) -> Document:
            expected_revision(sent.if_match)
            return await revise(door.desk, sent.asks(case_id), parse_object(sent.body), sent.language)

        return _changed(await door.once(request, act))


def _deciding(router: APIRouter, door: Door) -> None:
    @router.post("/cases/{case_id}/reviews", openapi_extra=takes(Review))
    async def review_case(request: Request, case_id: str) -> Response:
        async def act(sent: Sent) -> Document:
            return await review(door.desk, sent.asks(case_id), parse(Review, sent.body, sent.language))

        return _changed(await door.once(request, act))

    @router.post("/cases/{case_id}/merge", openapi_extra=takes(Merge))
    async def merge_case(request: Request, case_id: str) -> Response:
        async def act(sent: Sent) -> Document:
            return await merge(door.desk, sent.asks(case_id), parse(Merge, sent.body, sent.language).into)

        return _changed(await door.once(request, act))

    @router.post("/cases/{case_id}/unmerge")
    async def unmerge_case(request: Request, case_id: str) -> Response:
        return _changed(await door.once(request, lambda sent: unmerge(door.desk, sent.asks(case_id))))


def _removing(router: APIRouter, door: Door) -> None:
    @router.post("/cases/{case_id}/withdrawal")
    async def withdraw_case(request: Request, case_id: str) -> Response:
        return _changed(await door.once(request, lambda sent: withdraw(door.desk, sent.asks(case_id))))

    @router.post("/cases/{case_id}/erasure")
    async def erase_case(request: Request, case_id: str) -> Response:
        return _changed(await door.once(request, lambda sent: erase(door.desk, sent.asks(case_id))))


def _peers(router: APIRouter, door: Door) -> None:
    async def asked_for(request: Request) -> CaseIds:
        return parse(CaseIds, await read_body(request), language_of(request))

    @router.post("/places", openapi_extra=takes(CaseIds))
    async def places(request: Request) -> Response:
        principal, asked = door.who(request), await asked_for(request)
        return as_json({"places": await serve_peers.words_of_places(door.desk, principal, asked.ids)})

    @router.post("/places/shown", openapi_extra=takes(CaseIds))
    async def show_places(request: Request, purpose: Reason = "review") -> Response:
        principal, asked = door.who(request), await asked_for(request)
        return as_json({"places": await shown_places(door.desk, principal, asked.ids, purpose)})

    @router.post("/republish", openapi_extra=takes(CaseIds))
    async def publish_again(request: Request) -> Response:
        principal, asked = door.who(request), await asked_for(request)
        return as_json(await serve_peers.republish(door.desk, principal, asked.ids))


def _samples(router: APIRouter, door: Door) -> None:
    @router.post("/samples", status_code=201, openapi_extra=takes(SampleOrder))
    async def load_samples(request: Request) -> Response:
        principal, body = door.who(request), await read_body(request)
        order = parse(SampleOrder, body, language_of(request))
        return as_json(await sample.load(door.desk, principal, order.cases, order.seed), 201)

    @router.delete("/samples")
    async def remove_samples(request: Request) -> Response:
        return as_json(await sample.remove(door.desk, door.who(request)))


def _changed(answer: Document) -> Response:
    return as_json(answer, headers=etag(answer["revision"]))


def _page(request: Request, name: str, listed: Listed) -> Response:
    """A page of a list; `Link` leads to the next one."""
    if listed.cursor is None:
        return as_json({name: listed.documents, "cursor": None})
    following = urlencode({**request.query_params, "cursor": listed.cursor})
    link = f'<{request.url.path}?{following}>; rel="next"'
    return as_json({name: listed.documents, "cursor": listed.cursor}, headers={"link": link})
