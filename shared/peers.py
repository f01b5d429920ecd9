"""Calls between services: HTTP to a peer's address, or straight into its app in the same process."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

import httpx
from starlette.types import ASGIApp

from shared.clock import Clock
from shared.errors import Unavailable
from shared.principal import HEADER, Principal, sign

TIMEOUT = httpx.Timeout(30, connect=2)
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=50)


class Peers:
    """One client per peer, kept open. An address of "" means the app registered under that name."""

    def __init__(self, urls: Mapping[str, str], secret: str, clock: Clock) -> None:
        self._urls = dict(urls)
        self._secret = secret
        self._clock = clock
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._apps: dict[str, ASGIApp] = {}

    def register(self, name: str, app: ASGIApp) -> None:
        """Make an app of this process reachable, unless its address points elsewhere."""
        if not self._urls.get(name):
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            self._clients[name] = httpx.AsyncClient(transport=transport, base_url=f"http://{name}")
            self._apps[name] = app

    def app(self, name: str) -> ASGIApp | None:
        """The peer's app if it runs in this process, for who passes whole requests on; None if it is elsewhere."""
        return self._apps.get(name)

    def address(self, name: str) -> SplitResult:
        """Where the peer is. Raises Unavailable for one that has no address."""
        if not self._urls.get(name):
            raise Unavailable(f"The service {name} is not running here and has no address.")
        return urlsplit(self._urls[name])

    def client(self, name: str) -> httpx.AsyncClient:
        """Raises Unavailable for a peer that has neither an address nor an app here."""
        if name not in self._clients:
            url = self.address(name).geturl()
            self._clients[name] = httpx.AsyncClient(base_url=url, timeout=TIMEOUT, limits=LIMITS)
        return self._clients[name]

    def token(self, principal: Principal) -> dict[str, str]:
        """The header that tells a peer who is asking."""
        return {HEADER: sign(principal, self._secret, self._clock)}

    async def call(self, name: str, method: str, path: str, principal: Principal, **request: Any) -> httpx.Response:  # noqa: ANN401
        """One request on behalf of a principal. Raises Unavailable when the peer cannot be reached or answers 5xx."""
        headers = {**self.token(principal), **request.pop("headers", {})}
        try:
            answer = await self.client(name).request(method, path, headers=headers, **request)
        except httpx.TransportError as error:
            raise Unavailable(f"The service {name} did not answer ({type(error).__name__}).") from error
        if answer.status_code >= 500:  # noqa: PLR2004 — the class of server errors
            raise Unavailable(f"The service {name} answered {answer.status_code}.")
        return answer

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients.values():
            await client.aclose()
