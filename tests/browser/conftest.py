"""The observatory on a port of its own, and Chromium before it."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from services.compose import compose, load
from services.gateway.identity import admin_token
from shared.platform import open_platform
from shared.settings import Settings
from tests.gateway.site.small_release import publish

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

Serve = Callable[[socket.socket, Callable[[], bool]], Coroutine[None, None, None]]


@contextmanager
def _running(serve: Serve) -> Iterator[str]:
    """Runs a server in a thread with a loop of its own; gives its address."""
    door, over = socket.create_server(("127.0.0.1", 0)), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(serve(door, over.is_set)))
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        over.set()
        thread.join()


async def _answer(app: FastAPI, door: socket.socket, is_over: Callable[[], bool]) -> None:
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", access_log=False, log_level="warning"))
    task = asyncio.create_task(server.serve(sockets=[door]))
    while not is_over():
        await asyncio.sleep(0.05)
    server.should_exit = True
    await task


@pytest.fixture(scope="module")
def public_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A gateway with the small release, as if it were of real cases."""

    async def serve(door: socket.socket, is_over: Callable[[], bool]) -> None:
        async with open_platform(Settings(data=tmp_path_factory.mktemp("site"))) as platform:
            await publish(platform, synthetic=False)
            async with load("gateway").open(platform) as app:
                app.state.health = platform.health
                await _answer(app, door, is_over)

    with _running(serve) as address:
        while httpx.get(f"{address}/v1/aggregates", timeout=60).status_code != httpx.codes.OK:
            threading.Event().wait(0.05)
        yield address


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Every service in one process: the address, and the key of an organisation."""
    folder = tmp_path_factory.mktemp("workspace")

    async def serve(door: socket.socket, is_over: Callable[[], bool]) -> None:
        async with compose(Settings(data=folder)) as apps:
            await _answer(apps["gateway"], door, is_over)

    with _running(serve) as address:
        httpx.get(f"{address}/livez", timeout=60)
        admin = {"authorization": f"Bearer {admin_token((folder / 'secret.hex').read_text().strip())}"}
        wanted = {"organisation": "Casa Uno", "role": "coordinator"}
        yield address, httpx.post(f"{address}/v1/admin/keys", json=wanted, headers=admin).json()["key"]


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """For one module: while Playwright runs, asyncio takes this thread for busy, and no other test could use it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A desk-sized page; whatever goes wrong in it, and whatever it asks of others, fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="es-MX")
    opened = context.new_page()
    wrong: list[str] = []
    hosts: set[str] = set()
    opened.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda request: hosts.add(request.url.split("/")[2]) if "//" in request.url else None)
    yield opened
    context.close()
    assert wrong == []
    assert all(host.startswith("127.0.0.1:") for host in hosts), hosts
