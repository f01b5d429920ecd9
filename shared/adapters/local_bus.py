"""The event bus on one SQLite file, for one process: a table per topic, a position per group and topic.

A compacted topic is compacted at once: publishing a key again moves it to the end of the log, so the log never holds
more than the latest message of each key, and a group that starts late reads each key once.
"""

# ruff: noqa: S608 - every value is bound; what is put into the text are names of declared topics, quoted

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from functools import partial
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Self

from shared.adapters.redelivery import handled
from shared.adapters.sqlite_file import SqliteFile
from shared.adapters.sqlite_writes import Step
from shared.adapters.stall_clock import StallClock
from shared.errors import Unavailable
from shared.events.topics import Topic
from shared.pauses import pauses
from shared.ports.bus import Delivery, Handler, Message, Progress

POSITIONS = """CREATE TABLE IF NOT EXISTS positions (
    reader TEXT, topic TEXT, position INTEGER NOT NULL, PRIMARY KEY (reader, topic)) WITHOUT ROWID"""
"""Offset of the last message each group has handled."""

_log = logging.getLogger(__name__)


class LocalBus:
    """Implements `shared.ports.bus.EventBus`; readers are woken by publishers of the same object, without polling."""

    def __init__(self, file: SqliteFile, topics: frozenset[str]) -> None:
        self._file = file
        self._topics = topics
        self._subscriptions: list[LocalSubscription] = []

    @classmethod
    async def open(cls, path: Path, topics: Sequence[Topic]) -> Self:
        """Make or open the file, with these topics and their dead letters. Raises Unavailable."""
        logs = {topic.name: topic.compacted for topic in topics} | {topic.dead_letters: False for topic in topics}
        tables = [_table(name, compacted=compacted) for name, compacted in logs.items()]
        return cls(await SqliteFile.open(path, [POSITIONS, *tables]), frozenset(logs))

    async def aclose(self) -> None:
        await self._file.aclose()

    async def publish(self, messages: Sequence[Message]) -> None:
        self._require({message.topic for message in messages})
        await self._file.write(partial(_append, messages=messages))
        self._wake({message.topic for message in messages})

    def subscribe(
        self, group: str, topics: Sequence[str], handler: Handler, *, max_batch: int = 500
    ) -> "LocalSubscription":
        self._require(set(topics))
        subscription = LocalSubscription(self._file, group, topics, handler, max_batch)
        self._subscriptions.append(subscription)
        return subscription

    async def check(self) -> None:
        await self._file.check()

    def _require(self, topics: set[str]) -> None:
        if unknown := topics - self._topics:
            raise ValueError(f"topics that were not declared: {', '.join(sorted(unknown))}")

    def _wake(self, topics: set[str]) -> None:
        for subscription in self._subscriptions:
            if not topics.isdisjoint(subscription.topics):
                subscription.wake()


class LocalSubscription:
    """One group's reading. A batch holds messages of all topics in which there are some, an equal share of each, in
    turn: what belongs together across topics mostly comes together."""

    def __init__(self, file: SqliteFile, group: str, topics: Sequence[str], handler: Handler, max_batch: int) -> None:
        self.topics = tuple(topics)
        self._file = file
        self._group = group
        self._handler = handler
        self._max_batch = max_batch
        self._came = asyncio.Event()
        self._rewinds = 0
        self._stall = StallClock()

    def wake(self) -> None:
        self._came.set()

    async def run(self) -> None:
        waits = pauses()
        while True:
            try:
                await self._read_to_the_end()
                waits = pauses()
                await self._came.wait()
            except Unavailable as error:
                _log.warning("group %s waits for its log: %s", self._group, error.detail)
                await asyncio.sleep(next(waits))

    async def progress(self) -> Progress:
        return self._stall.progress(await self._file.read(partial(_lag, group=self._group, topics=self.topics)))

    async def rewind(self) -> None:
        self._rewinds += 1
        await self._file.write(partial(_move, group=self._group, positions=dict.fromkeys(self.topics, 0)))
        self.wake()

    async def _read_to_the_end(self) -> None:
        self._came.clear()
        job = partial(_read, group=self._group, topics=self.topics, limit=self._max_batch)
        rewinds = self._rewinds
        while batch := await self._file.read(job):
            if self._rewinds == rewinds:
                await self._handle(batch)
            rewinds = self._rewinds

    async def _handle(self, batch: Sequence[Delivery]) -> None:
        rewinds = self._rewinds
        if await handled(self._group, self._handler, batch, lambda: self._rewinds == rewinds):
            # Not waiting for the disk: after a power cut some messages come again, which the port allows.
            reached = {delivery.topic: delivery.offset for delivery in batch}
            await self._file.write(partial(_move, group=self._group, positions=reached), durable=False)
            self._stall.moved()


def _table(topic: str, *, compacted: bool) -> str:
    return (
        f'CREATE TABLE IF NOT EXISTS "{topic}" (offset INTEGER PRIMARY KEY AUTOINCREMENT,'
        f" key TEXT NOT NULL {'UNIQUE' if compacted else ''}, value BLOB NOT NULL)"
    )


def _append(connection: sqlite3.Connection, messages: Sequence[Message]) -> None:
    for topic, run in groupby(messages, lambda message: message.topic):
        # In a compacted topic REPLACE removes the key's former message.
        rows = [(message.key, message.value) for message in run]
        Step(topic, f'INSERT OR REPLACE INTO "{topic}" (key, value) VALUES ', "(?, ?)", "", rows).run(connection)


def _read(connection: sqlite3.Connection, group: str, topics: Sequence[str], limit: int) -> list[Delivery]:
    found: list[list[Delivery]] = []
    for left in range(len(topics), 0, -1):
        topic = topics[-left]
        share = -(-(limit - sum(map(len, found))) // left)
        sql = f'SELECT ?, key, value, 0, offset FROM "{topic}" WHERE offset > ? ORDER BY offset LIMIT ?'
        rows = connection.execute(sql, (topic, _position(connection, group, topic), share))
        found.append([Delivery(*row) for row in rows])
    return [delivery for turn in zip_longest(*found) for delivery in turn if delivery is not None]


def _position(connection: sqlite3.Connection, group: str, topic: str) -> int:
    row = connection.execute("SELECT position FROM positions WHERE reader = ? AND topic = ?", (group, topic)).fetchone()
    return row[0] if row else 0


def _move(connection: sqlite3.Connection, group: str, positions: dict[str, int]) -> None:
    rows = [(group, topic, position) for topic, position in positions.items()]
    connection.executemany("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)", rows)


def _lag(connection: sqlite3.Connection, group: str, topics: Sequence[str]) -> int:
    """An upper bound: what compaction removed meanwhile is counted too."""
    ends = ((topic, connection.execute(f'SELECT max(offset) FROM "{topic}"').fetchone()[0] or 0) for topic in topics)
    return sum(end - _position(connection, group, topic) for topic, end in ends)
