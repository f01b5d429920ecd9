"""The facts in columns, kept in the store beside the facts themselves, so that a start need not read them one by one.

There is one snapshot at most. It is only ever a copy: a start that finds none, or one that is not whole, of another
layout or damaged, reads all facts. What is written after it was taken is noted in the same commits, and read again.
"""

import asyncio
import base64
import logging
import zlib
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, cast

from services.analytics.collections import CHANGES, FACTS, SNAPSHOTS
from services.analytics.cube.live_cube import Cube
from services.analytics.facts.fact import LAYOUT, is_gone
from services.analytics.facts.frozen import FrozenFacts, packed, unpacked
from services.analytics.live import Live
from shared.errors import Unavailable
from shared.geography import load
from shared.ids import new_id
from shared.model.json import Document, Json
from shared.ports.store import Change, Delete, DocumentStore, Put

FORM: Final = 1
"""Raise it when the bytes of a snapshot, or what a fact contributes to the columns, change."""
FEWEST: Final = 2000
SHARE: Final = 0.05
"""A snapshot is taken when more facts than this, and more than this share, are not in the last one as they are."""
PIECE_BYTES: Final = 8_000_000
"""So that a document stays below MongoDB's 16 MB, also where nothing can be compressed."""

_HEAD: Final = "head"
_BATCH: Final = 1000
_log = logging.getLogger(__name__)


class Snapshots:
    """All writing of facts goes through here. Not more than one writer at a time."""

    def __init__(self, store: DocumentStore, live: Live) -> None:
        self._store = store
        self._live = live
        self._turn = asyncio.Lock()
        self._stands = False
        """Whether there is a snapshot, or one is being written: then changes are noted."""
        self._noted: list[str] = []
        self._loose = 0
        """How many facts a start would have to read."""
        self._doubtful: set[str] = set()
        """Facts whose last commit had no answer: memory may be behind."""

    async def load(self) -> None:
        """Let memory hold the facts of the store. Raises Unavailable when the store is away."""
        await self._live.clear()
        frozen = await self._found()
        if frozen is None:
            await self.forget()
            async for batch in self._store.scan(FACTS, batch=_BATCH):
                await self._live.put({stored.id: stored.body for stored in batch})
                self._loose += len(batch)
            return
        await self._live.hold(frozen)
        changes = [stored async for batch in self._store.scan(CHANGES) for stored in batch]
        changed = {fact for each in changes for fact in cast("list[str]", each.body["facts"])}
        await self._read_again(changed)
        self._stands, self._noted, self._loose = True, [each.id for each in changes], len(changed)

    async def commit(self, facts: Sequence[Put]) -> None:
        """Write facts, and note which for as long as a snapshot stands for the others.

        Of a case that is gone nothing stays on the disk but its stub: the snapshot goes before it. Raises as the
        store does.
        """
        if self._stands and any(is_gone(fact.body) for fact in facts):
            await self.forget()
        ids = [fact.id for fact in facts]
        notes = [Put(CHANGES, new_id(), {"facts": list(ids)})] if self._stands else []
        try:
            await self._store.commit(Change(puts=[*facts, *notes]))
        except Unavailable:
            self._doubtful.update(ids)
            raise
        self._noted += [note.id for note in notes]
        self._loose += len(ids)

    async def forget(self) -> None:
        """Delete the snapshot, if there is any. Raises Unavailable."""
        async with self._turn:
            await self._store.clear(SNAPSHOTS)
            await self._store.clear(CHANGES)
            self._stands, self._noted = False, []
            self._loose = await self._live.look(len)

    async def is_due(self) -> bool:
        """Whether enough has changed since the last snapshot to take another."""
        return self._loose > max(FEWEST, SHARE * await self._live.look(len))

    async def renew(self, writing: asyncio.Lock) -> None:
        """Take a snapshot in place of the last. Raises Unavailable.

        `writing` is held by whoever writes facts, and here while they are copied.
        """
        async with writing:
            await self._read_again(self._doubtful)
            self._doubtful.clear()
            frozen = await self._live.look(Cube.frozen)
            covered, loose = list(self._noted), self._loose
            self._stands = True
        async with self._turn:
            if self._stands:  # otherwise it was forgotten meanwhile
                await self._write(frozen, covered)
                self._noted = self._noted[len(covered) :]
                self._loose -= loose

    async def _write(self, frozen: FrozenFacts, covered: Sequence[str]) -> None:
        """Its head comes last, in one commit with the end of what was noted before it was taken."""
        content = await asyncio.to_thread(packed, frozen)
        await self._store.clear(SNAPSHOTS)
        begins = range(0, len(content), PIECE_BYTES)
        for number, begin in enumerate(begins):
            piece = base64.b64encode(content[begin : begin + PIECE_BYTES]).decode()
            await self._store.commit(Change(puts=[Put(SNAPSHOTS, _piece_id(number), {"content": piece})]))
        head: Document = {"made_by": _made_by(), "pieces": len(begins), "sha256": sha256(content).hexdigest()}
        deletes = [Delete(CHANGES, note) for note in covered]
        await self._store.commit(Change(puts=[Put(SNAPSHOTS, _HEAD, head)], deletes=deletes))

    async def _found(self) -> FrozenFacts | None:
        head = await self._store.get(SNAPSHOTS, _HEAD)
        if head is None or head.body["made_by"] != _made_by():
            return None
        pieces = list(map(_piece_id, range(cast("int", head.body["pieces"]))))
        found = await self._store.get_many(SNAPSHOTS, pieces)
        try:
            written = [cast("str", found[piece].body["content"]) for piece in pieces]
            return await asyncio.to_thread(_read, written, head.body["sha256"])
        except (KeyError, ValueError, zlib.error):
            _log.warning("the snapshot of the facts is damaged; all facts are read")
            return None

    async def _read_again(self, facts: Iterable[str]) -> None:
        ids = list(facts)
        for begin in range(0, len(ids), _BATCH):
            stored = await self._store.get_many(FACTS, ids[begin : begin + _BATCH])
            await self._live.put({fact_id: fact.body for fact_id, fact in stored.items()})


def _made_by() -> Document:
    """What the columns follow from beside the facts: by another program, all is read anew."""
    return {"layout": LAYOUT, "form": FORM, "geography": load().edition}


def _piece_id(number: int) -> str:
    return f"{number:06d}"


def _read(pieces: Sequence[str], checksum: Json) -> FrozenFacts:
    """Raises ValueError or zlib.error for what is damaged."""
    content = b"".join(map(base64.b64decode, pieces))
    if sha256(content).hexdigest() != checksum:
        raise ValueError
    return unpacked(content)
