"""The relay: brings the events of a store's outbox to the bus, in the order they were committed."""

import asyncio
import logging
import socket
import time
from collections.abc import Callable

from shared.errors import Unavailable
from shared.failpoints import Point, hit
from shared.pauses import pauses
from shared.ports.bus import EventBus, Message
from shared.ports.store import DocumentStore, OutboxEntry

LEASE = "relay"
LEASE_SECONDS = 5.0
BATCH = 500
DRAIN_SECONDS = 0.1
"""The least time from one emptying of the outbox to the next, so that a few commits share one publishing."""
WAY_SECONDS = 1.0
"""How long work that comes first is given after each batch."""

_log = logging.getLogger(__name__)


class Relay:
    """One per service. Several processes of a service may run one each: a lease lets one of them publish.

    A crash between publishing and discarding repeats events and loses none. The lease only saves work: two relays at
    once would repeat events, which consumers bear.
    """

    def __init__(
        self, bus: EventBus, store: DocumentStore, name: str, gives_way: Callable[[], bool] = lambda: False
    ) -> None:
        """`name` is the service's; with the host's it names the holder of the lease, also after a restart.

        While something `gives_way` to is at work, one batch a second is published: what its consumers do with it
        would take the processor from that work, and can be done afterwards.
        """
        self._bus = bus
        self._store = store
        self._name = name
        self._gives_way = gives_way
        self._holder = f"{name}@{socket.gethostname()}"
        self._leased_until = 0.0

    async def run(self) -> None:
        """Publish what waits and what will come, until cancelled. An empty outbox costs nothing."""
        waits = pauses()
        while True:
            begun = time.monotonic()
            try:
                if await self._drain():
                    waits = pauses()
                    await self._store.events_committed()
                    await asyncio.sleep(begun + DRAIN_SECONDS - time.monotonic())
                else:
                    await asyncio.sleep(LEASE_SECONDS)
            except Unavailable as error:
                _log.warning("the outbox of %s waits: %s", self._name, error.detail)
                await asyncio.sleep(next(waits))

    async def _drain(self) -> bool:
        """Publish until nothing waits; False when another relay holds the lease."""
        while entries := await self._store.pending_events(BATCH):
            if not await self._may_publish():
                return False
            await self._forward(entries)
            if self._gives_way():
                await asyncio.sleep(WAY_SECONDS)
        return True

    async def _may_publish(self) -> bool:
        """Hold the lease, renewing it when half of it is over."""
        now = time.monotonic()
        if now < self._leased_until - LEASE_SECONDS / 2:
            return True
        if not await self._store.acquire_lease(LEASE, self._holder, LEASE_SECONDS):
            return False
        self._leased_until = now + LEASE_SECONDS
        return True

    async def _forward(self, entries: list[OutboxEntry]) -> None:
        messages = [Message(entry.event.topic, entry.event.key, entry.event.value) for entry in entries]
        hit(Point.RELAY_BEFORE_PUBLISH)
        await self._bus.publish(messages)
        hit(Point.RELAY_AFTER_PUBLISH)
        await self._store.discard_events([entry.id for entry in entries])
