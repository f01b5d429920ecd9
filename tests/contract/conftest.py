"""Every adapter of a port, as a place that can be opened again and again."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from shared.adapters.file_blobs import FileBlobs
from shared.adapters.kafka_bus import KafkaBus
from shared.adapters.local_bus import LocalBus
from shared.adapters.mongo_blobs import MongoBlobs
from shared.adapters.mongo_store import MongoStore
from shared.adapters.sqlite_store import SqliteStore
from shared.events.topics import Topic
from shared.ports.blobs import BlobStore
from shared.ports.bus import EventBus
from shared.ports.store import Collection, DocumentStore

OpenStore = Callable[..., AbstractAsyncContextManager[DocumentStore]]
OpenBus = Callable[..., AbstractAsyncContextManager[EventBus]]


@pytest.fixture(params=["sqlite", "mongo"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> OpenStore:
    """`async with open_store(*collections) as store`: the same store each time within a test."""
    name = f"contract_{uuid4().hex}"
    url = request.getfixturevalue("mongo_url") if request.param == "mongo" else ""

    @asynccontextmanager
    async def opened(*collections: Collection) -> AsyncIterator[DocumentStore]:
        store: SqliteStore | MongoStore
        if request.param == "mongo":
            store = await MongoStore.open(url, name, collections)
        else:
            store = await SqliteStore.open(tmp_path / "store.sqlite", collections)
        try:
            yield store
        finally:
            await store.aclose()

    return opened


@pytest.fixture(params=["local", "kafka"])
def open_bus(request: pytest.FixtureRequest, tmp_path: Path) -> OpenBus:
    """`async with open_bus(*topics) as bus`: the same log each time within a test."""
    url = request.getfixturevalue("kafka_url") if request.param == "kafka" else ""

    @asynccontextmanager
    async def opened(*topics: Topic) -> AsyncIterator[EventBus]:
        bus: LocalBus | KafkaBus
        if request.param == "kafka":
            bus = await KafkaBus.open(url, topics)
        else:
            bus = await LocalBus.open(tmp_path / "bus.sqlite", topics)
        try:
            yield bus
        finally:
            await bus.aclose()

    return opened


@pytest.fixture
def topic() -> Topic:
    """A topic no other test knows."""
    return Topic(f"contract-{uuid4().hex}")


@pytest.fixture(params=["files", "mongo"])
async def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[BlobStore]:
    if request.param == "files":
        yield FileBlobs(tmp_path / "blobs")
    else:
        mongo = MongoBlobs(request.getfixturevalue("mongo_url"), f"contract_{uuid4().hex}")
        yield mongo
        await mongo.aclose()
