"""The queries of the document store on MongoDB. Pure: documents are {_id, revision, body}."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from shared.adapters.paging import Seek
from shared.ports.store import Collection, Condition, Eq, In, Order, Range, checked_path

Filter: TypeAlias = dict[str, Any]
IndexKeys: TypeAlias = list[tuple[str, int]]

LOWEST = ("", float("-inf"), False)
"""The lowest text, number and truth value. MongoDB compares within one type, so `>=` one of them means: is set."""


def place(path: str) -> str:
    """Where a field lies in the stored document."""
    return "_id" if path == "id" else f"body.{checked_path(path)}"


def field_of(place: str) -> str:
    """The field that lies there: the inverse of `place`."""
    return "id" if place == "_id" else place.removeprefix("body.")


def indexes(collection: Collection) -> list[tuple[IndexKeys, Filter | None]]:
    """Keys of each index; with a filter it is unique, for the documents that pass the filter.

    The filter is worded so that MongoDB sees that a search for a value of the whole key may use the index: it does
    not see it for `$type`, and `$exists` would let nulls in.
    """
    plain = [([(place(path), 1) for path in (*key, "id")], None) for key in collection.indexes]
    unique = [
        (
            [(place(path), 1) for path in key],
            {"$and": [{"$or": [{place(path): {"$gte": low}} for low in LOWEST]} for path in key]},
        )
        for key in collection.unique
    ]
    return [*plain, *unique]


def where(conditions: Sequence[Condition]) -> Filter:
    return {"$and": [_condition(condition) for condition in conditions]} if conditions else {}


def stretch(conditions: Sequence[Condition], order: Order, seek: Seek) -> tuple[Filter, IndexKeys]:
    """Filter and sorting of one stretch of an ordered collection."""
    by, way, beyond = place(order.field), -1 if order.descending else 1, "$lt" if order.descending else "$gt"
    parts = [_condition(condition) for condition in conditions]
    sorting = [("_id", way)] if by == "_id" else [(by, way), ("_id", way)]
    if by != "_id":
        parts.append({by: None} if seek.nulls else {by: {"$ne": None}})
    if seek.after is not None:
        value, last = seek.after
        after_id = {"_id": {beyond: last}}
        parts.append(
            after_id if seek.nulls or by == "_id" else {"$or": [{by: {beyond: value}}, {by: value, **after_id}]}
        )
    return ({"$and": parts} if parts else {}), sorting


def _condition(condition: Condition) -> Filter:
    field = place(condition.field)
    match condition:
        case Eq(value=value):
            return {field: value}
        case In(values=values):
            return {field: {"$in": list(values)}}
        case Range(low=low, high=high):
            bounds = {name: bound for name, bound in (("$gte", low), ("$lt", high)) if bound is not None}
            return {field: bounds} if bounds else {}
