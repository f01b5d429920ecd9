"""What a service is: a name, and a way to build its app on a platform."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from shared.platform import Platform

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """`open(platform)` gives the app; consumers, relays and other tasks run while it is open."""

    name: str
    open: Callable[[Platform], AbstractAsyncContextManager[FastAPI]]


@asynccontextmanager
async def running(platform: Platform, **tasks: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run named tasks until the end of the block. One that ends by itself makes the process not live."""

    def on_end(task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            reason = type(task.exception()).__name__ if task.exception() else "returned"
            _log.critical("task %s ended: %s", task.get_name(), reason, exc_info=task.exception())
            platform.health.fail(task.get_name(), f"ended: {reason}")

    started = [asyncio.create_task(task, name=name) for name, task in tasks.items()]
    for task in started:
        task.add_done_callback(on_end)
    try:
        yield
    finally:
        for task in started:
            task.cancel()
        await asyncio.gather(*started, return_exceptions=True)
