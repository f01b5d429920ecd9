"""Proof that a form comes from a page of ours: a token that follows from the visitor's own cookie.

It stands beside the check of the request's origin in `sessions`, for browsers that do not say where a write comes from.
"""

import hashlib
import hmac
import secrets
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import HTTPConnection
from starlette.responses import Response

from services.gateway.sessions import COOKIE as SESSION_COOKIE
from shared.errors import Forbidden

COOKIE: Final = "observatory_form"
FIELD: Final = "form_token"


def form_token(request: HTTPConnection) -> str:
    """The token for the forms of this visitor; empty before they have a cookie."""
    cookie = request.cookies.get(SESSION_COOKIE) or request.cookies.get(COOKIE)
    return token_of(cookie) if cookie else ""


def token_of(cookie: str) -> str:
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()


def new_cookie() -> str:
    return secrets.token_urlsafe(32)


def set_cookie(response: Response, request: HTTPConnection, value: str) -> None:
    """A cookie for who is not signed in yet."""
    response.set_cookie(COOKIE, value, httponly=True, samesite="strict", secure=request.url.scheme == "https")


def check(request: HTTPConnection, form: FormData) -> None:
    """Raises Forbidden for a form without the token of this visitor."""
    expected, given = form_token(request), form.get(FIELD)
    if not expected or not isinstance(given, str) or not hmac.compare_digest(expected.encode(), given.encode()):
        raise Forbidden("This form is not from a page of this visit.")
