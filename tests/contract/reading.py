"""A subscription at work in the background, and what it has delivered."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from shared.ports.bus import Delivery, EventBus, Handler, Subscription

PATIENCE_SECONDS = 60
"""No limit of the port's: only so that a test that would wait for ever ends."""


@dataclass
class Reading:
    """Collects batches; a test may have some of them refused."""

    refuse: Callable[[Sequence[Delivery]], bool] = lambda _: False
    batches: list[list[Delivery]] = field(default_factory=list)
    refused: list[list[Delivery]] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, batch: Sequence[Delivery]) -> None:
        refuses = self.refuse(batch)
        (self.refused if refuses else self.batches).append([*batch])
        self._changed.set()
        if refuses:
            raise RuntimeError("not now")

    @property
    def deliveries(self) -> list[Delivery]:
        return [delivery for batch in self.batches for delivery in batch]

    def values(self, key: str | None = None) -> list[bytes]:
        return [delivery.value for delivery in self.deliveries if key in (None, delivery.key)]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                self._changed.clear()
                await self._changed.wait()


@asynccontextmanager
async def running(subscription: Subscription) -> AsyncIterator[None]:
    task = asyncio.create_task(subscription.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def reading(bus: EventBus, group: str, *topics: str, max_batch: int = 500) -> AsyncIterator[Reading]:
    """Read until the end of the block."""
    found = Reading()
    async with running(bus.subscribe(group, topics, found.handle, max_batch=max_batch)):
        yield found


def handing_to(*handlers: Handler) -> Handler:
    """Gives each batch to all of them, in order."""

    async def handle(batch: Sequence[Delivery]) -> None:
        for handler in handlers:
            await handler(batch)

    return handle
