"""What our topics are on Kafka: made by the first process that comes, and written out under `deploy/`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import NoError, TopicAlreadyExistsError, for_code

from shared.events.topics import Topic
from shared.ports.bus import LARGEST_MESSAGE

ENVELOPE_BYTES: Final = 64 * 1024
"""Room for what Kafka puts around a message."""
MOST_COPIES: Final = 3


@dataclass(frozen=True, slots=True)
class KafkaTopic:
    name: str
    partitions: int
    settings: Mapping[str, str]


def kafka_topics(topics: Sequence[Topic]) -> list[KafkaTopic]:
    """The topics and their dead letters. Nothing expires: the log is what `rebuild` reads."""
    largest = {"max.message.bytes": str(LARGEST_MESSAGE + ENVELOPE_BYTES)}
    kept = {"cleanup.policy": "delete", "retention.ms": "-1"}
    found = []
    for topic in topics:
        policy = {"cleanup.policy": "compact"} if topic.compacted else kept
        found.append(KafkaTopic(topic.name, topic.partitions, policy | largest))
        found.append(KafkaTopic(topic.dead_letters, 1, kept))
    return found


async def make_topics(servers: str, topics: Sequence[KafkaTopic]) -> None:
    """Make those that are not there, in three copies or in as many as there are brokers. Raises KafkaError."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    try:
        await admin.start()
        there = set(await admin.list_topics())
        brokers = (await admin.describe_cluster())["brokers"]
        copies = min(MOST_COPIES, len(brokers))
        wanted = [
            NewTopic(topic.name, topic.partitions, copies, topic_configs=dict(topic.settings))
            for topic in topics
            if topic.name not in there
        ]
        answer = await admin.create_topics(wanted) if wanted else None
    finally:
        await admin.close()
    for _, code, *_ in answer.topic_errors if answer else []:
        error = for_code(code)
        if error not in (NoError, TopicAlreadyExistsError):
            raise error
