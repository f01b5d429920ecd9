"""The document store: collections of JSON documents with revisions, unique keys and an outbox.

One store belongs to one service. The contract suite in `tests/contract/test_store.py` is the
specification of these sentences.
"""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Protocol, TypeAlias

from shared.errors import TooLarge
from shared.events.envelope import MAX_BYTES
from shared.model.json import Document

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_named = attrgetter("collection.name", "id")
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")


def checked_path(path: str) -> str:
    """The path itself. Raises ValueError for what is no dotted path of plain words."""
    if not _PATH.fullmatch(path):
        raise ValueError(f"not a path into a document: {path!r}")
    return path


@dataclass(frozen=True, slots=True)
class Collection:
    """Declares a collection. Fields are dotted paths into the body (`place.state`), or `id`.

    A path leads through objects to a text, number, truth value or null; lists are not looked into, and a field holds
    values of one type. `unique` lists keys (each a tuple of fields) no two documents share; a document in which any
    field of the key is absent or null is outside that key. `indexes` lists keys that `find` uses.
    """

    name: str
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"not a name for a collection: {self.name!r}")
        for key in (*self.unique, *self.indexes):
            for path in key:
                checked_path(path)


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as read. `revision` counts its writes from 1."""

    id: str
    revision: int
    body: Document


Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Eq:
    """The field equals the value; `None` matches null and absent."""

    field: str
    value: Scalar


@dataclass(frozen=True, slots=True)
class In:
    field: str
    values: Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Range:
    """`low` ≤ field < `high`; a bound of None is open."""

    field: str
    low: str | int | None = None
    high: str | int | None = None


Condition: TypeAlias = Eq | In | Range


@dataclass(frozen=True, slots=True)
class Order:
    """Ties are broken by id, in the same direction. Null sorts lowest."""

    field: str = "id"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some documents, and the cursor of the rest (None at the end). A cursor is opaque and URL-safe."""

    documents: list[Stored]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Put:
    """Write a document. `expected_revision`: 0 = must not exist, n = must be at n, None = whatever is there."""

    collection: Collection
    id: str
    body: Document
    expected_revision: int | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Deleting what is not there is no error, unless a revision is expected."""

    collection: Collection
    id: str
    expected_revision: int | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event to publish, committed together with the documents it tells of. Raises TooLarge above 1 MB."""

    topic: str
    key: str
    value: bytes

    def __post_init__(self) -> None:
        if len(self.value) > MAX_BYTES:  # consumers would refuse it, and the outbox would never be rid of it
            raise TooLarge(f"an event for {self.topic} is longer than {MAX_BYTES} bytes")


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    id: str
    event: Outgoing


@dataclass(frozen=True, slots=True)
class Change:
    """All of it or nothing of it: the deletes, then the puts in this order.

    Raises ValueError for a document that is named twice.
    """

    puts: Sequence[Put] = field(default_factory=tuple)
    deletes: Sequence[Delete] = field(default_factory=tuple)
    events: Sequence[Outgoing] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        writes: list[Put | Delete] = [*self.deletes, *self.puts]
        named = set(map(_named, writes))
        if len(named) < len(writes):
            raise ValueError("a change names a document twice")


class DocumentStore(Protocol):
    async def get(self, collection: Collection, id: str) -> Stored | None: ...

    async def get_many(self, collection: Collection, ids: Sequence[str]) -> dict[str, Stored]:
        """The documents that exist, by id, in one round trip for up to thousands of ids."""
        ...

    async def find(
        self,
        collection: Collection,
        where: Sequence[Condition] = (),
        *,
        order: Order = Order(),
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page:
        """Raises Invalid for a cursor that this store did not give for this order."""
        ...

    async def count(self, collection: Collection, where: Sequence[Condition] = ()) -> int: ...

    def scan(
        self, collection: Collection, where: Sequence[Condition] = (), *, batch: int = 1000
    ) -> AsyncIterator[list[Stored]]:
        """Every document, by id, in batches; documents written meanwhile may or may not be seen."""
        ...

    async def commit(self, change: Change) -> None:
        """Durable and atomic on return. Concurrent commits share their way to the disk, and each fails alone.

        Raises Conflict when an expected revision does not hold, Duplicate when a unique key is taken, Unavailable
        when the store is away (then nothing is promised: the write may or may not have happened, so writes must
        repeat safely).
        """
        ...

    async def clear(self, collection: Collection) -> None:
        """Delete every document of the collection."""
        ...

    async def pending_events(self, limit: int = 500) -> list[OutboxEntry]:
        """The oldest events of the outbox, in the order they were committed."""
        ...

    async def discard_events(self, ids: Sequence[str]) -> None:
        """Forget events that were published."""
        ...

    async def events_committed(self) -> None:
        """Wait until a commit of this process added events since the last call returned. Costs nothing meanwhile."""
        ...

    async def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        """Take or renew a lease: True while `holder` alone holds `name`, until `seconds` after the last renewal.

        In a store that belongs to one process a lease ends with the process.
        """
        ...

    async def check(self) -> None:
        """Raises Unavailable when the store could not commit now."""
        ...
