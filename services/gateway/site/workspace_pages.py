"""The workspace: signing in and out, and what an organisation has."""

import asyncio
from collections import Counter
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from services.gateway.sessions import COOKIE, delete_cookie, set_cookie
from services.gateway.site import csrf
from services.gateway.site.case_lines import CaseLine
from services.gateway.site.frame import Frame, Pages
from services.gateway.site.live_table import live_table
from services.gateway.site.members import ask, ask_for, for_members, posted, see, signed_in
from services.gateway.site.rendering import PRIVATE, render
from services.gateway.site_context import SiteContext
from shared.errors import Unauthenticated, Unavailable
from shared.vocabularies import vocabulary

OK: Final = 200
UNPROCESSABLE: Final = 422
LATEST: Final = "8"
COUNTED: Final = 200
MAY_REMOVE_SAMPLES: Final = frozenset({"coordinator", "admin"})


async def sign_in_page(_: SiteContext, request: Request, frame: Frame) -> Response:
    if frame.session is not None:
        return see(frame, "workspace")
    return _sign_in_form(request, frame)


def _sign_in_form(request: Request, frame: Frame, *, refused: bool = False) -> Response:
    """The form; a visitor without a cookie gets one, for the form to be held against."""
    cookie = request.cookies.get(csrf.COOKIE) or csrf.new_cookie()
    token = csrf.token_of(cookie)
    status = UNPROCESSABLE if refused else OK
    page = render("workspace/sign_in.html", frame, status=status, cache_control=PRIVATE, token=token, refused=refused)
    csrf.set_cookie(page, request, cookie)
    return page


async def sign_in(context: SiteContext, request: Request, frame: Frame) -> Response:
    context.sign_in_limit.check(request)
    form = await posted(request)
    try:
        value = await context.sessions.sign_in(str(form.get("key", "")))
    except Unauthenticated:
        return _sign_in_form(request, frame, refused=True)
    response = see(frame, "workspace")
    set_cookie(response, request, value)
    return response


async def sign_out(context: SiteContext, request: Request, frame: Frame) -> Response:
    await posted(request)
    await context.sessions.sign_out(request.cookies.get(COOKIE, ""))
    response = see(frame, "home")
    delete_cookie(response)
    return response


async def start(context: SiteContext, _: Request, frame: Frame) -> Response:
    cases, imports, live = await asyncio.gather(
        _asked(context, frame, "intake", "/cases", own="true", limit=str(COUNTED)),
        _asked(context, frame, "intake", "/imports", limit=LATEST),
        _asked(context, frame, "analytics", "/live/aggregates", by="state,year"),
    )
    listed: list[dict[str, Any]] = cases["cases"] if cases else []
    counts = Counter(str(case["workflow"]) for case in listed)
    return render(
        "workspace/start.html",
        frame,
        cache_control=PRIVATE,
        cases=[CaseLine.of(case) for case in listed[: int(LATEST)]],
        known=cases is not None,
        counts=[(code, counts[code]) for code in vocabulary("workflow").terms if counts[code]],
        counted=len(listed),
        more=bool(cases and cases["cursor"]),
        imports=imports["imports"] if imports else [],
        live=live_table(live) if live else None,
        states=context.geography.states,
        may_remove=signed_in(frame).principal.role in MAY_REMOVE_SAMPLES,
        has_samples=any(case.get("synthetic") for case in listed),
    )


async def _asked(context: SiteContext, frame: Frame, service: str, path: str, **parameters: str) -> Any:  # noqa: ANN401
    """None also while the service is away: the rest of the page still stands."""
    try:
        return await ask_for(context, frame, service, path, parameters)
    except Unavailable:
        return None


async def remove_samples(context: SiteContext, request: Request, frame: Frame) -> Response:
    await posted(request)
    await ask(context, frame, "intake", "DELETE", "/samples")
    return see(frame, "workspace")


PAGES: Pages = {
    "sign_in": {"GET": sign_in_page, "POST": sign_in},
    "sign_out": {"POST": for_members(sign_out)},
    "workspace": {"GET": for_members(start)},
    "samples": {"POST": for_members(remove_samples)},
}
