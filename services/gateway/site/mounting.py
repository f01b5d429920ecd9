"""Puts the pages on the gateway's app: routes in two languages, static files, and errors as pages for browsers."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeAlias, cast

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from services.gateway.site import (
    case_pages,
    homicide_pages,
    import_pages,
    pattern_pages,
    place_pages,
    public_pages,
    report_pages,
    workspace_pages,
)
from services.gateway.site.addresses import address, language_of, path
from services.gateway.site.csrf import form_token
from services.gateway.site.frame import Frame, Page, Pages
from services.gateway.site.rendering import PRIVATE, render
from services.gateway.site.words import LANGUAGES, words
from services.gateway.site_context import SiteContext
from shared.errors import ObservatoryError
from shared.model.wording import Language

BAD_REQUEST: Final = 400
STATIC = Path(__file__).parents[1] / "static"
API_PREFIXES = ("/v1/", "/openapi.json", "/livez", "/readyz", "/metrics", "/static/", "/formList", "/submission")

FOREIGN: Final = "vendor/"
"""Fonts and the map's library, which change only with their version."""


class Assets(StaticFiles):
    """Files that browsers ask for again; those of others they keep for a week."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        kept = path.startswith(FOREIGN) and answer.status_code < BAD_REQUEST
        answer.headers["cache-control"] = "public, max-age=604800" if kept else "no-cache"
        return answer


ErrorHandler: TypeAlias = Callable[[Request, Exception], Awaitable[Response]]

ALL_PAGES: Pages = {
    **public_pages.PAGES,
    **workspace_pages.PAGES,
    **case_pages.PAGES,
    **report_pages.PAGES,
    **import_pages.PAGES,
    **pattern_pages.PAGES,
    **homicide_pages.PAGES,
    **place_pages.PAGES,
}


def add_site(app: FastAPI, context: SiteContext) -> None:
    """Mount the site. Call it after `speak_problem_json`: errors of the API go on to the handlers that stand."""
    app.mount("/static", Assets(directory=STATIC), name="static")
    for page, by_method in ALL_PAGES.items():
        for language in LANGUAGES:
            for method, handler in by_method.items():
                endpoint = _endpoint(context, page, language, handler)
                app.router.add_route(path(page, language), endpoint, [method], include_in_schema=False)
    for kind in (HTTPException, Exception):
        app.add_exception_handler(kind, _as_page(context, cast("ErrorHandler", app.exception_handlers[kind])))


def _endpoint(
    context: SiteContext, page: str, language: Language, handler: Page
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        wanted = request.query_params.get("lang")
        if wanted in LANGUAGES and wanted != language and request.method == "GET":
            return RedirectResponse(_in_language(request, page, wanted))
        try:
            return await handler(context, request, await _frame(context, request, page, language))
        except ObservatoryError as error:
            return _error_page(context, request, error.status)

    return endpoint


def _in_language(request: Request, page: str, language: Language) -> str:
    """The same page where `?lang=` asks for it."""
    parameters = {name: value for name, value in request.query_params.items() if name != "lang"}
    return address(page, language, request.path_params, parameters)


async def _frame(context: SiteContext, request: Request, page: str, language: Language) -> Frame:
    private = request.url.path.removeprefix("/en").startswith("/workspace")
    release = context.shelf.current
    return Frame(
        words=words(language),
        page=page,
        state=context.shelf.state,
        release=release.manifest if release else None,
        session=await context.sessions.of(request) if private else None,
        form_token=form_token(request) if private else "",
        arguments={name: str(value) for name, value in request.path_params.items()},
        parameters=dict(request.query_params),
    )


def _as_page(context: SiteContext, otherwise: ErrorHandler) -> ErrorHandler:
    """Errors as a page where a browser asks for one, else as before."""

    async def handle(request: Request, error: Exception) -> Response:
        answer = await otherwise(request, error)
        wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(API_PREFIXES)
        return _error_page(context, request, answer.status_code) if wants_page else answer

    return handle


def _error_page(context: SiteContext, request: Request, status: int) -> Response:
    language = language_of(request.url.path)
    frame = Frame(words(language), "home", context.shelf.state)
    known = f"errors.{status}.title" in frame.words
    return render("error.html", frame, status=status, cache_control=PRIVATE, kind=str(status) if known else "500")
