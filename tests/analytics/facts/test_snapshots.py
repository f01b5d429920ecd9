"""A start from a snapshot holds what the store holds, whatever happened; and of who is gone no snapshot is left."""

import asyncio
import base64
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.analytics.collections import CHANGES, COLLECTIONS, FACTS, SNAPSHOTS
from services.analytics.consumers import FactKeeper
from services.analytics.cube.live_cube import Cube
from services.analytics.cube.mirror import Row
from services.analytics.facts import snapshots
from services.analytics.facts.event_parts import read
from services.analytics.facts.fact import COLUMNS, rows
from services.analytics.facts.frozen import unpacked
from services.analytics.facts.snapshots import FEWEST, Snapshots
from services.analytics.live import Live
from shared.adapters.mongo_store import MongoStore
from shared.adapters.sqlite_store import SqliteStore
from shared.errors import Unavailable
from shared.events import cases
from shared.events.envelope import Event, encode
from shared.model.columns import UNKNOWN
from shared.ports.store import Change, Collection, Delete, DocumentStore, Put
from tests.analytics.deliveries import assault, killing, located, state, stub

CASES: Final = "abcdef"


class _Breaks:
    """A store that goes away after so many writes; the last of them happens, but its answer is lost."""

    left: float = math.inf

    async def commit(self, change: Change) -> None:
        await super().commit(change)  # type: ignore[misc]
        self._count()

    async def clear(self, collection: Collection) -> None:
        await super().clear(collection)  # type: ignore[misc]
        self._count()

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Unavailable("away")


class _Sqlite(_Breaks, SqliteStore):
    pass


class _Mongo(_Breaks, MongoStore):
    pass


class Running:
    """Facts kept in step with events, on a store that lasts; `restart` is what a kill leaves."""

    def __init__(self, store: DocumentStore) -> None:
        self.store = store

    async def restart(self) -> None:
        self.live = Live()
        self.snapshots = Snapshots(self.store, self.live)
        self.keeper = FactKeeper(self.store, self.live, self.snapshots)
        await self.snapshots.load()

    async def take(self, events: Sequence[Event]) -> None:
        await self.keeper.take([read(encode(event)) for event in events])

    async def renew(self) -> None:
        await self.snapshots.renew(self.keeper.writing)

    async def assert_memory_holds_the_store(self) -> None:
        facts = {stored.id: stored.body async for batch in self.store.scan(FACTS) for stored in batch}
        expected = {fact_id: list(rows(fact)) for fact_id, fact in facts.items()}
        assert await self.live.look(partial(held_in, facts=list(facts))) == expected
        assert await self.live.look(len) == sum(bool(each) for each in expected.values())


def held_in(cube: Cube, facts: Sequence[str]) -> dict[str, list[Row]]:
    """What the columns say of some facts, row by row."""
    return {fact: [_row(cube, row) for row in cube.rows_of([fact])] for fact in facts}


def _row(cube: Cube, row: int) -> Row:
    columns = {name: cube.column(name) for name in COLUMNS}
    held = {name: " ".join(column.members(int(column.rows[row]))) for name, column in columns.items()}
    known = {name: values for name, values in held.items() if values != UNKNOWN}
    number = cube.numbers(np.array([row])).item()
    return known if number == 1 else known | {"number": str(number)}


@pytest.fixture(params=["sqlite", "mongo"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[_Sqlite | _Mongo]:
    opened: _Sqlite | _Mongo
    if request.param == "mongo":
        opened = await _Mongo.open(request.getfixturevalue("mongo_url"), f"snapshots_{uuid4().hex}", COLLECTIONS)
    else:
        opened = await _Sqlite.open(tmp_path / "analytics.sqlite", COLLECTIONS)
    yield opened
    await opened.aclose()


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that even a snapshot of six cases has several."""
    monkeypatch.setattr(snapshots, "PIECE_BYTES", 500)


@pytest.fixture
async def running(store: DocumentStore) -> Running:
    running = Running(store)
    await running.restart()
    return running


@st.composite
def batches(draw: st.DrawFn) -> list[Event]:
    return [draw(st.builds(_event, st.sampled_from(CASES), st.integers(1, 9), WHATS)) for _ in range(draw(SIZES))]


SIZES: Final = st.integers(1, 4)
WHATS: Final = st.one_of(
    st.tuples(st.just("told"), st.lists(st.sampled_from(["assault", "threat"]), min_size=1, max_size=3)),
    st.tuples(st.just("located"), st.sampled_from(["20043", "09", "31050"])),
    st.tuples(st.just("gone"), st.sampled_from([cases.MERGED, cases.WITHDRAWN, cases.ERASED])),
)


def _event(case_id: str, revision: int, what: tuple[str, Any]) -> Event:
    name, given_with = what
    if name == "told":
        victims = [{"kind": kind, "gender_identity": "muxe", "number_smallest": revision} for kind in given_with]
        return state(case_id, assault(victims=victims), revision)
    if name == "located":
        return located(case_id, given_with, revision)
    return stub(case_id, revision, given_with)


STEPS: Final = st.lists(
    st.tuples(
        st.sampled_from([("take",), ("renew",), ("take", "renew")]),
        batches(),
        st.one_of(st.just(math.inf), st.integers(0, 6)),
        st.booleans(),
    ),
    max_size=6,
)


@pytest.mark.usefixtures("small_pieces")
@given(steps=STEPS)
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_after_any_start_memory_holds_the_store(
    store: _Sqlite | _Mongo, steps: list[tuple[tuple[str, ...], list[Event], float, bool]]
) -> None:
    """Each step may be cut short: the store goes away after some of its writes, and a kill follows. What was not
    handled comes again, as from the bus."""
    for collection in (FACTS, SNAPSHOTS, CHANGES):
        await store.clear(collection)
    running = Running(store)
    await running.restart()
    await running.take([state(case_id, assault()) for case_id in CASES])
    await running.renew()
    for does, events, left, restarts in steps:
        store.left = left
        with suppress(ExceptionGroup):
            async with asyncio.TaskGroup() as both:
                if "renew" in does:
                    both.create_task(running.renew())
                if "take" in does:
                    both.create_task(running.take(events))
        broke, store.left = store.left < 0, math.inf
        if restarts or broke:
            await running.restart()
        if broke:
            await running.take(events)
        await running.assert_memory_holds_the_store()
    await running.restart()
    await running.assert_memory_holds_the_store()


async def test_memory_and_snapshot_hold_what_was_written_without_an_answer(
    running: Running, store: _Sqlite | _Mongo
) -> None:
    await running.take([state("a", assault())])
    store.left = 0
    with pytest.raises(Unavailable):
        await running.take([state("b", assault())])
    store.left = math.inf
    await running.renew()
    await running.restart()
    await running.assert_memory_holds_the_store()


async def test_a_start_reads_the_snapshot_and_not_the_facts(running: Running) -> None:
    await running.take([state("a", assault()), state("b", killing())])
    await running.renew()
    await running.store.clear(FACTS)
    await running.restart()
    assert await running.live.look(len) == 2


@pytest.mark.parametrize("harm", ["piece lost", "piece damaged", "piece of another", "other layout"])
async def test_a_snapshot_that_cannot_be_trusted_is_passed_over(running: Running, harm: str) -> None:
    await running.take([state("a", assault())])
    await running.renew()
    earlier, _ = (await running.store.find(SNAPSHOTS)).documents
    await running.take([state("b", killing()), located("b", "20043")])
    await running.renew()
    piece, head = (await running.store.find(SNAPSHOTS)).documents
    change = {
        "piece lost": Change(deletes=[Delete(SNAPSHOTS, piece.id)]),
        "piece damaged": Change(puts=[Put(SNAPSHOTS, piece.id, {"content": "AAAA"})]),
        "piece of another": Change(puts=[Put(SNAPSHOTS, piece.id, earlier.body)]),
        "other layout": Change(puts=[Put(SNAPSHOTS, head.id, head.body | {"made_by": {"layout": 1}})]),
    }
    await running.store.commit(change[harm])
    await running.restart()
    await running.assert_memory_holds_the_store()
    assert await running.store.count(SNAPSHOTS) == 0


@pytest.mark.parametrize("gone", [cases.WITHDRAWN, cases.ERASED])
async def test_of_a_case_that_is_gone_no_snapshot_keeps_anything(running: Running, gone: str) -> None:
    await running.take([state("a", assault()), located("a", "20043"), state("b", killing()), located("b", "31050")])
    await running.renew()
    assert await texts_of_the_snapshot(running.store) >= {"20043", "31050"}
    await running.take([state("c", assault())])
    assert await running.store.count(CHANGES) == 1
    await running.take([stub("a", 2, gone)])
    assert await running.store.count(SNAPSHOTS) == await running.store.count(CHANGES) == 0
    await running.renew()
    assert "20043" not in await texts_of_the_snapshot(running.store) >= {"31050"}


async def texts_of_the_snapshot(store: DocumentStore) -> set[str]:
    documents = (await store.find(SNAPSHOTS)).documents
    pieces = [cast("str", each.body["content"]) for each in documents if "content" in each.body]
    columns = unpacked(b"".join(map(base64.b64decode, pieces))).columns
    return {text for column in columns.values() for text in column.texts}


async def test_it_is_due_when_enough_is_new(running: Running) -> None:
    one = read(encode(state("a", assault())))
    subjects = [f"{number}" for number in range(FEWEST)]
    await running.keeper.take(
        [Event(one.id, one.type, one.source, subject, one.time, one.revision, one.data) for subject in subjects]
    )
    assert not await running.snapshots.is_due()
    await running.take([state("b", assault())])
    assert await running.snapshots.is_due()
    await running.renew()
    assert not await running.snapshots.is_due()
    await running.restart()
    assert not await running.snapshots.is_due()
    await running.take([stub("b", 2, cases.ERASED)])
    assert await running.store.count(SNAPSHOTS) == 0
