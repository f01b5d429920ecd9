"""What goes wrong with Kafka's clients and groups, and is survived."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

import pytest
from aiokafka import AIOKafkaProducer

from shared.adapters import kafka_subscription
from shared.adapters.kafka_bus import KafkaBus
from shared.events.topics import Topic
from shared.health import STALLED_SECONDS
from shared.ports.bus import Delivery, Message
from tests.contract.reading import Reading, reading, running


def messages(topic: Topic, count: int, first: int = 0) -> list[Message]:
    return [Message(topic.name, f"{number}", b"%d" % number) for number in range(first, first + count)]


async def test_foreign_messages_on_kafka_arrive_repaired(kafka_url: str, topic: Topic) -> None:
    """Keys that are no text, no key, no value: what others may put on a topic must not stop a consumer."""
    bus = await KafkaBus.open(kafka_url, [topic])
    await bus.publish([Message(topic.name, "first", b"1")])
    async with AIOKafkaProducer(bootstrap_servers=kafka_url.removeprefix("kafka://")) as producer:
        await producer.send_and_wait(topic.dead_letters, key=b"\xff\xfe", value=b"bytes")
        await producer.send_and_wait(topic.dead_letters, key=None, value=b"no key")
        await producer.send_and_wait(topic.dead_letters, key=b"k", value=None)
    async with reading(bus, topic.name, topic.dead_letters) as found:
        await found.until(lambda: len(found.deliveries) >= 3)
        arrived = [(delivery.key, delivery.value) for delivery in found.deliveries]
        assert arrived == [("\ufffd\ufffd", b"bytes"), ("", b"no key"), ("k", b"")]
    await bus.aclose()


async def test_a_consumer_that_hears_nothing_is_replaced(
    kafka_url: str, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made deaf here by pausing its partitions; aiokafka has been seen deaf after a broker restart."""
    monkeypatch.setattr(kafka_subscription, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(kafka_subscription, "SILENT_SECONDS", 0.2)
    monkeypatch.setattr(kafka_subscription, "POLL_MILLISECONDS", 100)
    bus = await KafkaBus.open(kafka_url, [topic])
    found = Reading()
    subscription = bus.subscribe(topic.name, [topic.name], found.handle)
    async with running(subscription):
        await bus.publish(messages(topic, 1))
        await found.until(lambda: found.values() == [b"0"])
        deaf = subscription._consumer
        assert deaf is not None
        deaf.pause(*deaf.assignment())
        await bus.publish(messages(topic, 1, first=1))
        await found.until(lambda: b"1" in found.values())
        assert subscription._consumer is not deaf
    await bus.aclose()


def test_a_silent_consumer_is_replaced_before_its_process_is_taken_for_dead() -> None:
    noticed = kafka_subscription.SILENT_SECONDS + kafka_subscription.LOOK_SECONDS
    assert noticed + kafka_subscription.STOP_SECONDS + kafka_subscription.JOIN_SECONDS < STALLED_SECONDS


async def test_a_group_that_comes_back_with_other_topics_reads_them(kafka_url: str, topic: Topic) -> None:
    """The broker would give a member it knows its former partitions, and aiokafka would fail for ever."""
    other = Topic(f"{topic.name}-other")
    bus = await KafkaBus.open(kafka_url, [topic, other])
    await bus.publish([*messages(topic, 5), *messages(other, 5, first=5)])
    for read, count in ((topic, 5), (other, 5)):
        async with reading(bus, topic.name, read.name) as found:
            await found.until(lambda found=found, count=count: len(found.deliveries) >= count)
    await bus.aclose()


async def test_two_processes_share_a_group_and_lose_nothing(kafka_url: str, topic: Topic) -> None:
    """The second joins while the first holds a batch, so that the first may not commit it any more."""
    bus = await KafkaBus.open(kafka_url, [topic], instance="one")
    second = await KafkaBus.open(kafka_url, [topic], instance="two")
    await bus.publish(messages(topic, 100))
    found, begun, joined, may_go_on = Reading(), asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def first_handles(batch: Sequence[Delivery]) -> None:
        begun.set()
        await may_go_on.wait()
        await found.handle(batch)

    async def second_handles(batch: Sequence[Delivery]) -> None:
        joined.set()
        await found.handle(batch)

    async with AsyncExitStack() as tasks:
        await tasks.enter_async_context(running(bus.subscribe(topic.name, [topic.name], first_handles)))
        await begun.wait()
        await tasks.enter_async_context(running(second.subscribe(topic.name, [topic.name], second_handles)))
        await joined.wait()
        may_go_on.set()
        await bus.publish(messages(topic, 100, first=100))
        await found.until(lambda: {b"%d" % number for number in range(200)} <= {*found.values()})
    await bus.aclose()
    await second.aclose()


async def test_what_has_one_key_in_two_topics_comes_together(
    kafka_url: str, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where one topic takes many more answers of the broker than the other: none runs ahead."""
    monkeypatch.setattr(kafka_subscription, "PART_BYTES", 10_000)
    other = Topic(f"{topic.name}-other")
    bus = await KafkaBus.open(kafka_url, [topic, other])
    for first in range(0, 1600, 100):
        keys = [f"{number}" for number in range(first, first + 100)]
        await bus.publish([Message(topic.name, key, bytes(1000)) for key in keys])
        await bus.publish([Message(other.name, key, b"") for key in keys])
    async with reading(bus, topic.name, topic.name, other.name, max_batch=80) as found:
        await found.until(lambda: len(found.deliveries) == 3200)
    by_topic = [
        {name: [delivery.key for delivery in batch if delivery.topic == name] for name in (topic.name, other.name)}
        for batch in found.batches
    ]
    assert all(sorted(keys[topic.name]) == sorted(keys[other.name]) for keys in by_topic)
    await bus.aclose()
