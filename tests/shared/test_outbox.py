"""The relay: every committed event reaches the bus, in order, and leaves the outbox."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from shared import outbox
from shared.adapters.local_bus import LocalBus
from shared.adapters.sqlite_store import SqliteStore
from shared.errors import Unavailable
from shared.events.topics import Topic
from shared.failpoints import KILLED
from shared.outbox import Relay
from shared.ports.bus import Message
from shared.ports.store import Change, OutboxEntry, Outgoing
from tests.contract.reading import reading, running

ROOT = Path(__file__).resolve().parents[2]
CASES = Topic("cases", compacted=False)


class Store(SqliteStore):
    """Counts how often its outbox is looked into."""

    looks = 0

    async def pending_events(self, limit: int = 500) -> list[OutboxEntry]:
        self.looks += 1
        return await super().pending_events(limit)


class Bus(LocalBus):
    """Refuses to publish so many times."""

    refusals = 0

    async def publish(self, messages: Sequence[Message]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise Unavailable("the bus is away")
        await super().publish(messages)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(tmp_path / "store.sqlite", [])
    yield opened
    await opened.aclose()


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Bus]:
    opened = await Bus.open(tmp_path / "bus.sqlite", [CASES])
    yield opened
    await opened.aclose()


def events(count: int, first: int = 0) -> Change:
    numbers = range(first, first + count)
    return Change(events=[Outgoing("cases", f"{number % 3}", b"%d" % number) for number in numbers])


def values(count: int) -> list[bytes]:
    return [b"%d" % number for number in range(count)]


async def test_what_waited_and_what_comes_is_published_in_order(store: Store, bus: Bus) -> None:
    await store.commit(events(1200))
    async with running(Relay(bus, store, "intake")), reading(bus, "readers", "cases") as found:
        await found.until(lambda: len(found.deliveries) >= 1200)
        for number in range(1200, 1210):
            await store.commit(events(1, first=number))
        await found.until(lambda: len(found.deliveries) >= 1210)
        assert found.values() == values(1210)
        while await store.pending_events():
            await asyncio.sleep(0.01)


async def test_what_gives_way_goes_on_all_the_same(store: Store, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "WAY_SECONDS", 0.01)
    await store.commit(events(1200))
    async with running(Relay(bus, store, "intake", lambda: True)), reading(bus, "readers", "cases") as found:
        await found.until(lambda: len(found.deliveries) >= 1200)
        assert found.values() == values(1200)


async def test_an_empty_outbox_is_left_alone(store: Store, bus: Bus) -> None:
    async with running(Relay(bus, store, "intake")):
        while not store.looks:
            await asyncio.sleep(0.01)
        await store.commit(Change())
        await asyncio.sleep(0.2)
        assert store.looks == 1


async def test_a_bus_that_is_away_is_waited_for(store: Store, bus: Bus) -> None:
    bus.refusals = 3
    await store.commit(events(10))
    async with running(Relay(bus, store, "intake")), reading(bus, "readers", "cases") as found:
        await found.until(lambda: len(found.deliveries) >= 10)
        assert found.values() == values(10)
    assert bus.refusals == 0


async def test_who_has_not_the_lease_leaves_the_events(store: Store, bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "LEASE_SECONDS", 0.05)
    assert await store.acquire_lease(outbox.LEASE, "another", 0.3)
    await store.commit(events(10))
    async with running(Relay(bus, store, "intake")), reading(bus, "readers", "cases") as found:
        while store.looks < 3:
            await asyncio.sleep(0.01)
        assert found.deliveries == []
        await found.until(lambda: len(found.deliveries) >= 10)
        assert found.values() == values(10)


async def test_the_lease_is_renewed_and_survives_a_restart(store: Store, bus: Bus) -> None:
    for first in (0, 10):
        await store.commit(events(10, first))
        async with running(Relay(bus, store, "intake")), reading(bus, f"readers-{first}", "cases") as found:
            await found.until(lambda found=found, first=first: len(found.deliveries) >= first + 10)
            assert not await store.acquire_lease(outbox.LEASE, "another", 1)


RELAYING = """
import asyncio, pathlib, sys
from shared.adapters.local_bus import LocalBus
from shared.adapters.sqlite_store import SqliteStore
from shared.events.topics import Topic
from shared.outbox import Relay

async def main(folder):
    store = await SqliteStore.open(folder / "store.sqlite", [])
    bus = await LocalBus.open(folder / "bus.sqlite", [Topic("cases", compacted=False)])
    await Relay(bus, store, "intake").run()

asyncio.run(main(pathlib.Path(sys.argv[1])))
"""


@pytest.mark.parametrize(("point", "published"), [("relay.before_publish", 500), ("relay.after_publish", 1000)])
async def test_a_crash_repeats_events_and_loses_none(tmp_path: Path, point: str, published: int) -> None:
    """It dies at the second batch of 500; after a restart all are on the bus, the second batch perhaps twice."""
    store = await SqliteStore.open(tmp_path / "store.sqlite", [])
    await store.commit(events(1200))
    await store.aclose()
    command = [sys.executable, "-c", RELAYING, str(tmp_path)]
    died = subprocess.run(command, cwd=ROOT, env={"OBSERVATORY_FAILPOINT": f"{point}:2"}, check=False)  # noqa: ASYNC221
    assert died.returncode == KILLED

    store = await SqliteStore.open(tmp_path / "store.sqlite", [])
    bus = await LocalBus.open(tmp_path / "bus.sqlite", [CASES])
    async with reading(bus, "readers", "cases") as found:
        await found.until(lambda: len(found.deliveries) >= published)
        assert found.values() == values(published)
        async with running(Relay(bus, store, "intake")):
            await found.until(lambda: found.values()[-1:] == values(1200)[-1:])
        assert found.values()[published:] == values(1200)[500:]
    await bus.aclose()
    await store.aclose()
