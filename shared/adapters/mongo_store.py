"""The document store on MongoDB: transactions on a replica set, shared by the commits that wait together."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from typing import Final, Self

from pymongo import ReturnDocument
from pymongo.errors import BulkWriteError, OperationFailure

from shared.adapters import mongo_queries as queries
from shared.adapters.mongo_connection import DURABLE, Client, Database, Row, Session, connect, database, unavailable
from shared.adapters.mongo_writes import writes
from shared.adapters.paging import cursor_after, every_page, seeks
from shared.errors import Conflict, Duplicate, Unavailable
from shared.failpoints import Point, hit
from shared.model.json import Json
from shared.pauses import pauses
from shared.ports.store import Change, Collection, Condition, Order, OutboxEntry, Outgoing, Page, Scalar, Stored

BY_ID = Order()

# A point cannot stand in the name of a declared collection, so these never meet one.
OUTBOX: Final = "internal.outbox"
SEQUENCE: Final = "internal.sequence"
LEASES: Final = "internal.leases"

GROUP_LIMIT: Final = 500
"""Most changes that share a transaction."""
TRIES: Final = 6
"""How often a transaction is tried that meets another one; another process of the same service made it."""
CLEAR_BATCH: Final = 10_000
BATCH: Final = 5000
"""Most documents in one answer of the server."""
DUPLICATE_KEY: Final = 11000

_Waiting = tuple[Change, "asyncio.Future[None]"]
_Asking = tuple[Collection, Sequence[str], "asyncio.Future[dict[str, Stored]]"]


class MongoStore:
    """Implements `shared.ports.store.DocumentStore`. It opens with the server away; calls are Unavailable then."""

    def __init__(self, client: Client, store: Database, collections: Sequence[Collection]) -> None:
        self._client = client
        self._database = store
        self._collections = collections
        self._preparing = asyncio.Lock()
        self._prepared = False
        self._waiting: deque[_Waiting] = deque()
        self._committing: asyncio.Task[None] | None = None
        self._asking: list[_Asking] = []
        self._reading: asyncio.Task[None] | None = None
        self._events_came = asyncio.Event()

    @classmethod
    async def open(cls, url: str, name: str, collections: Sequence[Collection]) -> Self:
        """`url` names a replica set, `name` the service's database; what is missing in it is made on first use."""
        client = connect(url)
        return cls(client, database(client, name), collections)

    async def aclose(self) -> None:
        for task in (self._committing, self._reading):
            if task is not None:
                await task
        self._client.close()

    async def get(self, collection: Collection, id: str) -> Stored | None:
        return (await self.get_many(collection, (id,))).get(id)

    async def get_many(self, collection: Collection, ids: Sequence[str]) -> dict[str, Stored]:
        """Those who ask while an answer is on its way share the next question: each costs half a millisecond."""
        found: asyncio.Future[dict[str, Stored]] = asyncio.get_running_loop().create_future()
        self._asking.append((collection, ids, found))
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_waiting())
        return await found

    async def find(
        self,
        collection: Collection,
        where: Sequence[Condition] = (),
        *,
        order: Order = BY_ID,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page:
        rows: list[Row] = []
        for seek in seeks(order, cursor):
            if len(rows) <= limit:
                wanted, sorting = queries.stretch(where, order, seek)
                rows += await self._rows(collection, wanted, sorting, limit=limit + 1 - len(rows))
        last = rows[limit - 1] if len(rows) > limit else None
        after = cursor_after(order, _value(last, order.field), last["_id"]) if last else None
        return Page([_stored(row) for row in rows[:limit]], after)

    async def count(self, collection: Collection, where: Sequence[Condition] = ()) -> int:
        async with self._asked():
            return await self._database[collection.name].count_documents(queries.where(where))

    def scan(
        self, collection: Collection, where: Sequence[Condition] = (), *, batch: int = 1000
    ) -> AsyncIterator[list[Stored]]:
        return every_page(lambda cursor: self.find(collection, where, limit=batch, cursor=cursor))

    async def commit(self, change: Change) -> None:
        hit(Point.STORE_BEFORE_COMMIT)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((change, done))
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_waiting())
        await done
        hit(Point.STORE_AFTER_COMMIT)
        if change.events:
            self._events_came.set()

    async def clear(self, collection: Collection) -> None:
        """In batches, so that none outlasts the time an answer may take."""
        everything = self._database[collection.name]
        while rows := await self._rows(collection, {}, limit=CLEAR_BATCH, fields={"_id": 1}):
            async with self._asked():
                await everything.delete_many({"_id": {"$in": [row["_id"] for row in rows]}})

    async def pending_events(self, limit: int = 500) -> list[OutboxEntry]:
        async with self._asked():
            rows = await self._database[OUTBOX].find({}, sort=[("_id", 1)], limit=limit).to_list(None)
        return [OutboxEntry(str(row["_id"]), Outgoing(row["topic"], row["key"], row["value"])) for row in rows]

    async def discard_events(self, ids: Sequence[str]) -> None:
        async with self._asked():
            await self._database[OUTBOX].delete_many({"_id": {"$in": [int(each) for each in ids]}})

    async def events_committed(self) -> None:
        await self._events_came.wait()
        self._events_came.clear()

    async def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        """By the server's clock, in one step: first come or come again gets it, a loser changes nothing."""
        free = {"$or": [{"$eq": ["$holder", {"$literal": holder}]}, {"$lte": ["$until", "$$NOW"]}]}
        taken = {"holder": {"$literal": holder}, "until": {"$add": ["$$NOW", round(seconds * 1000)]}}
        step = {"$set": {field: {"$cond": [free, value, f"${field}"]} for field, value in taken.items()}}
        async with self._asked():
            lease = await self._database[LEASES].find_one_and_update(
                {"_id": name}, [step], upsert=True, return_document=ReturnDocument.AFTER
            )
        return bool(lease["holder"] == holder)

    async def check(self) -> None:
        async with self._asked():
            await self._database[SEQUENCE].update_one({"_id": "check"}, {"$inc": {"last": 1}}, upsert=True)

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[None]:
        """Around every call: the database is prepared, and the driver's errors become ours."""
        with unavailable():
            if not self._prepared:
                async with self._preparing:
                    await self._prepare()
            yield

    async def _prepare(self) -> None:
        there = set(await self._database.list_collection_names())
        for name in (OUTBOX, SEQUENCE, LEASES, *(collection.name for collection in self._collections)):
            if name not in there:
                await self._database.create_collection(name)
        for collection in self._collections:
            for keys, of in queries.indexes(collection):
                unique: Row = {} if of is None else {"unique": True, "partialFilterExpression": of}
                await self._database[collection.name].create_index(keys, **unique)
        self._prepared = True

    async def _rows(
        self,
        collection: Collection,
        wanted: queries.Filter,
        sorting: queries.IndexKeys | None = None,
        *,
        limit: int,
        fields: Row | None = None,
    ) -> list[Row]:
        async with self._asked():
            found = self._database[collection.name].find(wanted, fields, sort=sorting, limit=limit, batch_size=BATCH)
            return await found.to_list(None)

    async def _read_waiting(self) -> None:
        while self._asking:
            asking, self._asking = self._asking, []
            by_collection: dict[Collection, list[_Asking]] = {}
            for each in asking:
                by_collection.setdefault(each[0], []).append(each)
            await asyncio.gather(*(self._read_together(*each) for each in by_collection.items()))

    async def _read_together(self, collection: Collection, asking: Sequence[_Asking]) -> None:
        wanted = {id_ for _, ids, _ in asking for id_ in ids}
        try:
            rows = await self._rows(collection, {"_id": {"$in": list(wanted)}}, limit=0)
        except Exception as error:  # noqa: BLE001 - it is of those who asked
            for _, _, found in asking:
                if not found.done():
                    found.set_exception(error)
            return
        there = {row["_id"]: _stored(row) for row in rows}
        for _, ids, found in asking:
            if not found.done():  # whoever asked was cancelled meanwhile
                found.set_result({id_: there[id_] for id_ in ids if id_ in there})

    async def _commit_waiting(self) -> None:
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(GROUP_LIMIT, len(self._waiting)))]
            await self._commit_group(group)

    async def _commit_group(self, group: Sequence[_Waiting]) -> None:
        """All in one transaction; when that fails because of one of them, in halves until it stands alone."""
        error = await self._outcome([change for change, _ in group])
        if error is None or isinstance(error, Unavailable) or len(group) == 1:
            _settle(group, error)
        else:
            middle = len(group) // 2
            await self._commit_group(group[:middle])
            await self._commit_group(group[middle:])

    async def _outcome(self, changes: Sequence[Change]) -> Exception | None:
        try:
            async with self._asked():
                for pause in islice(pauses(), TRIES):
                    if await self._transacted(changes):
                        return None
                    await asyncio.sleep(pause)
        except Exception as error:  # noqa: BLE001 - it is of those who wait for these changes
            return error
        return Unavailable("MongoDB is busy with other transactions")

    async def _transacted(self, changes: Sequence[Change]) -> bool:
        """False when another transaction was in the way."""
        try:
            async with await self._client.start_session() as session, session.start_transaction(write_concern=DURABLE):
                await self._write_events([event for change in changes for event in change.events], session)
                await self._write_documents(changes, session)
        except OperationFailure as error:
            if error.has_error_label("TransientTransactionError"):
                return False
            raise
        return True

    async def _write_events(self, events: Sequence[Outgoing], session: Session) -> None:
        """Numbered by a document of the same transaction: in the order of commits, whichever process makes them."""
        if events:
            counted = await self._database[SEQUENCE].find_one_and_update(
                {"_id": OUTBOX},
                {"$inc": {"last": len(events)}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
                session=session,
            )
            numbers = range(counted["last"] - len(events) + 1, counted["last"] + 1)
            rows = [
                {"_id": number, "topic": event.topic, "key": event.key, "value": event.value}
                for number, event in zip(numbers, events, strict=True)
            ]
            await self._database[OUTBOX].insert_many(rows, session=session)

    async def _write_documents(self, changes: Sequence[Change], session: Session) -> None:
        for name, todo in writes(changes).items():
            try:
                done = await self._database[name].bulk_write(todo.operations, session=session)
            except BulkWriteError as error:
                raise _conflict(name, error) from error
            if done.matched_count + done.upserted_count != todo.updates:
                raise _moved_on(name)


def _settle(group: Sequence[_Waiting], error: Exception | None) -> None:
    for _, done in group:
        if done.done():  # whoever asked was cancelled meanwhile
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)


def _conflict(collection: str, error: BulkWriteError) -> Exception:
    first = error.details["writeErrors"][0]
    if first["code"] != DUPLICATE_KEY:
        return error
    places = list(first["keyPattern"])
    return _moved_on(collection) if places == ["_id"] else Duplicate(collection, tuple(map(queries.field_of, places)))


def _moved_on(collection: str) -> Conflict:
    return Conflict(f"{collection}: the record is not at the revision that was expected")


def _stored(row: Row) -> Stored:
    return Stored(row["_id"], row["revision"], row["body"])


def _value(row: Row, field: str) -> Scalar:
    """The value of a field of a stored document, None where there is none."""
    found: Json = row["_id"] if field == "id" else row["body"]
    for step in () if field == "id" else field.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, str | int | float) else None
