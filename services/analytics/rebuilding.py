"""Facts can always be made again from the bus: on request, or when they were written in another layout."""

import logging
from typing import Final

from services.analytics.aggregates import Question, count
from services.analytics.collections import AGGREGATES, FACTS, LAYOUTS
from services.analytics.consumers import FactKeeper
from services.analytics.facts import LAYOUT
from services.analytics.live import Live
from shared.model.json import Document
from shared.ports.bus import Subscription
from shared.ports.store import Change, Delete, DocumentStore, Put

_MARK: Final = "facts"
_log = logging.getLogger(__name__)


class Rebuild:
    """The mark of the layout says that the facts are whole. Without it, a start drops them and reads the bus again."""

    def __init__(self, store: DocumentStore, live: Live, keeper: FactKeeper, subscription: Subscription) -> None:
        self._store = store
        self._live = live
        self._keeper = keeper
        self._subscription = subscription
        self._marked = False

    @property
    def whole(self) -> bool:
        """Whether every event that was on the bus at the last rebuild is in the facts."""
        return self._marked

    async def start(self) -> None:
        """Load the facts into memory, or have them rebuilt. Raises Unavailable when the store is away."""
        mark = await self._store.get(LAYOUTS, _MARK)
        if mark is not None and mark.body["layout"] == LAYOUT:
            await self._live.load(self._store)
            self._marked = True
        else:
            await self.start_over()

    async def start_over(self) -> None:
        """Drop facts and aggregates and go back to the beginning of the bus."""
        _log.info("facts are rebuilt from the bus")
        async with self._keeper.writing:
            self._marked = False
            await self._store.commit(Change(deletes=[Delete(LAYOUTS, _MARK)]))
            await self._store.clear(FACTS)
            await self._store.clear(AGGREGATES)
            await self._live.clear()
            await self._subscription.rewind()
        self._keeper.changed.set()

    async def finish(self) -> bool:
        """Mark the facts as whole once nothing waits on the bus; whether they are. Raises Unavailable."""
        if self._marked:
            return True
        async with self._keeper.writing:
            if (await self._subscription.progress()).lag:
                return False
            await self._store.commit(Change(puts=[Put(LAYOUTS, _MARK, {"layout": LAYOUT})]))
            self._marked = True
        return True

    async def state(self) -> Document:
        """How far the facts are: `running` while events wait, how many; open cases known, and those located."""
        progress = await self._subscription.progress()
        everything = await self._live.read("everything", lambda mirror: count(mirror, Question(), mirror.taken()))
        return {
            "state": "running" if progress.lag else "done",
            "waiting": progress.lag,
            "facts": everything.facts,
            "located": everything.located,
        }
