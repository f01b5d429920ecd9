"""A change as the statements that make it on SQLite; names come checked from `Collection`.

Each statement takes many rows: row by row, every one of them would let go of the interpreter's lock.
"""

# ruff: noqa: S608 - every value is bound; what is put into the text are names that `Collection` has checked

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Any, Final

import orjson

from shared.adapters.sqlite_queries import table
from shared.ports.store import Change, Collection, Delete, Outgoing, Put

SIZES: Final = (128, 64, 32, *range(16, 0, -1))
"""Rows in one statement: few sizes, so that statements are compiled once."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement: its beginning, the text of one row, its end. With `exact`, each row must meet a document at the
    revision it expects."""

    collection: str
    begin: str
    row: str
    end: str
    rows: Sequence[tuple[Any, ...]]
    exact: bool = False

    def run(self, connection: sqlite3.Connection) -> int:
        """How many rows it changed."""
        changed, place = 0, 0
        for size in SIZES:
            while len(self.rows) - place >= size:
                values = chain.from_iterable(self.rows[place : place + size])
                sql = f"{self.begin}{', '.join([self.row] * size)}{self.end}"
                changed += connection.execute(sql, tuple(values)).rowcount
                place += size
        return changed


def united(changes: Sequence[Change]) -> Change:
    """One change that does what these do, its writes of one kind side by side.

    Raises ValueError when two of them name the same document.
    """
    return Change(
        puts=sorted((put for change in changes for put in change.puts), key=_order),
        deletes=sorted((delete for change in changes for delete in change.deletes), key=_order),
        events=[event for change in changes for event in change.events],
    )


def steps(change: Change) -> list[Step]:
    """What to run, in order, in one transaction."""
    return [
        *(_delete(*kind, list(writes)) for kind, writes in groupby(change.deletes, _kind)),
        *(_put(*kind, list(writes)) for kind, writes in groupby(change.puts, _kind)),
        *_events(change.events),
    ]


def clear(collection: Collection) -> str:
    return f"DELETE FROM {table(collection)}"


def discard(ids: Sequence[str]) -> Step:
    return Step("outbox", "DELETE FROM outbox WHERE seq IN (", "?", ")", [(int(each),) for each in ids])


def _kind(write: Put | Delete) -> tuple[Collection, int | None]:
    """Writes of one kind make one statement: same collection, same sort of expectation."""
    expected = write.expected_revision
    return write.collection, expected if expected is None else min(expected, 1)


def _order(write: Put | Delete) -> tuple[str, bool, bool]:
    """Updates before inserts, because they may free a unique key."""
    return write.collection.name, not write.expected_revision, write.expected_revision is None


def _delete(collection: Collection, expected: int | None, deletes: list[Delete]) -> Step:
    name = table(collection)
    if expected is None:
        return Step(
            collection.name, f"DELETE FROM {name} WHERE id IN (", "?", ")", [(delete.id,) for delete in deletes]
        )
    begin = f"DELETE FROM {name} WHERE rowid IN (SELECT {name}.rowid FROM {name} JOIN (VALUES "
    end = ") AS old ON id = old.column1 AND revision = old.column2)"
    rows = [(delete.id, delete.expected_revision) for delete in deletes]
    return Step(collection.name, begin, "(?, ?)", end, rows, exact=True)


def _put(collection: Collection, expected: int | None, puts: list[Put]) -> Step:
    name = table(collection)
    if expected:
        begin = f"UPDATE {name} SET revision = revision + 1, body = new.column1 FROM (VALUES "
        end = f") AS new WHERE {name}.id = new.column2 AND {name}.revision = new.column3"
        updates = [(_text(put), put.id, put.expected_revision) for put in puts]
        return Step(collection.name, begin, "(?, ?, ?)", end, updates, exact=True)
    begin, end = f"INSERT INTO {name} (body, id, revision) VALUES ", " ON CONFLICT (id) DO "
    rows = [(_text(put), put.id) for put in puts]
    if expected == 0:
        return Step(collection.name, begin, "(?, ?, 1)", end + "NOTHING", rows, exact=True)
    return Step(
        collection.name, begin, "(?, ?, 1)", end + "UPDATE SET revision = revision + 1, body = excluded.body", rows
    )


def _events(events: Sequence[Outgoing]) -> Iterator[Step]:
    if events:
        rows = [(event.topic, event.key, event.value) for event in events]
        yield Step("outbox", "INSERT INTO outbox (topic, key, value) VALUES ", "(?, ?, ?)", "", rows)


def _text(put: Put) -> str:
    return orjson.dumps(put.body).decode()
