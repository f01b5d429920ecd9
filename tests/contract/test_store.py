"""The specification of `shared.ports.store`: what every document store promises."""

import asyncio
from collections.abc import Sequence
from itertools import chain

import pytest

from shared.errors import Conflict, Duplicate, Invalid, TooLarge, Unavailable
from shared.ports.store import (
    Change,
    Collection,
    Delete,
    DocumentStore,
    Eq,
    In,
    Order,
    Outgoing,
    Put,
    Range,
    Stored,
)
from tests.contract.conftest import OpenStore

CASES = Collection("cases", unique=(("hash",), ("place.state", "folio")), indexes=(("year",), ("place.state", "year")))
NOTES = Collection("notes")
BY_ID = Order()
ONE_EVENT = (Outgoing("cases", "1", b"one"),)


async def put(store: DocumentStore, id: str, expected: int | None = 0, **body: object) -> None:
    await store.commit(Change(puts=[Put(CASES, id, body, expected)]))  # type: ignore[arg-type]


async def ids(store: DocumentStore, *where: Eq | In | Range, order: Order = BY_ID) -> list[str]:
    return [document.id for document in (await store.find(CASES, where, order=order)).documents]


class TestDocuments:
    async def test_what_was_put_is_there_with_its_revision(self, open_store: OpenStore) -> None:
        body = {"text": "ñandú ☂ \u2028", "number": 1.5, "big": 2**53, "yes": True, "none": None, "": {"deep": [1, {}]}}
        async with open_store(CASES) as store:
            await store.commit(Change(puts=[Put(CASES, "a", body, 0)]))
            assert await store.get(CASES, "a") == Stored("a", 1, body)

    async def test_what_was_not_put_is_none(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            assert await store.get(CASES, "a") is None

    async def test_revisions_count_writes(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            for expected, revision in ((None, 1), (1, 2), (None, 3), (3, 4)):
                await put(store, "a", expected, at=revision)
                assert await store.get(CASES, "a") == Stored("a", revision, {"at": revision})

    async def test_a_document_deleted_and_put_again_starts_at_one(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await put(store, "a")
            await put(store, "a", 1)
            await store.commit(Change(deletes=[Delete(CASES, "a", 2)]))
            await put(store, "a")
            assert await store.get(CASES, "a") == Stored("a", 1, {})

    @pytest.mark.parametrize("expected", [1, 3, 7])
    async def test_a_revision_that_does_not_hold_conflicts(self, open_store: OpenStore, expected: int) -> None:
        async with open_store(CASES) as store:
            await put(store, "a")
            await put(store, "a", 1)
            for change in (
                Change(puts=[Put(CASES, "a", {}, expected)]),
                Change(deletes=[Delete(CASES, "a", expected)]),
            ):
                with pytest.raises(Conflict) as caught:
                    await store.commit(change)
                assert not isinstance(caught.value, Duplicate)
            assert await store.get(CASES, "a") == Stored("a", 2, {})

    async def test_what_must_not_exist_conflicts_when_it_does(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await put(store, "a", at="first")
            with pytest.raises(Conflict) as caught:
                await put(store, "a", at="second")
            assert not isinstance(caught.value, Duplicate)
            assert await store.get(CASES, "a") == Stored("a", 1, {"at": "first"})

    async def test_what_must_exist_conflicts_when_it_does_not(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            with pytest.raises(Conflict):
                await put(store, "a", 1)
            with pytest.raises(Conflict):
                await store.commit(Change(deletes=[Delete(CASES, "a", 1)]))
            assert await store.count(CASES) == 0

    async def test_deleting_what_is_not_there_is_no_error(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await store.commit(Change(deletes=[Delete(CASES, "a")]))

    async def test_get_many_gives_those_that_exist(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            names = [f"{number:04}" for number in range(3000)]
            await store.commit(Change(puts=[Put(CASES, name, {"name": name}) for name in names]))
            wanted = [*names[::2], "none", *names[:4]]
            found = await store.get_many(CASES, wanted)
            assert found == {name: Stored(name, 1, {"name": name}) for name in names if name in wanted}
            assert await store.get_many(CASES, []) == {}

    async def test_collections_are_apart(self, open_store: OpenStore) -> None:
        async with open_store(CASES, NOTES) as store:
            await store.commit(Change(puts=[Put(CASES, "a", {"of": "cases"}), Put(NOTES, "a", {"of": "notes"})]))
            await store.clear(CASES)
            assert await store.get(CASES, "a") is None
            assert await store.get(NOTES, "a") == Stored("a", 1, {"of": "notes"})

    async def test_everything_is_there_after_reopening(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await store.commit(Change(puts=[Put(CASES, "a", {"hash": "t"}, 0)], events=ONE_EVENT))
        async with open_store(CASES, NOTES) as store:
            assert await store.get(CASES, "a") == Stored("a", 1, {"hash": "t"})
            assert [entry.event for entry in await store.pending_events()] == list(ONE_EVENT)
            with pytest.raises(Duplicate):
                await put(store, "b", hash="t")
            await store.commit(Change(puts=[Put(NOTES, "a", {}, 0)]))

    async def test_a_closed_store_is_unavailable(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await store.check()
        for ask in (store.check, lambda: store.get(CASES, "a"), lambda: put(store, "a")):
            with pytest.raises(Unavailable):
                await ask()


class TestChanges:
    async def test_a_change_is_made_whole_or_not_at_all(self, open_store: OpenStore) -> None:
        async with open_store(CASES, NOTES) as store:
            await put(store, "there", hash="kept")
            with pytest.raises(Conflict):
                await store.commit(
                    Change(
                        deletes=[Delete(CASES, "there")],
                        puts=[Put(NOTES, "new", {}), Put(CASES, "absent", {}, 5), Put(CASES, "other", {})],
                        events=ONE_EVENT,
                    )
                )
            assert await store.get(CASES, "there") == Stored("there", 1, {"hash": "kept"})
            assert await store.count(CASES) == 1
            assert await store.count(NOTES) == 0
            assert await store.pending_events() == []

    async def test_deletes_come_first_so_that_a_key_can_change_hands(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await put(store, "old", hash="t")
            await store.commit(Change(puts=[Put(CASES, "new", {"hash": "t"}, 0)], deletes=[Delete(CASES, "old", 1)]))
            assert await ids(store) == ["new"]

    async def test_puts_follow_each_other_so_that_a_key_can_change_hands(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await put(store, "old", hash="t")
            await store.commit(Change(puts=[Put(CASES, "old", {}, 1), Put(CASES, "new", {"hash": "t"}, 0)]))
            assert await ids(store, Eq("hash", "t")) == ["new"]

    def test_a_document_named_twice_is_refused(self) -> None:
        with pytest.raises(ValueError, match="twice"):
            Change(puts=[Put(CASES, "a", {})], deletes=[Delete(CASES, "a")])

    async def test_an_empty_change_is_no_error(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await store.commit(Change())

    async def test_of_many_commits_at_once_each_fails_alone(self, open_store: OpenStore) -> None:
        """Every third wants a taken key, every third a document that is at another revision."""
        async with open_store(CASES) as store:
            await put(store, "taken", hash="taken")

            async def commit(number: int) -> str:
                key = "taken" if number % 3 == 1 else f"t{number}"
                write = Put(CASES, f"{number:03}", {"hash": key}, 4 if number % 3 == 2 else 0)
                try:
                    await store.commit(Change(puts=[write], events=[Outgoing("cases", write.id, b"")]))
                except Conflict as error:
                    return type(error).__name__
                return "done"

            outcomes = await asyncio.gather(*map(commit, range(60)))
            assert outcomes == ["done", "Duplicate", "Conflict"] * 20
            expected = [f"{number:03}" for number in range(0, 60, 3)]
            assert await ids(store) == [*expected, "taken"]
            assert [entry.event.key for entry in await store.pending_events()] == expected

    async def test_of_many_that_expect_the_same_revision_one_wins(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await put(store, "a")
            outcomes = await asyncio.gather(
                *(put(store, "a", 1, by=each) for each in range(20)), return_exceptions=True
            )
            assert [outcome for outcome in outcomes if outcome is None] == [None]
            assert all(outcome is None or isinstance(outcome, Conflict) for outcome in outcomes)
            assert await store.get(CASES, "a") == Stored("a", 2, {"by": outcomes.index(None)})

    async def test_a_commit_whose_asker_went_away_disturbs_no_other(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await store.check()
            impatient = asyncio.create_task(put(store, "impatient"))
            patient = asyncio.create_task(put(store, "patient"))
            await asyncio.sleep(0)
            impatient.cancel()
            await patient
            assert await store.get(CASES, "patient") == Stored("patient", 1, {})


class TestUniqueKeys:
    async def test_a_taken_key_is_a_duplicate_and_says_which(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await put(store, "a", hash="t", place={"state": "20"}, folio=7)
            with pytest.raises(Duplicate) as caught:
                await put(store, "b", hash="t")
            assert (caught.value.collection, caught.value.key) == ("cases", ("hash",))
            with pytest.raises(Duplicate) as caught:
                await put(store, "b", None, place={"state": "20"}, folio=7)
            assert (caught.value.collection, caught.value.key) == ("cases", ("place.state", "folio"))
            assert await ids(store) == ["a"]

    async def test_a_document_keeps_its_own_key(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await put(store, "a", hash="t")
            await put(store, "a", 1, hash="t")
            await put(store, "a", None, hash="t")

    @pytest.mark.parametrize(
        "body", [{}, {"hash": None}, {"folio": 7}, {"place": {"state": "20"}}, {"place": {"state": None}, "folio": 7}]
    )
    async def test_a_key_with_a_part_absent_or_null_is_free(
        self, open_store: OpenStore, body: dict[str, object]
    ) -> None:
        async with open_store(CASES) as store:
            await put(store, "a", **body)
            await put(store, "b", **body)
            assert await ids(store) == ["a", "b"]

    async def test_a_key_is_free_again_after_a_change_or_delete(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await put(store, "a", hash="t")
            await put(store, "a", 1, hash="u")
            await put(store, "b", hash="t")
            await store.commit(Change(deletes=[Delete(CASES, "a")]))
            await put(store, "c", hash="u")

    async def test_a_key_may_be_looked_up(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await put(store, "a", hash="t", place={"state": "20"}, folio=7)
            assert await ids(store, Eq("hash", "t")) == ["a"]
            assert await ids(store, Eq("folio", 7), Eq("place.state", "20")) == ["a"]


class TestPaths:
    @pytest.mark.parametrize("path", ["", "a..b", "a b", "$where", "a'", 'a"', "a.", "á"])
    def test_only_plain_words_lead_into_a_document(self, path: str) -> None:
        with pytest.raises(ValueError, match="not a path"):
            Collection("cases", indexes=((path,),))

    @pytest.mark.parametrize("name", ["", "Cases", "a.b", "1a", "a b"])
    def test_only_plain_names_name_a_collection(self, name: str) -> None:
        with pytest.raises(ValueError, match="not a name"):
            Collection(name)

    async def test_queries_refuse_other_paths(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            with pytest.raises(ValueError, match="not a path"):
                await store.find(CASES, [Eq("a') OR 1 --", 1)])
            with pytest.raises(ValueError, match="not a path"):
                await store.count(CASES, [In("$where", ["1"])])


class TestCursors:
    async def test_a_cursor_is_safe_in_a_url(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await store.commit(Change(puts=[Put(CASES, f"ÿ~{number}", {"year": "¿?&="}) for number in range(3)]))
            cursor = (await store.find(CASES, order=Order("year"), limit=1)).cursor
            assert cursor is not None
            assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    async def test_a_cursor_of_another_order_is_invalid(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await store.commit(Change(puts=[Put(CASES, str(number), {"year": number}) for number in range(3)]))
            cursor = (await store.find(CASES, order=Order("year"), limit=1)).cursor
            assert cursor is not None
            await store.find(CASES, order=Order("year"), cursor=cursor)
            for order in (Order(), Order("year", descending=True), Order("place.state")):
                with pytest.raises(Invalid):
                    await store.find(CASES, order=order, cursor=cursor)

    @pytest.mark.parametrize("cursor", ["", "x", "!!!", "bnVsbA", "W10", "é", "W251bGwsbnVsbCxudWxsLG51bGxd"])
    async def test_a_made_up_cursor_is_invalid(self, open_store: OpenStore, cursor: str) -> None:
        async with open_store(CASES) as store:
            with pytest.raises(Invalid):
                await store.find(CASES, cursor=cursor)

    async def test_going_on_neither_repeats_nor_skips_what_was_there(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await store.commit(Change(puts=[Put(CASES, f"{number}0", {}) for number in range(1, 6)]))
            first = await store.find(CASES, limit=2)
            await store.commit(Change(deletes=[Delete(CASES, "20")], puts=[Put(CASES, "15", {}), Put(CASES, "35", {})]))
            rest = await store.find(CASES, limit=10, cursor=first.cursor)
            assert [document.id for document in rest.documents] == ["30", "35", "40", "50"]
            assert rest.cursor is None

    async def test_scan_gives_everything_by_id_in_batches(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            names = [f"{number:04}" for number in range(2500)]
            await store.commit(Change(puts=[Put(CASES, name, {"year": int(name) % 2}) for name in names]))
            batches = [[document.id for document in batch] async for batch in store.scan(CASES)]
            assert list(chain.from_iterable(batches)) == names
            assert [len(batch) for batch in batches] == [1000, 1000, 500]
            odd = [[document.id for document in batch] async for batch in store.scan(CASES, [Eq("year", 1)], batch=500)]
            assert list(chain.from_iterable(odd)) == names[1::2]

    async def test_scan_of_nothing_gives_no_batch(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            assert [batch async for batch in store.scan(CASES)] == []


class TestOutbox:
    async def test_events_wait_in_the_order_of_their_commits(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            events = [Outgoing("cases", f"{number}", bytes([number])) for number in range(90)]

            async def commit(some: Sequence[Outgoing]) -> None:
                await store.commit(Change(events=some))

            await asyncio.gather(*(commit(events[start : start + 3]) for start in range(0, 90, 3)))
            entries = await store.pending_events()
            assert [entry.event for entry in entries] == events
            assert await store.pending_events(7) == entries[:7]

    async def test_discarded_events_wait_no_more(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await store.commit(Change(events=[Outgoing("cases", str(number), b"") for number in range(6)]))
            entries = await store.pending_events()
            await store.discard_events([entry.id for entry in entries[:4]])
            await store.discard_events([entry.id for entry in entries[:1]])
            assert await store.pending_events() == entries[4:]
            await store.commit(Change(events=ONE_EVENT))
            assert [entry.event.key for entry in await store.pending_events()] == ["4", "5", "1"]

    async def test_order_holds_over_reopening_with_an_empty_outbox(self, open_store: OpenStore) -> None:
        seen = list[str]()
        for _ in range(3):
            async with open_store(CASES) as store:
                await store.commit(Change(events=ONE_EVENT))
                (entry,) = await store.pending_events()
                seen.append(entry.id)
                await store.discard_events([entry.id])
        assert len(set(seen)) == 3

    async def test_waiting_ends_with_the_next_commit_of_an_event(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await put(store, "a")
            waiting = asyncio.create_task(store.events_committed())
            await put(store, "b")
            assert not waiting.done()
            await store.commit(Change(events=ONE_EVENT))
            await waiting

    async def test_a_commit_before_the_waiting_counts_once(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            await store.commit(Change(events=ONE_EVENT))
            await store.events_committed()
            waiting = asyncio.create_task(store.events_committed())
            await put(store, "a")
            assert not waiting.done()
            waiting.cancel()

    def test_an_event_above_a_megabyte_is_refused(self) -> None:
        Outgoing("cases", "a", bytes(1_000_000))
        with pytest.raises(TooLarge):
            Outgoing("cases", "a", bytes(1_000_001))


class TestLeases:
    async def test_one_holder_at_a_time(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            assert await store.acquire_lease("relay", "one", 60)
            assert not await store.acquire_lease("relay", "two", 60)
            assert await store.acquire_lease("relay", "one", 60)
            assert await store.acquire_lease("another", "two", 60)

    async def test_a_lease_ends(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            assert await store.acquire_lease("relay", "one", 0.01)
            while not await store.acquire_lease("relay", "$two", 60):
                await asyncio.sleep(0.01)
            assert not await store.acquire_lease("relay", "one", 60)

    async def test_of_many_at_once_one_gets_it(self, open_store: OpenStore) -> None:
        async with open_store(CASES) as store:
            got = await asyncio.gather(*(store.acquire_lease("relay", f"{each}", 60) for each in range(20)))
            assert sum(got) == 1
