"""A consumer: events in, handled in batches; what can never be handled goes to the dead letters."""

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import Final

from shared.clock import Clock, system_clock
from shared.dead_letters import dead_letter
from shared.errors import Poison, Unavailable
from shared.events.envelope import Event, decode
from shared.failpoints import Point, hit
from shared.pauses import pauses
from shared.ports.bus import Delivery, EventBus, Progress

TRIES: Final = 3
"""How often an event is tried alone whose handler fails for a reason of its own: a bug."""
RECENT: Final = 200
FEWEST: Final = 100
BATCH_SECONDS: Final = 0.2
"""The least time from one small batch to the next. What a batch costs beside its events (reads, a commit, a call to a
peer) is then shared by those that come meanwhile; one that comes alone is still handled at once."""
MOST_AT_ONCE: Final = 2000
"""A larger batch is handled in parts, each of which is read while the one before is handled."""
SMALL: Final = 0.2
"""Share of what is handled at once up to which a batch is small: a replay never waits."""
MOST_REFUSED: Final = 0.5
"""The consumer stops when, of the most recent messages and at least the fewest, more than this share was refused."""

Handle = Callable[[Sequence[Event]], Awaitable[None]]
"""Handles events in order. Raises Unavailable to have them again later, Poison for what will never do.

A batch that fails is handled again in halves until the culprit stands alone, so handling must bear repeats.
"""

Read = Callable[[bytes], Event]
"""Makes an event of a message; its data may be reduced to what the handler needs, so that the rest of a large batch is
never held at once. Pure; raises Poison for what will never do."""

Arrived = tuple[Delivery, Event]
Refused = tuple[Delivery, str]
"""A message that will never do, and why."""

_log = logging.getLogger(__name__)


class Consumer:
    """One group's reading of some topics. Implements `shared.ports.bus.Subscription`."""

    def __init__(
        self,
        bus: EventBus,
        group: str,
        topics: Sequence[str],
        handle: Handle,
        *,
        max_batch: int = 500,
        read: Read = decode,
        clock: Clock = system_clock,
    ) -> None:
        self._bus = bus
        self._group = group
        self._handle = handle
        self._read = read
        self._clock = clock
        self._verdicts: deque[bool] = deque(maxlen=RECENT)
        self._small = SMALL * min(max_batch, MOST_AT_ONCE)
        self._stopped = False
        self._alive = -math.inf
        """When it last handled something, or learned that what it needs is away."""
        self._subscription = bus.subscribe(group, topics, self._deliver, max_batch=max_batch)

    async def run(self) -> None:
        await self._subscription.run()

    async def progress(self) -> Progress:
        """A consumer that stopped because of its dead letters shows as stalled. One whose store or peer is away does
        not, as to start it anew would bring neither back; nor one that is within a batch and gets on."""
        progress = await self._subscription.progress()
        return Progress(progress.lag, min(progress.stalled_seconds, time.monotonic() - self._alive))

    async def rewind(self) -> None:
        await self._subscription.rewind()

    async def _deliver(self, batch: Sequence[Delivery]) -> None:
        if self._stopped:
            raise Unavailable("too many messages were refused; a person must look")
        hit(Point.CONSUMER_BEFORE_HANDLE)
        begun = time.monotonic()
        refused = await self._refused(batch)
        verdicts = self._judged(batch, refused)
        if refused:
            _log.error("group %s refuses %d of %d messages", self._group, len(refused), len(batch))
            moment = self._clock()
            await self._bus.publish([dead_letter(delivery, reason, moment) for delivery, reason in refused])
        self._verdicts = verdicts
        hit(Point.CONSUMER_BEFORE_COMMIT)
        if len(batch) <= self._small:
            await asyncio.sleep(begun + BATCH_SECONDS - time.monotonic())

    async def _refused(self, batch: Sequence[Delivery]) -> list[Refused]:
        """Read and handle the batch; give back what will never do. Raises Unavailable."""
        refused: list[Refused] = []
        reading = asyncio.create_task(self._decoded(batch[:MOST_AT_ONCE]))
        try:
            for following in range(MOST_AT_ONCE, len(batch) + MOST_AT_ONCE, MOST_AT_ONCE):
                arrived, unreadable = await reading
                reading = asyncio.create_task(self._decoded(batch[following : following + MOST_AT_ONCE]))
                refused += unreadable
                if arrived:
                    refused += await self._handled(arrived)
        finally:
            reading.cancel()
        return refused

    async def _decoded(self, batch: Sequence[Delivery]) -> tuple[list[Arrived], list[Refused]]:
        """A large batch is decoded in a thread, so that the event loop stays free."""
        if len(batch) <= self._small:
            return _decoded(batch, self._read)
        return await asyncio.to_thread(_decoded, batch, self._read)

    async def _handled(self, arrived: Sequence[Arrived]) -> list[Refused]:
        """Handle the events; give back those that will never do. Raises Unavailable."""
        try:
            await self._handle([event for _, event in arrived])
        except Unavailable:
            self._alive = time.monotonic()
            raise
        except Exception as error:  # noqa: BLE001 - a bug in one event must not stop the others
            if len(arrived) == 1:
                return await self._tried_again(arrived[0], error)
            middle = len(arrived) // 2
            return await self._handled(arrived[:middle]) + await self._handled(arrived[middle:])
        self._alive = time.monotonic()
        return []

    async def _tried_again(self, arrived: Arrived, error: Exception) -> list[Refused]:
        """Try an event alone until it was tried often enough. Poison is never tried again."""
        delivery, event = arrived
        for pause in islice(pauses(), TRIES - 1):
            if isinstance(error, Poison):
                break
            await asyncio.sleep(pause)
            try:
                await self._handle([event])
            except Unavailable:
                raise
            except Exception as again:  # noqa: BLE001 - as above
                error = again
            else:
                return []
        return [(delivery, _reason(error))]

    def _judged(self, batch: Sequence[Delivery], refused: Sequence[Refused]) -> deque[bool]:
        """The recent verdicts with these. Raises Unavailable when too many were refused: from then on nothing moves."""
        places = {_place(delivery) for delivery, _ in refused}
        judged = (_place(delivery) in places for delivery in batch[-RECENT:])
        verdicts = deque([*self._verdicts, *judged], maxlen=RECENT)
        if len(verdicts) >= FEWEST and sum(verdicts) > MOST_REFUSED * len(verdicts):
            self._stopped = True
            _log.critical("group %s stops: it refuses %d of %d messages", self._group, sum(verdicts), len(verdicts))
            raise Unavailable("too many messages were refused; a person must look")
        return verdicts


def _place(delivery: Delivery) -> tuple[str, int, int]:
    return delivery.topic, delivery.partition, delivery.offset


def _decoded(batch: Sequence[Delivery], read: Read) -> tuple[list[Arrived], list[Refused]]:
    arrived: list[Arrived] = []
    refused: list[Refused] = []
    for delivery in batch:
        try:
            arrived.append((delivery, read(delivery.value)))
        except Exception as error:  # noqa: BLE001 - a bug in one event must not stop the others
            refused.append((delivery, _reason(error)))
    return arrived, refused


def _reason(error: Exception) -> str:
    """Our own words, or the name of the class: the message of any other error may quote what a person wrote."""
    return error.detail if isinstance(error, Poison) else type(error).__name__
