"""How far a group is behind, asked of the broker itself: a consumer's own idea of it may be stale (aiokafka #1154)."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaError,
    NotCoordinatorError,
)
from aiokafka.structs import OffsetAndMetadata

from shared.errors import Unavailable

ANSWER_SECONDS: Final = 3.0
RETRY_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class GroupPosition:
    """Messages a group has not handled (compacted ones may be counted), and the offsets it has reached."""

    lag: int
    reached: Mapping[TopicPartition, int]


class KafkaLag:
    """Asks through connections of its own, opened when first needed and again after a failure."""

    def __init__(self, servers: str) -> None:
        self._servers = servers
        self._lock = asyncio.Lock()
        self._clients: tuple[AIOKafkaAdminClient, AIOKafkaConsumer] | None = None

    async def position(self, group: str, topics: Sequence[str]) -> GroupPosition:
        """Raises Unavailable when the broker does not answer in time."""
        async with self._lock:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    return await self._ask(group, topics)
            except (KafkaError, OSError, TimeoutError) as error:
                await self._close()
                raise Unavailable(f"Kafka does not say how far {group} is: {type(error).__name__}") from error

    async def aclose(self) -> None:
        async with self._lock:
            await self._close()

    async def _ask(self, group: str, topics: Sequence[str]) -> GroupPosition:
        if self._clients is None:
            self._clients = (
                AIOKafkaAdminClient(bootstrap_servers=self._servers),
                AIOKafkaConsumer(bootstrap_servers=self._servers, group_id=None),
            )
            for client in self._clients:
                await client.start()
        admin, log = self._clients
        described = await admin.describe_topics(list(topics))
        places = [
            TopicPartition(topic["topic"], each["partition"]) for topic in described for each in topic["partitions"]
        ]
        committed = await _committed(admin, group, places)
        reached = {place: at.offset for place, at in committed.items() if at.offset >= 0}
        ends = await log.end_offsets(places)
        begins = await log.beginning_offsets([place for place in places if place not in reached])
        return GroupPosition(sum(ends[place] - (begins | reached)[place] for place in places), reached)

    async def _close(self) -> None:
        clients, self._clients = self._clients, None
        if clients is not None:
            admin, log = clients
            with suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(ANSWER_SECONDS):
                    await admin.close()
                    await log.stop()


async def _committed(
    admin: AIOKafkaAdminClient, group: str, places: Sequence[TopicPartition]
) -> dict[TopicPartition, OffsetAndMetadata]:
    """A broker that has just started, or has never had a group, needs a moment before it knows of groups."""
    while True:
        try:
            found: dict[TopicPartition, OffsetAndMetadata]
            found = await admin.list_consumer_group_offsets(group, partitions=places)
        except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError):
            await asyncio.sleep(RETRY_SECONDS)
        else:
            return found
