"""Kafka and MongoDB killed and come back: nothing acknowledged is lost, nothing hangs, nobody helps."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from deploy.local_servers import KafkaServer, MongoServer, ServersMissing
from shared.adapters.kafka_bus import KafkaBus
from shared.adapters.mongo_store import MongoStore
from shared.errors import Unavailable
from shared.events.topics import Topic
from shared.ports.bus import Message
from shared.ports.store import Change, Collection, Outgoing, Put
from tests.conftest import missing
from tests.contract.reading import Reading, running

CASES = Topic("cases")
RECORDS = Collection("records", unique=(("number",),))


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[KafkaServer]:
    """A broker of the test's own, not started yet."""
    try:
        server = KafkaServer(tmp_path)
    except ServersMissing as reason:
        missing(str(reason))
    yield server
    server.stop()


@pytest.fixture
def own_mongo(tmp_path: Path) -> Iterator[MongoServer]:
    """A mongod of the test's own, not started yet."""
    try:
        server = MongoServer(tmp_path)
    except ServersMissing as reason:
        missing(str(reason))
    yield server
    server.stop()


async def all_unavailable(*asks: Callable[[], Awaitable[object]]) -> None:
    outcomes = await asyncio.gather(*(ask() for ask in asks), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * len(asks), outcomes


async def until_acknowledged(ask: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            return await ask()
        except Unavailable:
            await asyncio.sleep(0.1)


async def test_kafka_late_and_killed(own_kafka: KafkaServer) -> None:
    bus = await KafkaBus.open(own_kafka.url, [CASES])
    found = Reading()
    subscription = bus.subscribe("readers", ["cases"], found.handle)
    acknowledged = set[bytes]()

    async def publish(value: bytes) -> None:
        await bus.publish([Message("cases", value.decode(), value)])
        acknowledged.add(value)

    async with running(subscription):
        for start in range(2):
            await all_unavailable(lambda: publish(b"never"), bus.check, subscription.progress)
            own_kafka.launch()
            for number in range(20):
                await until_acknowledged(lambda value=b"%d-%d" % (start, number): publish(value))
            await found.until(lambda: acknowledged <= set(found.values()))
            await bus.check()
            assert (await subscription.progress()).stalled_seconds < 60
            if start == 0:
                await asyncio.to_thread(own_kafka.kill)
    await bus.aclose()


async def test_mongo_late_and_killed(own_mongo: MongoServer) -> None:
    store = await MongoStore.open(own_mongo.url, "observatory", [RECORDS])
    acknowledged = set[str]()

    async def commit_for_ever(numbers: Iterator[int]) -> None:
        for number in numbers:
            put = Put(RECORDS, f"{number}", {"number": number}, None)
            change = Change(puts=[put], events=[Outgoing("records", put.id, b"")])
            await until_acknowledged(lambda change=change: store.commit(change))
            acknowledged.add(put.id)

    async def reaches(enough: int) -> None:
        while len(acknowledged) < enough:
            await asyncio.sleep(0.05)

    numbers = count()
    writers = [asyncio.create_task(commit_for_ever(numbers)) for _ in range(10)]
    await all_unavailable(store.check, lambda: store.get(RECORDS, "1"), store.pending_events)
    await asyncio.to_thread(own_mongo.start)
    await reaches(50)
    await asyncio.to_thread(own_mongo.kill)
    await all_unavailable(store.check, lambda: store.get(RECORDS, "1"), store.pending_events)
    await asyncio.to_thread(own_mongo.start)
    await reaches(len(acknowledged) + 10)
    for writer in writers:
        writer.cancel()
    await asyncio.gather(*writers, return_exceptions=True)
    await store.aclose()  # finishes what was still asked of it
    store = await MongoStore.open(own_mongo.url, "observatory", [RECORDS])
    kept = {document.id async for batch in store.scan(RECORDS) for document in batch}
    told = {entry.event.key for entry in await store.pending_events(1_000_000)}
    await store.aclose()
    assert acknowledged <= kept
    assert told == kept, "an event without its document, or a document without its event"
