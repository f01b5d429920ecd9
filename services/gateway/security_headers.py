"""What every answer carries to keep browsers from doing harm (pure ASGI; OWASP Secure Headers)."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
HTTPS_ONLY: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
OPEN_TO_ALL: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"etag, link, content-disposition"),
)


class SecurityHeaders:
    """Adds the headers. Answers to GET under a path of `open_to_all` may be read by scripts of any site: they are
    public and the same for everyone."""

    def __init__(self, app: ASGIApp, open_to_all: tuple[str, ...]) -> None:
        self._app = app
        self._open_to_all = open_to_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = list(HEADERS)
        if scope["scheme"] == "https":
            added.append(HTTPS_ONLY)
        if scope["method"] in {"GET", "HEAD"} and scope["path"].startswith(self._open_to_all):
            added.extend(OPEN_TO_ALL)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self._app(scope, receive, with_headers)
