"""Changes as the operations that make them on MongoDB."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pymongo import DeleteOne, InsertOne, UpdateOne

from shared.ports.store import Change, Delete, Put

Operation: TypeAlias = InsertOne[dict[str, Any]] | UpdateOne | DeleteOne


@dataclass(slots=True)
class Writes:
    """What one collection is to do, in order, and how many of the updates must meet or make a document."""

    operations: list[Operation] = field(default_factory=list)
    updates: int = 0


def writes(changes: Sequence[Change]) -> dict[str, Writes]:
    """By collection; the changes one after the other, in each the deletes before the puts."""
    found: dict[str, Writes] = defaultdict(Writes)
    for change in changes:
        in_order: list[Put | Delete] = [*change.deletes, *change.puts]
        for write in in_order:
            of_collection = found[write.collection.name]
            for operation in _operations(write):
                of_collection.operations.append(operation)
                of_collection.updates += isinstance(operation, UpdateOne)
    return found


def _operations(write: Put | Delete) -> Iterator[Operation]:
    expected = write.expected_revision
    if isinstance(write, Delete):
        if expected is not None:  # deletes are not counted one by one, updates are: so this meets the document first
            yield UpdateOne({"_id": write.id, "revision": expected}, {"$inc": {"revision": 1}})
        yield DeleteOne({"_id": write.id})
    elif expected == 0:
        yield InsertOne({"_id": write.id, "revision": 1, "body": write.body})
    else:
        found = {"_id": write.id} if expected is None else {"_id": write.id, "revision": expected}
        update = {"$set": {"body": write.body}, "$inc": {"revision": 1}}
        yield UpdateOne(found, update, upsert=expected is None)
