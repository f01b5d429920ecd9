"""The document store on one SQLite file: bodies are JSON text, keys and indexes are expressions over it."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Self

import orjson

from shared.adapters import sqlite_queries as queries
from shared.adapters import sqlite_writes as writes
from shared.adapters.paging import cursor_after, every_page, seeks
from shared.adapters.sqlite_file import SqliteFile
from shared.errors import Conflict, Duplicate
from shared.failpoints import Point, hit
from shared.ports.store import Change, Collection, Condition, Order, OutboxEntry, Outgoing, Page, Stored

BY_ID = Order()

Keys = Mapping[str, tuple[str, tuple[str, ...]]]
"""From the name of a unique index to its collection and key."""


class SqliteStore:
    """Implements `shared.ports.store.DocumentStore` for the one process that holds the file."""

    def __init__(self, file: SqliteFile, keys: Keys) -> None:
        self._file = file
        self._keys = keys
        self._leases: dict[str, tuple[str, float]] = {}
        self._events_came = asyncio.Event()

    @classmethod
    async def open(cls, path: Path, collections: Sequence[Collection]) -> Self:
        """Make or open the file, with these collections beside those it has. Raises Unavailable."""
        lines = [line for collection in collections for line in queries.schema(collection)]
        keys = {
            queries.unique_name(collection, key): (collection.name, key)
            for collection in collections
            for key in collection.unique
        }
        return cls(await SqliteFile.open(path, [queries.OUTBOX, *lines]), keys)

    async def aclose(self) -> None:
        await self._file.aclose()

    async def get(self, collection: Collection, id: str) -> Stored | None:
        return (await self.get_many(collection, (id,))).get(id)

    async def get_many(self, collection: Collection, ids: Sequence[str]) -> dict[str, Stored]:
        return await self._file.read_together(_by_id, (collection, ids)) if ids else {}

    async def find(
        self,
        collection: Collection,
        where: Sequence[Condition] = (),
        *,
        order: Order = BY_ID,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page:
        stretches = [partial(queries.select, collection, where, order, seek) for seek in seeks(order, cursor)]
        return await self._file.read(partial(_page, stretches=stretches, order=order, limit=limit))

    async def count(self, collection: Collection, where: Sequence[Condition] = ()) -> int:
        sql, values = queries.count(collection, where)
        return await self._file.read(lambda connection: int(connection.execute(sql, values).fetchone()[0]))

    def scan(
        self, collection: Collection, where: Sequence[Condition] = (), *, batch: int = 1000
    ) -> AsyncIterator[list[Stored]]:
        return every_page(lambda cursor: self.find(collection, where, limit=batch, cursor=cursor))

    async def commit(self, change: Change) -> None:
        hit(Point.STORE_BEFORE_COMMIT)
        await self._file.write_together(self._commit, change)
        hit(Point.STORE_AFTER_COMMIT)
        if change.events:
            self._events_came.set()

    async def clear(self, collection: Collection) -> None:
        await self._file.write(lambda connection: connection.execute(writes.clear(collection)))

    async def pending_events(self, limit: int = 500) -> list[OutboxEntry]:
        return await self._file.read(partial(_pending, limit=limit))

    async def discard_events(self, ids: Sequence[str]) -> None:
        # An event that comes back after a power cut is published again, which harms nobody.
        await self._file.write(writes.discard(ids).run, durable=False)

    async def events_committed(self) -> None:
        await self._events_came.wait()
        self._events_came.clear()

    async def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        now = time.monotonic()
        held_by, until = self._leases.get(name, (holder, now))
        if held_by != holder and until > now:
            return False
        self._leases[name] = holder, now + seconds
        return True

    async def check(self) -> None:
        await self._file.check()

    def _commit(self, connection: sqlite3.Connection, changes: Sequence[Change]) -> Sequence[None]:
        """Changes that name no document twice are made as one change."""
        for step in writes.steps(changes[0] if len(changes) == 1 else writes.united(changes)):
            try:
                done = step.run(connection)
            except sqlite3.IntegrityError as error:
                raise self._reason(error) from error
            if step.exact and done != len(step.rows):
                raise _moved_on(step.collection)
        return [None] * len(changes)

    def _reason(self, error: sqlite3.IntegrityError) -> Exception:
        """SQLite names the index that was violated."""
        taken = (Duplicate(*key) for name, key in self._keys.items() if f"'{name}'" in str(error))
        return next(taken, error)


def _moved_on(collection: str) -> Conflict:
    return Conflict(f"{collection}: the record is not at the revision that was expected")


def _by_id(
    connection: sqlite3.Connection, asked: Sequence[tuple[Collection, Sequence[str]]]
) -> list[dict[str, Stored]]:
    """One query for each collection, whoever asks."""
    wanted: dict[Collection, list[str]] = {}
    for collection, ids in asked:
        wanted.setdefault(collection, []).extend(ids)
    found = {
        collection: {
            key: Stored(key, revision, orjson.loads(body))
            for key, revision, body in connection.execute(*queries.select_ids(collection, ids))
        }
        for collection, ids in wanted.items()
    }
    return [{id_: found[collection][id_] for id_ in ids if id_ in found[collection]} for collection, ids in asked]


def _page(
    connection: sqlite3.Connection, stretches: Sequence[Callable[[int], queries.Sql]], order: Order, limit: int
) -> Page:
    rows: list[tuple[str, int, str, str | int | float | None]] = []
    for stretch in stretches:
        if len(rows) <= limit:
            rows += connection.execute(*stretch(limit + 1 - len(rows)))
    documents = [Stored(key, revision, orjson.loads(body)) for key, revision, body, _ in rows[:limit]]
    more = len(rows) > limit
    return Page(documents, cursor_after(order, rows[limit - 1][3], documents[-1].id) if more else None)


def _pending(connection: sqlite3.Connection, limit: int) -> list[OutboxEntry]:
    rows = connection.execute("SELECT seq, topic, key, value FROM outbox ORDER BY seq LIMIT ?", (limit,))
    return [OutboxEntry(str(seq), Outgoing(topic, key, value)) for seq, topic, key, value in rows]
