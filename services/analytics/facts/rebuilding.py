"""Facts can always be made again from the bus: on request, or when they were written in another layout."""

import logging
from typing import Final

from services.analytics.collections import AGGREGATES, FACTS, LAYOUTS, PATTERNS
from services.analytics.consumers import FactKeeper
from services.analytics.facts.fact import LAYOUT
from services.analytics.facts.snapshots import Snapshots
from services.analytics.live import Live
from services.analytics.live_numbers import everything_in
from shared.model.json import Document
from shared.ports.bus import Subscription
from shared.ports.store import Change, Delete, DocumentStore, Put

_MARK: Final = "facts"
_log = logging.getLogger(__name__)


class Rebuild:
    """The mark in the store says in which layout the facts are, and whether they are whole: all that was on the bus.

    Without a mark of this layout a start drops the facts. While they are not whole a start goes back to the beginning
    of the bus once more, because a bus may forget a rewind that its consumer had not reached; repeats change nothing.
    """

    def __init__(
        self,
        store: DocumentStore,
        live: Live,
        snapshots: Snapshots,
        keeper: FactKeeper,
        subscription: Subscription,
    ) -> None:
        self._store = store
        self._live = live
        self._snapshots = snapshots
        self._keeper = keeper
        self._subscription = subscription
        self._rebuilds = 0
        self._whole = False

    async def start(self) -> None:
        """Load the facts into memory, or have them rebuilt. Raises Unavailable when the store is away."""
        mark = await self._store.get(LAYOUTS, _MARK)
        if mark is None or mark.body["layout"] != LAYOUT:
            await self.start_over()
            return
        await self._snapshots.load()
        self._whole = bool(mark.body["whole"])
        if not self._whole:
            await self._subscription.rewind()

    async def start_over(self) -> None:
        """Drop facts and aggregates and go back to the beginning of the bus."""
        _log.info("facts are rebuilt from the bus")
        async with self._keeper.writing:
            self._rebuilds += 1
            self._whole = False
            await self._store.commit(Change(deletes=[Delete(LAYOUTS, _MARK)]))
            await self._snapshots.forget()
            await self._store.clear(FACTS)
            await self._store.clear(AGGREGATES)
            await self._store.clear(PATTERNS)
            await self._live.clear()
            await self._subscription.rewind()
            await self._mark(whole=False)
        self._keeper.changed.set()

    async def finish(self) -> bool:
        """Whether the facts are whole; they are from the first moment on in which nothing waits on the bus."""
        rebuilds = self._rebuilds
        if self._whole or (await self._subscription.progress()).lag:
            return self._whole
        async with self._keeper.writing:
            if self._rebuilds == rebuilds:
                await self._mark(whole=True)
                self._whole = True
        return self._whole

    async def _mark(self, *, whole: bool) -> None:
        await self._store.commit(Change(puts=[Put(LAYOUTS, _MARK, {"layout": LAYOUT, "whole": whole})]))

    async def state(self) -> Document:
        """How far the facts are: `running` while events wait, how many; open cases known, and those located."""
        whole = await self.finish()
        progress = await self._subscription.progress()
        everything = await self._live.read("everything", everything_in)
        return {
            "state": "done" if whole and not progress.lag else "running",
            "waiting": progress.lag,
            "facts": everything.facts,
            "located": everything.located,
        }
