"""The gateway as it is, with a small release or with every service, in a folder of the test's own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Protocol

import httpx
import pytest

from services.compose import compose, load
from shared.platform import open_platform
from shared.settings import Settings
from tests.gateway.site.small_release import publish

OK = 200
ADDRESS = "http://localhost:8000"


class Opens(Protocol):
    def __call__(self, *, synthetic: bool | None) -> AbstractAsyncContextManager[httpx.AsyncClient]: ...


@pytest.fixture
def gateway(tmp_path: Path) -> Opens:
    """Opens a browser without JavaScript before a gateway that holds a release: real, synthetic, or none (None)."""

    @asynccontextmanager
    async def opened(*, synthetic: bool | None) -> AsyncIterator[httpx.AsyncClient]:
        async with open_platform(Settings(data=tmp_path)) as platform, AsyncExitStack() as services:
            if synthetic is not None:
                await publish(platform, synthetic=synthetic)
            app = await services.enter_async_context(load("gateway").open(platform))
            app.state.health = platform.health
            async with _browser(app) as client:
                while synthetic is not None and (await client.get("/v1/aggregates")).status_code != OK:
                    await asyncio.sleep(0.01)  # The release is on its way.
                yield client

    return opened


@pytest.fixture
async def observatory(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Every service in one process, and a browser without JavaScript before it."""
    async with compose(Settings(data=tmp_path)) as apps, _browser(apps["gateway"]) as client:
        yield client


def _browser(app: object) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers={"accept": "text/html,*/*;q=0.8"})
