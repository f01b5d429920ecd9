"""One group's reading from Kafka."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import zip_longest
from typing import Any, Final, Self
from zlib import crc32

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from shared.adapters.kafka_lag import KafkaLag
from shared.adapters.kafka_topics import ENVELOPE_BYTES
from shared.adapters.redelivery import handled
from shared.adapters.stall_clock import StallClock
from shared.errors import Unavailable
from shared.pauses import pauses
from shared.ports.bus import LARGEST_MESSAGE, Delivery, Handler, Progress

FETCH_BYTES: Final = LARGEST_MESSAGE + ENVELOPE_BYTES
PART_BYTES: Final = 2 * 1024 * 1024
"""Of one partition in one answer, so that there is room for the others. A longer message still comes, alone."""
POLL_MILLISECONDS: Final = 1000
MORE_MILLISECONDS: Final = 500
"""How long a batch waits for partitions that are known to have more."""
LOOK_SECONDS: Final = 10.0
"""How often a consumer that hears nothing asks the broker whether there is something to hear."""
SILENT_SECONDS: Final = 20.0
"""A consumer that heard nothing for so long although messages wait is replaced (aiokafka #703, #718, #1154)."""
JOIN_SECONDS: Final = 20.0
"""A group that does not take a consumer in by then is asked anew. With all of the above and below, less than it takes
to pass for dead (`shared.health`): to mend oneself comes first."""
COMMIT_SECONDS: Final = 15.0
STOP_SECONDS: Final = 5.0
FOR_EVER_MILLISECONDS: Final = 2**31 - 1

_log = logging.getLogger(__name__)


class _Silent(Exception):
    """Messages wait and the consumer does not hear them."""


class _Ahead:
    """Reads a batch before it is asked for, if told to."""

    def __init__(self, read: Callable[[], Coroutine[Any, Any, list[Delivery]]]) -> None:
        self._read = read
        self._coming: asyncio.Task[list[Delivery]] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._coming is not None:
            self._coming.cancel()
            await asyncio.gather(self._coming, return_exceptions=True)

    def begin(self) -> None:
        self._coming = asyncio.create_task(self._read())

    async def next(self) -> list[Delivery]:
        coming, self._coming = self._coming, None
        return await (self._read() if coming is None else coming)


class KafkaSubscription:
    """Implements `shared.ports.bus.Subscription`. Whatever goes wrong, the consumer is replaced by a new one."""

    def __init__(
        self,
        *,
        servers: str,
        instance: str,
        group: str,
        topics: Sequence[str],
        handler: Handler,
        max_batch: int,
        lag: KafkaLag,
        make_topics: Callable[[], Awaitable[None]],
    ) -> None:
        self._servers = servers
        self._group = group
        self._topics = sorted(topics)
        # To a member it knows the broker gives the partitions of before, even of topics it reads no more, and
        # aiokafka chokes on them: so who reads other topics is another member.
        self._member = f"{group}-{instance}-{crc32(repr(self._topics).encode()):08x}"
        self._handler = handler
        self._max_batch = max_batch
        self._lag = lag
        self._make_topics = make_topics
        self._consumer: AIOKafkaConsumer | None = None
        self._rewinds = 0
        self._rewound = 0
        self._stall = StallClock()
        self._reached: Mapping[TopicPartition, int] = {}

    async def run(self) -> None:
        waits = pauses()
        while True:
            try:
                async with self._joined() as consumer:
                    waits = pauses()
                    await self._consume(consumer)
            except (KafkaError, OSError, TimeoutError, _Silent) as error:
                _log.warning("group %s lost Kafka and tries again: %s", self._group, type(error).__name__)
                await asyncio.sleep(next(waits))

    async def progress(self) -> Progress:
        position = await self._lag.position(self._group, self._topics)
        if position.reached != self._reached:
            self._reached = position.reached
            self._stall.moved()
        # The broker does not know yet of a rewind that is only remembered: then something waits, whatever it says.
        behind = self._rewound != self._rewinds
        return self._stall.progress(max(position.lag, 1) if behind else position.lag)

    async def rewind(self) -> None:
        """Durable while `run` does; before, remembered. Raises Unavailable, and still goes back once it can."""
        self._rewinds += 1
        if self._consumer is not None:
            try:
                await self._go_back(self._consumer)
            except (KafkaError, OSError, TimeoutError) as error:
                raise Unavailable(f"Kafka does not let {self._group} go back: {type(error).__name__}") from error

    @asynccontextmanager
    async def _joined(self) -> AsyncIterator[AIOKafkaConsumer]:
        await self._make_topics()
        consumer = AIOKafkaConsumer(
            *self._topics,
            bootstrap_servers=self._servers,
            group_id=self._group,
            group_instance_id=self._member,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=PART_BYTES,
            fetch_max_bytes=FETCH_BYTES,
            # A handler that waits for its store keeps its partitions: nobody else would fare better.
            max_poll_interval_ms=FOR_EVER_MILLISECONDS,
        )
        try:
            async with asyncio.timeout(JOIN_SECONDS):
                await consumer.start()
            self._consumer = consumer
            yield consumer
        finally:
            self._consumer = None
            with suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await consumer.stop()

    async def _consume(self, consumer: AIOKafkaConsumer) -> None:
        """Deliver until something breaks. While a large batch is handled the next is read; who keeps up reads when it
        is done, so that all that came meanwhile comes together."""
        followed = self._rewound
        looked = time.monotonic()
        async with _Ahead(lambda: self._batch(consumer)) as reading:
            while True:
                # Its own time-out does not count while it waits for its share of the partitions, which may never come
                # after the broker was killed: then it is replaced.
                async with asyncio.timeout(SILENT_SECONDS):
                    batch = await reading.next()
                if followed != self._rewinds:
                    followed = self._rewinds
                    for place, offset in (await self._go_back(consumer)).items():
                        consumer.seek(place, offset)
                    continue  # what was read is of before
                if len(batch) > self._max_batch // 2:
                    reading.begin()
                if batch:
                    await self._deliver(consumer, batch)
                    looked = time.monotonic()
                elif time.monotonic() - looked > LOOK_SECONDS:
                    await self._look()
                    looked = time.monotonic()

    async def _batch(self, consumer: AIOKafkaConsumer) -> list[Delivery]:
        """What came, an equal share of each partition, in turn: what belongs together across topics has the same key,
        and comes together as long as no partition falls behind. So those known to have more are waited for, all at
        once, because aiokafka pauses a tenth of a second between two questions."""
        share = -(-self._max_batch // max(1, len(consumer.assignment())))
        found = await consumer.getmany(timeout_ms=POLL_MILLISECONDS, max_records=share)
        while found and (short := await self._short(consumer, found, share)):
            came: dict[TopicPartition, list[Any]] = {}
            for place, number in short.items():
                came |= await consumer.getmany(place, timeout_ms=0, max_records=number)
            if not came:
                came = await consumer.getmany(*short, timeout_ms=MORE_MILLISECONDS, max_records=min(short.values()))
            if not came:
                break
            for place, records in came.items():
                found.setdefault(place, []).extend(records)
        return [_delivery(record) for turn in zip_longest(*found.values()) for record in turn if record is not None]

    async def _short(
        self, consumer: AIOKafkaConsumer, found: Mapping[TopicPartition, Sequence[Any]], share: int
    ) -> dict[TopicPartition, int]:
        """How many records are to come from partitions that are not known to have been read to their end."""
        ends = {place: consumer.highwater(place) for place in consumer.assignment()}
        room = self._max_batch - sum(map(len, found.values()))
        short = {}
        for place, end in ends.items():
            missing = min(room, share - len(found.get(place, ())))
            if missing and (end is None or await consumer.position(place) < end):
                short[place] = missing
                room -= missing
        return short

    async def _deliver(self, consumer: AIOKafkaConsumer, batch: Sequence[Delivery]) -> None:
        rewinds = self._rewinds
        if not await handled(self._group, self._handler, batch, lambda: self._rewinds == rewinds):
            return
        last = {(delivery.topic, delivery.partition): delivery.offset for delivery in batch}
        offsets = {TopicPartition(*place): offset + 1 for place, offset in last.items()}
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                await consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError):
            # The group was shared out anew meanwhile; whoever has these partitions now gets the messages again.
            _log.warning("group %s was rebalanced; some messages will be handled again", self._group)

    async def _go_back(self, consumer: AIOKafkaConsumer) -> Mapping[TopicPartition, int]:
        """Make durable that the group is at the beginning, and say where that is."""
        target = self._rewinds
        begins: dict[TopicPartition, int] = await consumer.beginning_offsets(consumer.assignment())
        await consumer.commit(begins)
        self._rewound = target
        return begins

    async def _look(self) -> None:
        with suppress(Unavailable):
            progress = await self.progress()
            if progress.lag and progress.stalled_seconds > SILENT_SECONDS:
                raise _Silent


def _delivery(record: Any) -> Delivery:  # noqa: ANN401 - aiokafka ships no types
    key = (record.key or b"").decode("utf-8", errors="replace")
    return Delivery(record.topic, key, record.value or b"", record.partition, record.offset)
