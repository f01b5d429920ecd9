"""The SQL of the document store on SQLite. Pure text; names and paths come checked from `Collection`."""

# ruff: noqa: S608 - every value is bound; what is put into the text are names that `Collection` has checked

from collections.abc import Sequence
from typing import TypeAlias

import orjson

from shared.adapters.paging import Seek
from shared.ports.store import Collection, Condition, Eq, In, Order, Range, Scalar, checked_path

Sql: TypeAlias = tuple[str, list[Scalar]]
"""Text with question marks, and what stands for them."""

OUTBOX = """CREATE TABLE IF NOT EXISTS outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL)"""


def table(collection: Collection) -> str:
    return f"documents_{collection.name}"


def column(path: str) -> str:
    """The expression of a field; the same text in an index and in a query, or SQLite does not use the index."""
    if path == "id":
        return "id"
    steps = ".".join(f'"{step}"' for step in checked_path(path).split("."))
    return f"json_extract(body, '$.{steps}')"


def schema(collection: Collection) -> list[str]:
    """Statements that make the table and its indexes unless they are there."""
    name = table(collection)
    create = f"CREATE TABLE IF NOT EXISTS {name} (id TEXT PRIMARY KEY, revision INTEGER NOT NULL, body TEXT NOT NULL)"
    indexes = [
        f'CREATE INDEX IF NOT EXISTS "{_index_name(collection, "by", key)}" ON {name} ({_columns((*key, "id"))})'
        for key in collection.indexes
    ]
    uniques = [
        f'CREATE UNIQUE INDEX IF NOT EXISTS "{unique_name(collection, key)}" ON {name} ({_columns(key)})'
        for key in collection.unique
    ]
    return [create, *indexes, *uniques]


def unique_name(collection: Collection, key: Sequence[str]) -> str:
    """The index that keeps a unique key. SQLite takes nulls for different, as the port asks."""
    return _index_name(collection, "unique", key)


def where(conditions: Sequence[Condition]) -> Sql:
    """A condition that always holds when there is none."""
    text, values = ["1"], list[Scalar]()
    for condition in conditions:
        more, bound = _condition(condition)
        text.append(more)
        values += bound
    return " AND ".join(text), values


def select_ids(collection: Collection, ids: Sequence[str]) -> Sql:
    """Rows (id, revision, body) of the documents with these ids."""
    text = f"SELECT id, revision, body FROM {table(collection)} WHERE id IN (SELECT value FROM json_each(?))"
    return text, [orjson.dumps(list(ids)).decode()]


def count(collection: Collection, conditions: Sequence[Condition]) -> Sql:
    condition, values = where(conditions)
    return f"SELECT count(*) FROM {table(collection)} WHERE {condition}", values


def select(collection: Collection, conditions: Sequence[Condition], order: Order, seek: Seek, limit: int) -> Sql:
    """Rows (id, revision, body, value of the ordering field) of one stretch."""
    by, way = column(order.field), "DESC" if order.descending else "ASC"
    condition, values = where(conditions)
    stretch, bound = _stretch(by, seek, ">" if way == "ASC" else "<")
    ordered = f"id {way}" if seek.nulls or by == "id" else f"{by} {way}, id {way}"
    text = (
        f"SELECT id, revision, body, {by} FROM {table(collection)} WHERE {condition} AND {stretch}"
        f" ORDER BY {ordered} LIMIT ?"
    )
    return text, [*values, *bound, limit]


def _stretch(by: str, seek: Seek, beyond: str) -> Sql:
    """Written so that SQLite seeks in the index: it does not for IS NOT NULL, nor for a pair (field, id)."""
    value, last = seek.after or (None, None)
    if seek.nulls or by == "id":
        nulls = f"{by} IS NULL" if seek.nulls else "1"
        return (nulls, []) if last is None else (f"{nulls} AND id {beyond} ?", [last])
    if last is None:
        return f"{by} >= -9e999", []
    return f"{by} {beyond}= ? AND ({by} {beyond} ? OR id {beyond} ?)", [value, value, last]


def _condition(condition: Condition) -> Sql:
    field = column(condition.field)
    match condition:
        case Eq(value=None):
            return f"{field} IS NULL", []
        case Eq(value=value):
            return f"{field} = ?", [value]
        case In(values=values):
            return f"{field} IN (SELECT value FROM json_each(?))", [orjson.dumps(list(values)).decode()]
        case Range(low=low, high=high):
            bounds = [(f"{field} >= ?", low), (f"{field} < ?", high)]
            given = [(text, bound) for text, bound in bounds if bound is not None]
            return " AND ".join(text for text, _ in given) or "1", [bound for _, bound in given]


def _columns(key: Sequence[str]) -> str:
    return ", ".join(column(path) for path in key)


def _index_name(collection: Collection, kind: str, key: Sequence[str]) -> str:
    return f"{collection.name} {kind} {'+'.join(key)}"
