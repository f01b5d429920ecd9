"""How a command reaches the observatory: over HTTP when one is running, else by opening the data folder itself."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx
from starlette.types import ASGIApp

from services.compose import address_file, compose
from services.gateway.authentication import ON_BEHALF_OF
from services.gateway.identity import admin_token
from shared.errors import FieldProblem, Invalid, ObservatoryError, Unavailable
from shared.platform import key_of
from shared.settings import Settings

IN_PROCESS = "http://gateway"
TIMEOUT = httpx.Timeout(120, connect=5)


@asynccontextmanager
async def gateway(settings: Settings, organisation: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the gateway with an administrator's token, acting for an organisation where one is named.

    Raises Invalid when nobody says where the gateway is, Conflict when another process holds the data folder.
    """
    address = running_address(settings)
    if address is not None:
        async with client_of(settings, address, organisation=organisation) as client:
            yield client
        return
    async with (
        compose(settings) as apps,
        client_of(settings, IN_PROCESS, apps["gateway"], organisation=organisation) as client,
    ):
        yield client


def running_address(settings: Settings) -> str | None:
    """Where the gateway answers; None when nobody runs it and this process may open the data folder."""
    if settings.gateway_url:
        return settings.gateway_url
    if not settings.embedded:
        raise Invalid("Set OBSERVATORY_GATEWAY_URL to the address of the running gateway.")
    file = address_file(settings)
    if not file.exists():
        return None
    address = file.read_text().strip()
    try:
        httpx.get(f"{address}/livez", timeout=5)
    except httpx.TransportError:
        return None  # Left behind by a process that was killed.
    return address


def client_of(
    settings: Settings, address: str, app: ASGIApp | None = None, *, organisation: str | None = None
) -> httpx.AsyncClient:
    """A client with an administrator's token, of an address or straight of an app."""
    headers = {"authorization": f"Bearer {admin_token(key_of(settings, 'secret').hex())}"}
    if organisation is not None:
        headers[ON_BEHALF_OF] = quote(organisation)
    transport = httpx.ASGITransport(app=app) if app else None
    return httpx.AsyncClient(transport=transport, base_url=address, headers=headers, timeout=TIMEOUT)


async def ask(client: httpx.AsyncClient, method: str, path: str, **request: Any) -> dict[str, Any]:  # noqa: ANN401
    """The JSON body of an answer. Raises Unavailable when nobody answers, Invalid with the problem's own words."""
    try:
        answer = await client.request(method, path, **request)
    except httpx.TransportError as error:
        raise Unavailable(f"The observatory at {client.base_url} does not answer ({type(error).__name__}).") from error
    if answer.is_success:
        return dict(answer.json())
    raise problem_of(answer)


def problem_of(answer: httpx.Response) -> ObservatoryError:
    """The problem that an answer tells of."""
    body: Mapping[str, Any] = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    errors = tuple(FieldProblem(**each) for each in body.get("errors", ()))
    kind = Unavailable if answer.is_server_error else Invalid
    return kind(str(body.get("detail", f"The observatory answered {answer.status_code}.")), errors=errors)
