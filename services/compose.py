"""Puts services together in one process: one platform, every service open, peers within reach."""

import asyncio
import ctypes
import gc
import logging
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from shared.errors import Conflict, Unavailable
from shared.health import Health
from shared.platform import Platform, open_platform
from shared.service import Service
from shared.settings import ServiceName, Settings

ALL: tuple[ServiceName, ...] = ("intake", "geocode", "analytics", "gateway")
WATCH_SECONDS = 5.0
TRIM_SECONDS = 60.0
SWITCH_SECONDS = 0.0005
COLLECT_AFTER = (20_000, 50, 100)
_log = logging.getLogger(__name__)


def load(name: ServiceName) -> Service:
    """The service of that name; only what is served is imported."""
    service = import_module(f"services.{name}.app").SERVICE
    assert isinstance(service, Service)  # noqa: S101 — the one thing an app module promises
    return service


@asynccontextmanager
async def compose(settings: Settings, names: Sequence[ServiceName] = ALL) -> AsyncIterator[dict[ServiceName, FastAPI]]:
    """Open the named services on one platform. Their apps, by name, while the block lasts."""
    async with open_platform(settings) as platform, AsyncExitStack() as services:
        yield {name: await _enter(name, platform, services) for name in names}


async def _enter(name: ServiceName, platform: Platform, services: AsyncExitStack) -> FastAPI:
    app = await services.enter_async_context(load(name).open(platform))
    app.state.health = platform.health
    platform.peers.register(name, app)
    return app


def address_file(settings: Settings) -> Path:
    """Where a running process says how a command beside it can call it."""
    return settings.data / "address"


def listen(settings: Settings) -> socket.socket:
    """The socket to answer on. Raises Conflict when the port is taken."""
    try:
        return socket.create_server((settings.host, settings.port), backlog=2048)
    except OSError as error:
        raise Conflict(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}); choose another with --port."
        ) from error


async def serve(settings: Settings, app: FastAPI, door: socket.socket) -> None:
    """Answer HTTP until a signal comes. Raises Unavailable when a part of the process died, so that it is restarted."""
    server = uvicorn.Server(
        uvicorn.Config(app, lifespan="off", access_log=False, log_level="warning", server_header=False)
    )
    health: Health = app.state.health
    _tune_interpreter()
    address = address_file(settings)
    address.write_text(f"http://{settings.host}:{door.getsockname()[1]}\n")
    beside = [asyncio.create_task(_watch(health, server)), asyncio.create_task(_trim())]
    try:
        await server.serve(sockets=[door])
    finally:
        for task in beside:
            task.cancel()
        address.unlink(missing_ok=True)
    if dead := await health.dead_parts():
        raise Unavailable(f"A part of the process died: {dead}.")


def _tune_interpreter() -> None:
    """For a process whose event loop answers while threads compute. A report takes a quarter less of the processor.

    The loop lets go of the interpreter's lock dozens of times a report, and by default waits 5 ms to get it back from a
    busy thread. What was loaded at the start stays for good, so that no garbage collection need look at it again.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


async def _watch(health: Health, server: uvicorn.Server) -> None:
    """A process that cannot do its work ends, for its supervisor to start it anew."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        if dead := await health.dead_parts():
            _log.critical("parts died: %s", ", ".join(dead))
            server.should_exit = True


async def _trim() -> None:
    """Give back what nobody uses any more. The C library keeps what was freed between what is still used: after an
    import of 100,000 cases 126 of 674 MB. A trim takes some tens of milliseconds of a thread."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's own; without it memory stays as it is
    while trim is not None:
        await asyncio.sleep(TRIM_SECONDS)
        await asyncio.to_thread(trim, 0)
