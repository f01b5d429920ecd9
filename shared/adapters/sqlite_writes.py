"""A change as the statements that make it on SQLite. Pure; names come checked from `Collection`."""

# ruff: noqa: S608 - every value is bound; what is put into the text are names that `Collection` has checked

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson

from shared.adapters.sqlite_queries import table
from shared.ports.store import Change, Collection, Delete, Outgoing, Put


@dataclass(frozen=True, slots=True)
class Step:
    """One statement for many rows. With `exact`, each row must meet a document at the revision it expects."""

    collection: str
    sql: str
    rows: list[tuple[Any, ...]]
    exact: bool = False


def steps(change: Change) -> list[Step]:
    """What to run, in order, in one transaction."""
    return [
        *(_delete(*kind, list(writes)) for kind, writes in groupby(change.deletes, _kind)),
        *(_put(*kind, list(writes)) for kind, writes in groupby(change.puts, _kind)),
        *_events(change.events),
    ]


def clear(collection: Collection) -> Step:
    return Step(collection.name, f"DELETE FROM {table(collection)}", [()])


def discard(ids: Sequence[str]) -> Step:
    return Step("outbox", "DELETE FROM outbox WHERE seq = ?", [(int(each),) for each in ids])


def _kind(write: Put | Delete) -> tuple[Collection, int | None]:
    """Writes of one kind make one statement: same collection, same sort of expectation."""
    expected = write.expected_revision
    return write.collection, expected if expected is None else min(expected, 1)


def _delete(collection: Collection, expected: int | None, deletes: list[Delete]) -> Step:
    sql = f"DELETE FROM {table(collection)} WHERE id = ?"
    if expected is None:
        return Step(collection.name, sql, [(delete.id,) for delete in deletes])
    rows = [(delete.id, delete.expected_revision) for delete in deletes]
    return Step(collection.name, f"{sql} AND revision = ?", rows, exact=True)


def _put(collection: Collection, expected: int | None, puts: list[Put]) -> Step:
    name = table(collection)
    if expected:
        sql = f"UPDATE {name} SET revision = revision + 1, body = ? WHERE id = ? AND revision = ?"
        return Step(collection.name, sql, [(_text(put), put.id, put.expected_revision) for put in puts], exact=True)
    rows = [(_text(put), put.id) for put in puts]
    sql = f"INSERT INTO {name} (body, id, revision) VALUES (?, ?, 1) ON CONFLICT (id) DO "
    if expected == 0:
        return Step(collection.name, sql + "NOTHING", rows, exact=True)
    return Step(collection.name, sql + "UPDATE SET revision = revision + 1, body = excluded.body", rows)


def _events(events: Sequence[Outgoing]) -> Iterator[Step]:
    if events:
        rows = [(event.topic, event.key, event.value) for event in events]
        yield Step("outbox", "INSERT INTO outbox (topic, key, value) VALUES (?, ?, ?)", rows)


def _text(put: Put) -> str:
    return orjson.dumps(put.body).decode()
