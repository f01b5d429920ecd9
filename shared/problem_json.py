"""Errors on the wire: problem+json (RFC 9457) with the field and the way to fix it."""

import logging
from collections.abc import Awaitable, Callable, Mapping

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from shared.errors import FieldProblem, ObservatoryError
from shared.model.wording import Language

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)


def language_of(request: Request) -> Language:
    """The language of error messages: the one the client prefers, of the two there are."""
    return "es" if request.headers.get("accept-language", "").lower().startswith("es") else "en"


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    errors: tuple[FieldProblem, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": [{"field": e.field, "message": e.message, "fix": e.fix} for e in errors],
    }
    return Response(orjson.dumps(body), status, headers=headers, media_type=MEDIA_TYPE)


def respond(error: ObservatoryError, language: Language = "en") -> Response:
    """The response for an error of the tree; a 503 and a 429 say when to come back."""
    errors = tuple(each.said_in(language) for each in error.errors)
    wait = error.retry_after_seconds
    headers = {} if wait is None else {"retry-after": str(wait)}
    if error.status == 401:  # noqa: PLR2004 — the status that RFC 9110 pairs with this header
        headers["www-authenticate"] = "Bearer"
    return problem(error.status, error.code, error.title, error.detail, errors=errors, headers=headers)


async def _on_observatory_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ObservatoryError)  # noqa: S101 — registered for this class only
    return respond(error, language_of(request))


async def _on_request_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 — registered for this class only
    errors = tuple(
        FieldProblem(
            ".".join(str(part) for part in item["loc"][1:]) or str(item["loc"][0]),
            str(item["msg"]),
            "See the description of this field at /docs.",
        )
        for item in error.errors()
    )
    return problem(
        422, "invalid", "Some fields need attention", "The request does not have the expected shape.", errors=errors
    )


async def _on_http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 — registered for this class only
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http")
    allow = {"allow": error.headers["Allow"]} if error.headers and "Allow" in error.headers else {}
    return problem(error.status_code, code, str(error.detail), str(error.detail), headers=allow)


async def _on_departure(_: Request, error: Exception) -> Response:
    assert isinstance(error, ClientDisconnect)  # noqa: S101 — registered for this class only
    return Response(status_code=400)  # Nobody reads it; and it is no fault of ours, so it is not logged as one.


async def _on_bug(request: Request, error: Exception) -> Response:
    # The class and route only: a message could carry what a person wrote.
    route = getattr(request.scope.get("route"), "path", "unknown route")
    _log.error("unexpected %s at %s %s", type(error).__name__, request.method, route)
    return problem(500, "internal", ObservatoryError.title, "This is a fault of ours; nothing was saved half-way.")


def speak_problem_json(app: FastAPI) -> None:
    """Register the handlers, so that every error of the app is problem+json."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        ObservatoryError: _on_observatory_error,
        RequestValidationError: _on_request_validation,
        HTTPException: _on_http_error,
        ClientDisconnect: _on_departure,
        Exception: _on_bug,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
