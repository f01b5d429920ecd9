"""The facts of the store, held in memory and kept in step with it: the one object that live numbers are read from.

A later cube takes its place behind these methods.
"""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Final, TypeVar, cast

from services.analytics.collections import FACTS
from services.analytics.facts import COLUMNS, rows
from services.analytics.mirror import Mirror, Row
from shared.model.json import Document
from shared.ports.store import DocumentStore

T = TypeVar("T")

_BATCH: Final = 1000
_MOST_WAITING: Final = 4000
_MOST_KEPT: Final = 1000


class Live:
    """Reads take turns, each in a thread, so that the event loop stays free.

    What is put waits until someone reads: in a replay the location of a case mostly comes before that, and both are
    taken at once.
    """

    def __init__(self) -> None:
        self._mirror = Mirror(COLUMNS)
        self._waiting: dict[str, Document] = {}
        self._turn = asyncio.Lock()
        self._kept: dict[Hashable, Any] = {}

    async def load(self, store: DocumentStore) -> None:
        """Hold what the store holds. Raises Unavailable when the store is away."""
        await self.clear()
        async for batch in store.scan(FACTS, batch=_BATCH):
            await self.put({stored.id: stored.body for stored in batch})
        await self._catch_up()

    async def put(self, facts: Mapping[str, Document]) -> None:
        """Take facts as they are now, in place of what was known of the same cases."""
        self._waiting.update(facts)
        if len(self._waiting) >= _MOST_WAITING:
            await self._catch_up()

    async def clear(self) -> None:
        async with self._turn:
            self._waiting.clear()
            self._kept.clear()
            self._mirror.clear()

    async def read(self, key: Hashable, work: Callable[[Mirror], T]) -> T:
        """What `work` makes of the facts; the same key gives the same result again until the facts change."""
        await self._catch_up()
        async with self._turn:
            if key not in self._kept:
                found = await asyncio.to_thread(work, self._mirror)
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                self._kept[key] = found
            return cast("T", self._kept[key])

    async def _catch_up(self) -> None:
        async with self._turn:
            if self._waiting:
                facts, self._waiting = self._waiting, {}
                self._kept.clear()
                await asyncio.to_thread(self._mirror.put, _rows(facts))


def _rows(facts: Mapping[str, Document]) -> Mapping[str, Iterable[Row]]:
    return {case_id: rows(fact) for case_id, fact in facts.items()}
