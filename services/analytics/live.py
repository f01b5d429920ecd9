"""The facts of the store, held in memory and kept in step with it: the one object that live numbers are read from."""

import asyncio
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final, TypeVar, cast

from services.analytics.cube.live_cube import Cube
from services.analytics.facts.fact import held, place
from services.analytics.facts.frozen import FrozenFacts
from shared.model.json import Document

T = TypeVar("T")

_MOST_WAITING: Final = 4000
_MOST_KEPT: Final = 1000


class Live:
    """Reads take turns, each in a thread, so that the event loop stays free.

    What is put waits until someone reads: in a replay the location of a case mostly comes before that, and both are
    taken at once.
    """

    def __init__(self) -> None:
        self._cube = Cube()
        self._waiting: dict[str, Document] = {}
        self._moved: dict[str, Document] = {}
        self._turn = asyncio.Lock()
        self._kept: dict[Hashable, Any] = {}
        self._edition = 0

    async def hold(self, frozen: FrozenFacts) -> None:
        """Hold these facts and no others."""
        cube = Cube()
        await asyncio.to_thread(cube.fill, frozen)
        await self.clear()
        self._cube = cube

    async def put(self, facts: Mapping[str, Document], moved: Mapping[str, Document] | None = None) -> None:
        """Take facts as they are now, in place of what was known of the same cases; of `moved` ones nothing but the
        place is other than before."""
        for case_id, fact in (moved or {}).items():
            (self._waiting if case_id in self._waiting else self._moved)[case_id] = fact
        for case_id, fact in facts.items():
            self._moved.pop(case_id, None)
            self._waiting[case_id] = fact
        if len(self._waiting) + len(self._moved) >= _MOST_WAITING:
            await self._catch_up()

    async def clear(self) -> None:
        async with self._turn:
            self._waiting.clear()
            self._moved.clear()
            self._kept.clear()
            self._edition += 1
            self._cube.clear()

    async def read(self, key: Hashable, work: Callable[[Cube], T]) -> T:
        """What `work` makes of the facts; the same key gives the same result again until the facts change."""
        await self._catch_up()
        async with self._turn:
            if key not in self._kept:
                found = await asyncio.to_thread(work, self._cube)
                if len(self._kept) >= _MOST_KEPT:
                    self._kept.clear()
                self._kept[key] = found
            return cast("T", self._kept[key])

    async def edition(self) -> int:
        """Counts the changes of the facts: where it is the same, so are they."""
        await self._catch_up()
        return self._edition

    async def look(self, work: Callable[[Cube], T]) -> T:
        """What `work` makes of the facts as they are; for large results, which are not kept for the next who asks."""
        await self._catch_up()
        async with self._turn:
            return await asyncio.to_thread(work, self._cube)

    async def make_ready(self) -> None:
        """Let the cube hold its tables ready, unless facts come meanwhile. Whoever reads takes turns with it."""
        await self._catch_up()
        done = False
        while not (done or self._waiting or self._moved):
            async with self._turn:
                done = await asyncio.to_thread(self._cube.make_ready)

    async def _catch_up(self) -> None:
        async with self._turn:
            if self._waiting or self._moved:
                facts, self._waiting = self._waiting, {}
                moved, self._moved = self._moved, {}
                self._kept.clear()
                self._edition += 1
                await asyncio.to_thread(self._take, facts, moved)

    def _take(self, facts: Mapping[str, Document], moved: Mapping[str, Document]) -> None:
        self._cube.put({case_id: held(fact) for case_id, fact in facts.items()})
        self._cube.amend("place", {case_id: place(fact) for case_id, fact in moved.items() if held(fact) is not None})
