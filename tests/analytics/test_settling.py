"""The standard tables in the store are a recount of the facts in the store."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.analytics.collections import AGGREGATES, COLLECTIONS, FACTS, LAYOUTS, PATTERNS, SNAPSHOTS
from services.analytics.consumers import FactKeeper
from services.analytics.facts import snapshots
from services.analytics.facts.event_parts import read
from services.analytics.facts.rebuilding import Rebuild
from services.analytics.facts.snapshots import Snapshots
from services.analytics.live import Live
from services.analytics.releases.publishing import Releases
from services.analytics.settling import Settler
from services.analytics.standard_tables import STANDARD
from shared.consumer import Consumer
from shared.events import cases
from shared.events.envelope import Event, encode
from shared.platform import Platform, open_platform
from shared.ports.bus import Message
from shared.ports.store import Change, DocumentStore, Put
from shared.service import running
from shared.settings import Settings
from tests.analytics.conftest import until
from tests.analytics.counting import plainly_counted
from tests.analytics.deliveries import MOMENT, assault, killing, located, state, stub
from tests.analytics.test_service import some_events


@dataclass
class Kept:
    """The parts of the service that keep numbers, driven by hand."""

    platform: Platform
    store: DocumentStore
    consumer: Consumer
    keeper: FactKeeper
    rebuild: Rebuild
    settler: Settler

    async def take(self, events: Sequence[Event]) -> None:
        await self.keeper.take([read(encode(event)) for event in events])


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    async with open_platform(Settings(data=tmp_path)) as platform:
        store = await platform.store("analytics", *COLLECTIONS)
        live = Live()
        keeping = Snapshots(store, live)
        keeper = FactKeeper(store, live, keeping)
        consumer = Consumer(platform.bus, "analytics", ["cases", "locations"], keeper.take, read=read)
        rebuild = Rebuild(store, live, keeping, keeper, consumer)
        releases = Releases(store, await platform.blobs("analytics"), live, bytes(32), lambda: MOMENT)
        settler = Settler(store, live, keeping, keeper=keeper, rebuild=rebuild, releases=releases, clock=lambda: MOMENT)
        await rebuild.start()
        yield Kept(platform, store, consumer, keeper, rebuild, settler)


async def tables(kept: Kept) -> dict[str, dict[tuple[str, ...], int]]:
    """The cells of every standard table over cases, as they stand in the store."""
    found: dict[str, dict[tuple[str, ...], int]] = {}
    async for batch in kept.store.scan(AGGREGATES):
        for stored in batch:
            by: list[str] = stored.body["by"]  # type: ignore[assignment]
            rows: list[dict[str, int]] = stored.body["rows"]  # type: ignore[assignment]
            if stored.body["unit"] == "cases":
                found[stored.id] = {tuple(str(row[name]) for name in by): row["cases"] for row in rows}
    return found


async def recount(kept: Kept) -> dict[str, dict[tuple[str, ...], int]]:
    facts = {stored.id: stored.body async for batch in kept.store.scan(FACTS) for stored in batch}
    return {
        name: plainly_counted(facts, *question.by) for name, question in STANDARD.items() if question.unit == "cases"
    }


async def test_standard_tables_equal_a_recount_of_the_facts_and_follow_them(kept: Kept) -> None:
    await kept.take(some_events())
    await kept.settler.settle(at_rest=True)
    first = await tables(kept)
    assert first == await recount(kept)
    await kept.take([stub("case-04", 2, cases.WITHDRAWN), state("new", killing()), located("new", "09007")])
    await kept.settler.settle(at_rest=True)
    assert await tables(kept) == await recount(kept) != first


async def test_a_repeat_writes_nothing(kept: Kept) -> None:
    await kept.take([state("a", assault()), located("a", "20043")])
    kept.keeper.changed.clear()
    await kept.take([located("a", "20043"), state("a", assault()), located("a", "20043")])
    stored = await kept.store.get(FACTS, "a")
    assert stored is not None
    assert stored.revision == 1
    assert not kept.keeper.changed.is_set()


async def test_facts_are_whole_once_nothing_waits_and_tables_wait_for_that(kept: Kept) -> None:
    await kept.platform.bus.publish([Message("cases", "a", encode(state("a", assault())))])
    await kept.settler.settle(at_rest=True)
    assert not await kept.rebuild.finish()
    assert await kept.store.count(AGGREGATES) == 0
    async with running(kept.platform, facts=kept.consumer.run()):
        await until(kept.rebuild.finish)
    await kept.settler.settle(at_rest=True)
    assert await tables(kept) == await recount(kept)
    await kept.rebuild.start_over()
    assert not await kept.rebuild.finish()


async def test_facts_of_another_layout_are_dropped_at_the_start(kept: Kept) -> None:
    await kept.take([state("a", assault())])
    await kept.settler.settle(at_rest=True)
    await kept.rebuild.start()
    assert await kept.store.count(FACTS) == 1
    await kept.store.clear(LAYOUTS)
    await kept.rebuild.start()
    assert await kept.store.count(FACTS) == 0


async def test_a_snapshot_is_taken_when_facts_have_settled_and_a_rebuild_drops_it(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "FEWEST", 0)
    await kept.take(some_events())
    await kept.settler.settle(at_rest=False)
    taken = await kept.store.get(SNAPSHOTS, "head")
    assert taken is not None
    await kept.settler.settle(at_rest=True)
    assert await kept.store.get(SNAPSHOTS, "head") == taken
    await kept.rebuild.start_over()
    assert await kept.store.count(SNAPSHOTS) == 0


async def test_no_kept_pattern_outlives_the_facts_it_was_made_from(kept: Kept) -> None:
    await kept.store.commit(Change(puts=[Put(PATTERNS, "rates-1", {"name": "rates"})]))
    await kept.take([state("a", killing())])
    await kept.settler.settle(at_rest=False)
    assert not (await kept.store.find(PATTERNS)).documents
