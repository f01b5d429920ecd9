"""Pages for who is signed in, and what they ask of the services."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

import httpx
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.gateway.sessions import Session
from services.gateway.site import csrf
from services.gateway.site.frame import Frame, Page
from services.gateway.site_context import SiteContext
from shared.errors import FieldProblem, Forbidden, Gone, NotFound, Unauthenticated, Unavailable

SEE_OTHER: Final = 303
MOST_FIELDS: Final = 5000
SETTLE_PLACES: Final = frozenset({"reporter", "org_admin", "coordinator", "admin"})
SHORT_SECONDS: Final = 1.0
"""How long a page waits for what it can do without."""
Answer: TypeAlias = dict[str, Any]

_ERRORS: Final = {401: Unauthenticated, 403: Forbidden, 404: NotFound, 410: Gone}


def for_members(page: Page) -> Page:
    """The page for who is signed in; others are sent to sign in first."""

    async def guarded(context: SiteContext, request: Request, frame: Frame) -> Response:
        if frame.session is None:
            return see(frame, "sign_in")
        return await page(context, request, replace(frame, waiting=await _waiting(context, frame)))

    return guarded


async def _waiting(context: SiteContext, frame: Frame) -> int | None:
    """How many places wait for a person; None for who may not see them, and while geocode is away."""
    principal = signed_in(frame).principal
    if principal.role not in SETTLE_PLACES:
        return None
    try:
        answer = await context.peers.call("geocode", "GET", "/places/counts", principal, timeout=SHORT_SECONDS)
    except Unavailable:
        return None
    return sum(answer.json()["open"].values()) if answer.is_success else None


def see(frame: Frame, page: str, parameters: Mapping[str, str] | None = None, **arguments: str) -> Response:
    """Send the browser on to another page."""
    return RedirectResponse(frame.to(page, parameters, **arguments), SEE_OTHER, {"cache-control": "no-store"})


def signed_in(frame: Frame) -> Session:
    """Raises Unauthenticated on a page that is not `for_members`."""
    if frame.session is None:
        raise Unauthenticated("Sign in first.")
    return frame.session


async def posted(request: Request) -> FormData:
    """The fields of a form of ours. Raises Forbidden for a form that is not."""
    form = await request.form(max_fields=MOST_FIELDS, max_files=0)
    csrf.check(request, form)
    return form


async def ask(
    context: SiteContext,
    frame: Frame,
    service: str,
    method: str,
    path: str,
    **request: Any,  # noqa: ANN401 — passed on to httpx
) -> httpx.Response:
    """A call on behalf of who is signed in. Raises as the service refuses: Forbidden, NotFound, Gone, Unavailable."""
    headers = {"accept-language": frame.language, **request.pop("headers", {})}
    principal = signed_in(frame).principal
    answer = await context.peers.call(service, method, path, principal, headers=headers, **request)
    if answer.status_code in _ERRORS:
        raise _ERRORS[answer.status_code](f"{service} refused with {answer.status_code}.")
    return answer


async def ask_for(
    context: SiteContext, frame: Frame, service: str, path: str, parameters: Mapping[str, str] | None = None
) -> Answer | None:
    """What a service shows; None where this member may not see it."""
    try:
        answer = await ask(context, frame, service, "GET", path, params=dict(parameters or {}))
    except Forbidden:
        return None
    body: Answer = answer.json()
    return body if answer.is_success else None


def problems_of(answer: httpx.Response) -> tuple[FieldProblem, ...]:
    """What a service found wrong, field by field; what it says as a whole where it names none."""
    body = answer.json()
    told = [FieldProblem(str(each["field"]), str(each["message"]), str(each["fix"])) for each in body.get("errors", [])]
    return tuple(told) or (FieldProblem("", str(body.get("detail", "")), ""),)
