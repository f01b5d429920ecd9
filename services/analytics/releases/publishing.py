"""Publish a release: number it, sign it, keep its files, enter it in the ledger and tell the bus, or say what would be.

The ledger's entry of a release, as a document: `series`, `number`, `hidden`, `published_at`, `content` (see
`release.Draft`), `manifest_sha256`, `changes`, and `files`: the sha256 of each by name, manifest and signature too.
"""

import asyncio
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import Final, cast

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.analytics.collections import RELEASES
from services.analytics.cube.mirror import Mirror
from services.analytics.live import Live
from services.analytics.live_numbers import current_series, in_series
from services.analytics.releases.policy import read_menu, read_policy
from services.analytics.releases.release import MANIFEST, PATTERNS_FOLDER, Draft, Edition, changes, draft, files
from shared.clock import Clock, iso, mexican_day
from shared.errors import Conflict, NotFound
from shared.events.catalogue import RELEASES as RELEASES_TOPIC
from shared.events.envelope import Event, encode
from shared.events.releases import PUBLISHED, Series
from shared.model.json import Document
from shared.ports.blobs import BlobStore
from shared.ports.store import Change, DocumentStore, Eq, Order, Outgoing, Page, Put, Stored

_PUBLISHED, _HIDDEN = 1, 2
"""Revisions of a release on the bus."""
_NEWEST_FIRST: Final = Order("number", descending=True)


class Releases:
    """The ledger and what may be added to it. One release at a time."""

    def __init__(self, store: DocumentStore, blobs: BlobStore, live: Live, seed: bytes, clock: Clock) -> None:
        """`seed` is the private key (Ed25519, RFC 8032): 32 bytes."""
        self._store = store
        self._blobs = blobs
        self._live = live
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._clock = clock
        self._turn = asyncio.Lock()

    async def publish(self, series: Series | None = None, *, dry_run: bool = False) -> Document:
        """Publish what the facts say now, unless the last release of the series says the same.

        Without a series it is the one that live numbers show. Raises Conflict when the gate holds the release back,
        when the series has no case, or for samples where there are real cases.
        """
        async with self._turn:
            moment = self._clock()
            day = mexican_day(moment).isoformat()
            made = await self._live.read(("draft", series, day), partial(_draft, series=series, day=day))
            last = await self._last(made.series)
            number = 1 if last is None else cast("int", last.body["number"]) + 1
            before = None if last is None else await self._tables(last)
            said = changes(made, before)
            summary = _summary(made, number, said)
            if last is not None and last.body["content"] == made.content and not last.body["hidden"]:
                return summary | {"number": last.body["number"], "state": "unchanged", "changes": []}
            if dry_run:
                return summary | {"state": "dry_run"}
            previous = None if last is None else (number - 1, str(last.body["manifest_sha256"]))
            patterns = await asyncio.to_thread(_patterns, made, day)
            await self._add(made, Edition(number, iso(moment), previous, said), patterns)
            return summary | {"state": "published"}

    async def hide_samples(self) -> None:
        """Tell the bus that the samples' release is shown no more; once, however often it is asked."""
        async with self._turn:
            last = await self._last("synthetic")
            if last is None or last.body["hidden"]:
                return
            hidden = last.body | {"hidden": True}
            await self._store.commit(
                Change(
                    puts=[Put(RELEASES, last.id, hidden, last.revision)],
                    events=[self._event(hidden, _HIDDEN)],
                )
            )

    async def ledger(self, limit: int, cursor: str | None) -> Page:
        """The entries of the ledger, newest first. Raises Invalid for a cursor that is not ours."""
        return await self._store.find(
            RELEASES, order=Order("published_at", descending=True), limit=limit, cursor=cursor
        )

    async def entry(self, name: str) -> Document:
        """The entry of `<series>-<number>`. Raises NotFound."""
        stored = await self._store.get(RELEASES, name)
        if stored is None:
            raise NotFound("There is no release of this series and number.")
        return stored.body

    async def file(self, name: str, file_name: str) -> bytes:
        """A file of a release. Raises NotFound for a release or a file that is not there."""
        checksum = cast("dict[str, str]", (await self.entry(name))["files"]).get(file_name)
        if checksum is None:
            raise NotFound("This release has no file of this name; its manifest lists them.")
        return await self._blobs.open(checksum)

    async def _last(self, series: Series) -> Stored | None:
        page = await self._store.find(RELEASES, [Eq("series", series)], order=_NEWEST_FIRST, limit=1)
        return page.documents[0] if page.documents else None

    async def _tables(self, release: Stored) -> dict[str, Document]:
        """The tables of a release that was published, by name."""
        kept = cast("dict[str, str]", release.body["files"])
        names = [
            name
            for name in kept
            if name.endswith(".json") and name != MANIFEST and not name.startswith(PATTERNS_FOLDER)
        ]
        return {name.removesuffix(".json"): orjson.loads(await self._blobs.open(kept[name])) for name in names}

    async def _add(self, made: Draft, edition: Edition, patterns: Mapping[str, Document]) -> None:
        """Blobs first: an entry never names a file that is not there."""
        contents = files(made, edition, patterns, self._key)
        entry: Document = {
            "series": made.series,
            "number": edition.number,
            "hidden": False,
            "published_at": edition.published_at,
            "content": made.content,
            "manifest_sha256": sha256(contents[MANIFEST]).hexdigest(),
            "changes": list(edition.changes),
            "files": {name: await self._blobs.put(content) for name, content in contents.items()},
        }
        put = Put(RELEASES, f"{made.series}-{edition.number}", entry, expected_revision=0)
        await self._store.commit(Change(puts=[put], events=[self._event(entry, _PUBLISHED)]))

    def _event(self, entry: Document, revision: int) -> Outgoing:
        name = f"{entry['series']}-{entry['number']}"
        event = Event.of(
            type=PUBLISHED,
            source="analytics",
            subject=name,
            revision=revision,
            moment=self._clock(),
            data={part: entry[part] for part in ("series", "number", "hidden", "files")},
        )
        return Outgoing(RELEASES_TOPIC.name, name, encode(event))


def _draft(mirror: Mirror, *, series: Series | None, day: str) -> Draft:
    shown = current_series(mirror)
    series = series or shown
    if series == "synthetic" and shown == "real":
        raise Conflict("There are real cases: samples are shown no more, and no release is made of them.")
    if not in_series(mirror, series).any():
        raise Conflict("There is no case in this series to release.")
    return draft(mirror, series, read_menu(), read_policy(), day)


def _patterns(made: Draft, day: str) -> Mapping[str, Document]:
    from services.analytics.patterns.released import released_patterns  # noqa: PLC0415 — loads scipy, where first needed

    return released_patterns(made, day)


def _summary(made: Draft, number: int, said: tuple[Document, ...]) -> Document:
    return {
        "series": made.series,
        "number": number,
        "synthetic": made.series == "synthetic",
        "changes": list(said),
        "tables": [
            {
                "table": table.spec.name,
                "protection_class": table.spec.protection_class,
                "cells": len(table.cells),
                "suppressed": sum(1 for each in table.cells.values() if each is None),
            }
            for table in made.tables
        ],
    }
