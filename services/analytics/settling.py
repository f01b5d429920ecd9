"""What is done once the facts have settled: the standard tables are written, and the samples' release follows them."""

import asyncio
import logging
from functools import partial
from typing import Final

from services.analytics.collections import AGGREGATES, PATTERNS
from services.analytics.consumers import FactKeeper
from services.analytics.cube.mirror import Mirror
from services.analytics.facts.rebuilding import Rebuild
from services.analytics.facts.snapshots import Snapshots
from services.analytics.live import Live
from services.analytics.live_numbers import current_series, everything_in, in_series
from services.analytics.releases.publishing import Releases
from services.analytics.standard_tables import STANDARD, standard_table
from shared.clock import Clock, iso
from shared.errors import Conflict, Unavailable
from shared.pauses import pauses
from shared.ports.store import Change, DocumentStore, Put

QUIET_SECONDS: Final = 0.5
LONGEST_SECONDS: Final = 10.0
"""Facts have settled when none changed for the first; while they never rest, tables are written after the second."""
LOADED_SECONDS: Final = 1.5
"""Samples are all there when none came for so long after facts had settled: their release is made once."""

_log = logging.getLogger(__name__)


class Settler:
    """Runs beside the consumer; repeating any of its work changes nothing."""

    def __init__(
        self,
        store: DocumentStore,
        live: Live,
        snapshots: Snapshots,
        *,
        keeper: FactKeeper,
        rebuild: Rebuild,
        releases: Releases,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live = live
        self._snapshots = snapshots
        self._keeper = keeper
        self._rebuild = rebuild
        self._releases = releases
        self._clock = clock

    async def run(self) -> None:
        """Settle whenever facts changed, and once at the start, until cancelled."""
        waits = pauses()
        self._keeper.changed.set()
        while True:
            await self._keeper.changed.wait()
            at_rest = await self._at_rest()
            try:
                await self.settle(at_rest=at_rest)
                waits = pauses()
            except Unavailable as error:
                _log.warning("aggregates wait: %s", error.detail)
                self._keeper.changed.set()
                await asyncio.sleep(next(waits))

    async def settle(self, *, at_rest: bool) -> None:
        """Write the standard tables, look after the samples' release and take a snapshot, unless events still wait to
        become facts."""
        if not await self._rebuild.finish():
            self._keeper.changed.set()
            return
        await self._write_tables()
        await self._store.clear(PATTERNS)  # None outlives the facts it was made from.
        await self._live.make_ready()
        if await self._snapshots.is_due():
            await self._snapshots.renew(self._keeper.writing)
        await self._look_after_samples(at_rest=at_rest)

    async def _at_rest(self) -> bool:
        """Wait until nothing changed for a while; False if that took too long."""
        deadline = asyncio.get_running_loop().time() + LONGEST_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            self._keeper.changed.clear()
            await asyncio.sleep(QUIET_SECONDS)
            if not self._keeper.changed.is_set():
                return True
        self._keeper.changed.clear()
        return False

    async def _write_tables(self) -> None:
        tables = {
            name: await self._live.read(name, partial(standard_table, question=question))
            for name, question in STANDARD.items()
        }
        as_of = iso(self._clock())
        await self._store.commit(
            Change(puts=[Put(AGGREGATES, name, table | {"as_of": as_of}) for name, table in tables.items()])
        )

    async def _look_after_samples(self, *, at_rest: bool) -> None:
        """The samples have a release of their own while they are shown, and it is hidden once they are not."""
        if not await self._live.read("samples shown", _samples_shown):
            await self._releases.hide_samples()
        elif at_rest and await self._samples_are_all_there():
            try:
                await self._releases.publish("synthetic")
            except Conflict as error:
                _log.error("the samples have no release: %s", error.detail)

    async def _samples_are_all_there(self) -> bool:
        everything = await self._live.read("everything", everything_in)
        if everything.located == everything.facts:
            await asyncio.sleep(LOADED_SECONDS)
        return everything.located == everything.facts and not self._keeper.changed.is_set()


def _samples_shown(mirror: Mirror) -> bool:
    return current_series(mirror) == "synthetic" and bool(in_series(mirror, "synthetic").any())
