"""The event bus on Kafka, through aiokafka."""

import asyncio
import logging
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from shared.adapters.kafka_lag import KafkaLag
from shared.adapters.kafka_subscription import KafkaSubscription
from shared.adapters.kafka_topics import ENVELOPE_BYTES, kafka_topics, make_topics
from shared.errors import Unavailable
from shared.events.topics import Topic
from shared.ports.bus import LARGEST_MESSAGE, Handler, Message

PUBLISH_SECONDS: Final = 5.0
REQUEST_MILLISECONDS: Final = 4000
"""A batch that the broker has not taken by then has failed; less than PUBLISH_SECONDS."""
BATCH_BYTES: Final = 512 * 1024
STOP_SECONDS: Final = 10.0
CHECK_SECONDS: Final = 3.0

_log = logging.getLogger(__name__)


class KafkaBus:
    """Implements `shared.ports.bus.EventBus`.

    It opens with the broker away: topics are made and connections opened when they are needed. The producer is not
    idempotent: aiokafka keeps the order within a partition anyway (one batch at a time), a repeat harms nobody, and
    an idempotent one never gives up a batch, so that it could be sent after what was published later (and see
    aiokafka #1017). One that has failed is not trusted again: the next publishing waits for its end and makes another.
    """

    def __init__(self, servers: str, topics: Sequence[Topic], instance: str) -> None:
        self._servers = servers
        self._topics = kafka_topics(topics)
        self._instance = instance
        self._lag = KafkaLag(servers)
        self._made = False
        self._making = asyncio.Lock()
        self._producer: AIOKafkaProducer | None = None
        self._ending: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, topics: Sequence[Topic], *, instance: str | None = None) -> Self:
        """`url` is kafka://host:port[,host:port]. `instance` tells this process from others of its group, also after
        a restart (by default the name of the host): a member that comes back at once keeps its partitions."""
        return cls(url.removeprefix("kafka://"), topics, instance or socket.gethostname())

    async def aclose(self) -> None:
        self._give_up()
        if self._ending is not None:
            await self._ending
        await self._lag.aclose()

    async def publish(self, messages: Sequence[Message]) -> None:
        self._require({message.topic for message in messages})
        try:
            async with asyncio.timeout(PUBLISH_SECONDS), self._lent_producer() as producer:
                await _send(producer, messages)
        except (KafkaError, OSError, TimeoutError) as error:
            raise Unavailable(f"Kafka did not take the messages: {type(error).__name__}") from error

    def subscribe(
        self, group: str, topics: Sequence[str], handler: Handler, *, max_batch: int = 500
    ) -> KafkaSubscription:
        self._require(set(topics))
        return KafkaSubscription(
            servers=self._servers,
            instance=self._instance,
            group=group,
            topics=topics,
            handler=handler,
            max_batch=max_batch,
            lag=self._lag,
            make_topics=self._make_topics,
        )

    async def check(self) -> None:
        try:
            async with asyncio.timeout(CHECK_SECONDS), self._lent_producer() as producer:
                await producer.client.fetch_all_metadata()
        except (KafkaError, OSError, TimeoutError) as error:
            raise Unavailable(f"Kafka does not answer: {type(error).__name__}") from error

    def _require(self, topics: set[str]) -> None:
        if unknown := topics - {topic.name for topic in self._topics}:
            raise ValueError(f"topics that were not declared: {', '.join(sorted(unknown))}")

    async def _make_topics(self) -> None:
        async with self._making:
            if not self._made:
                await make_topics(self._servers, self._topics)
                self._made = True

    @asynccontextmanager
    async def _lent_producer(self) -> AsyncIterator[AIOKafkaProducer]:
        """The producer, which is given up when anything goes wrong with it."""
        await self._make_topics()
        producer = await self._ready_producer()
        try:
            yield producer
        except BaseException:
            if self._producer is producer:
                self._give_up()
            raise

    async def _ready_producer(self) -> AIOKafkaProducer:
        async with self._making:
            if self._producer is None:
                if self._ending is not None:
                    await asyncio.shield(self._ending)  # what it still held must not come after what follows
                self._producer = AIOKafkaProducer(
                    bootstrap_servers=self._servers,
                    acks="all",
                    max_batch_size=BATCH_BYTES,
                    max_request_size=LARGEST_MESSAGE + ENVELOPE_BYTES,
                    request_timeout_ms=REQUEST_MILLISECONDS,
                )
                try:
                    await self._producer.start()
                except BaseException:
                    self._give_up()
                    raise
            return self._producer

    def _give_up(self) -> None:
        if self._producer is not None:
            self._ending = asyncio.create_task(_end(self._producer))
            self._producer = None


async def _end(producer: AIOKafkaProducer) -> None:
    """Let it finish or drop what it holds: batches expire with the time of a request."""
    with suppress(KafkaError, OSError, TimeoutError):
        async with asyncio.timeout(STOP_SECONDS):
            await producer.stop()


async def _send(producer: AIOKafkaProducer, messages: Sequence[Message]) -> None:
    """Batches of our own cost a third less than one future per message."""
    by_partition: dict[tuple[str, int], list[Message]] = defaultdict(list)
    counts = {topic: len(await producer.partitions_for(topic)) for topic in {message.topic for message in messages}}
    for message in messages:
        partition = (murmur2(message.key.encode()) & 0x7FFFFFFF) % counts[message.topic]
        by_partition[message.topic, partition].append(message)
    await asyncio.gather(*(_send_in_order(producer, *place, batch) for place, batch in by_partition.items()))


async def _send_in_order(producer: AIOKafkaProducer, topic: str, partition: int, messages: list[Message]) -> None:
    batch: Any = None
    for message in messages:
        entry = {"timestamp": None, "key": message.key.encode(), "value": message.value}
        if batch is not None and batch.append(**entry) is None:
            await (await producer.send_batch(batch, topic, partition=partition))
            batch = None
        if batch is None:
            batch = producer.create_batch()
            batch.append(**entry)
    await (await producer.send_batch(batch, topic, partition=partition))
