"""The gateway's own durable copy of the public releases, so that it serves them with every other service down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import httpx
from pydantic import BaseModel, ValidationError

from services.gateway.release_files import MANIFEST, SIGNATURE, check, check_signature, read_manifest, read_release
from services.gateway.released import Manifest, Release
from shared.errors import Gone, NotFound, Poison
from shared.events.envelope import Event
from shared.events.releases import ReleasePublished
from shared.peers import Peers
from shared.ports.blobs import BlobStore
from shared.ports.store import Change, Collection, DocumentStore, Put, Stored
from shared.principal import Principal

RELEASES = Collection("releases")
OLDER_KEPT_READ: Final = 4
GATEWAY = Principal(subject="gateway", organisation="observatory", role="service")


class ShelfState(StrEnum):
    """What the public can be shown."""

    NONE_YET = "none_yet"
    SYNTHETIC = "synthetic"
    REAL = "real"
    SAMPLES_HIDDEN = "samples_hidden"
    """There are real cases, so the samples are not shown any more, and no real release is published yet."""


_NOTHING: Final = {
    ShelfState.NONE_YET: "No release has been published yet: there are no public numbers.",
    ShelfState.SAMPLES_HIDDEN: "There are real cases, and no release of them has been published yet; the synthetic "
    "samples are not shown any more.",
}


class _Kept(BaseModel):
    """A release as it stands in the store: the bytes of its files are blobs under their sha256."""

    revision: int
    hidden: bool
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Held:
    """What the shelf knows of a release. A hidden one may never have been fetched: then it has no manifest."""

    revision: int
    hidden: bool
    checksums: Mapping[str, str]
    manifest: Manifest | None


@dataclass(slots=True)
class _Current:
    release: Release | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)


class ReleaseShelf:
    """Use `restore` once, then `take` for every event. All else reads memory, but for the files of older releases.

    One gateway is one process: what another took from the bus is seen at the next start only.
    """

    def __init__(self, store: DocumentStore, blobs: BlobStore, peers: Peers) -> None:
        self._store = store
        self._blobs = blobs
        self._peers = peers
        self._held: dict[str, _Held] = {}
        self._current = _Current()
        self._older: dict[str, Release] = {}
        self.edition = 0
        """Counts the changes of what is shown."""

    @property
    def current(self) -> Release | None:
        """The release behind every public number now: the latest real one, else the latest synthetic one that is
        not hidden."""
        return self._current.release

    @property
    def state(self) -> ShelfState:
        if self.current is not None:
            return ShelfState.SYNTHETIC if self.current.manifest.synthetic else ShelfState.REAL
        return ShelfState.SAMPLES_HIDDEN if self._samples_hidden() else ShelfState.NONE_YET

    def ledger(self) -> list[Manifest]:
        """The manifests of the series that is shown, newest first."""
        series = self.current.manifest.series if self.current else None
        shown = [manifest for manifest in self._shown() if manifest.series == series]
        return sorted(shown, key=lambda manifest: -manifest.number)

    def name_of(self, number: str) -> str:
        """`real-3` of `3`, of `real-3`, or of `latest`. Raises NotFound for what is not here, Gone if it is hidden."""
        name = number
        if self.current is not None and number == "latest":
            name = self.current.name
        elif self.current is not None and number.isdecimal():
            name = f"{self.current.manifest.series}-{number}"
        held = self._held.get(name)
        if held is None:
            raise NotFound(
                _NOTHING[self.state] if self.current is None else "There is no public release of this number."
            )
        if held.hidden or held.manifest is None:
            raise Gone("This release was made of synthetic samples, which are not shown since real cases exist.")
        return name

    def manifest(self, number: str) -> Manifest:
        """Raises as `name_of`."""
        manifest = self._held[self.name_of(number)].manifest
        assert manifest is not None  # noqa: S101 — name_of refuses the others
        return manifest

    async def release(self, number: str) -> Release:
        """Raises as `name_of`."""
        name = self.name_of(number)
        if self.current is not None and self.current.name == name:
            return self.current
        if name not in self._older:
            while len(self._older) >= OLDER_KEPT_READ:
                self._older.pop(next(iter(self._older)))
            self._older[name] = await self._read(name)
        return self._older[name]

    async def file(self, number: str, file_name: str) -> bytes:
        """A file of a release, its manifest or the manifest's signature. Raises as `name_of`, NotFound for others."""
        name = self.name_of(number)
        checksum = self._held[name].checksums.get(file_name)
        if checksum is None:
            raise NotFound("This release has no file of this name.")
        if self.current is not None and self.current.name == name:
            return self._current.files[file_name]
        return await self._blobs.open(checksum)

    async def restore(self) -> None:
        """Read what was kept. Raises Unavailable when the store is away."""
        async for batch in self._store.scan(RELEASES):
            for stored in batch:
                self._held[stored.id] = await self._held_from(stored)
        await self._choose()

    async def take(self, events: Sequence[Event]) -> None:
        """Fetch, verify and keep what was published. Raises Unavailable when analytics is away, Poison for files that
        are not what was announced."""
        for event in events:
            await self._take(event)

    async def _take(self, event: Event) -> None:
        try:
            published = ReleasePublished.model_validate(event.data)
        except ValidationError:
            raise Poison("The event has not the shape of a published release.") from None
        name = f"{published.series}-{published.number}"
        held = self._held.get(name)
        if held is not None and held.revision >= event.revision:
            return
        if published.hidden:
            taken = (
                replace(held, revision=event.revision, hidden=True) if held else _Held(event.revision, True, {}, None)
            )
        else:
            taken = await self._fetch(name, event.revision, published)
        kept = _Kept(revision=taken.revision, hidden=taken.hidden, files=dict(taken.checksums))
        await self._store.commit(Change(puts=[Put(RELEASES, name, kept.model_dump())]))
        self._held[name] = taken
        await self._choose()

    async def _fetch(self, name: str, revision: int, published: ReleasePublished) -> _Held:
        content = check(await self._download(name, MANIFEST), published.files.get(MANIFEST, ""))
        manifest = read_manifest(content)
        if manifest.name != name:
            raise Poison("The manifest is of another release.")
        signature = await self._download(name, SIGNATURE)
        check_signature(manifest, content, signature)
        files = {each.name: check(await self._download(name, each.name), each.sha256) for each in manifest.files}
        read_release(manifest, files)
        kept = {MANIFEST: content, SIGNATURE: signature, **files}
        checksums = {file_name: await self._blobs.put(each) for file_name, each in kept.items()}
        return _Held(revision, hidden=False, checksums=checksums, manifest=manifest)

    async def _download(self, name: str, file_name: str) -> bytes:
        answer = await self._peers.call("analytics", "GET", f"/releases/{name}/files/{file_name}", GATEWAY)
        if answer.status_code != httpx.codes.OK:
            raise Poison(f"Analytics answered {answer.status_code} for a file of a release it announced.")
        return answer.content

    async def _held_from(self, stored: Stored) -> _Held:
        kept = _Kept.model_validate(stored.body)
        manifest = read_manifest(await self._blobs.open(kept.files[MANIFEST])) if kept.files else None
        return _Held(kept.revision, kept.hidden, kept.files, manifest)

    async def _choose(self) -> None:
        """What is shown and its edition change at once: an answer made meanwhile is of the edition before."""
        chosen = max(self._shown(), key=lambda manifest: (not manifest.synthetic, manifest.number), default=None)
        current = _Current()
        if chosen is not None and (self.current is None or self.current.name != chosen.name):
            files = await self._open(chosen.name)
            current = _Current(read_release(chosen, files), files)
        elif chosen is not None:
            current = self._current
        self._current = current
        self.edition += 1

    async def _read(self, name: str) -> Release:
        return read_release(self.manifest(name), await self._open(name))

    async def _open(self, name: str) -> dict[str, bytes]:
        return {file_name: await self._blobs.open(sha256) for file_name, sha256 in self._held[name].checksums.items()}

    def _shown(self) -> list[Manifest]:
        return [held.manifest for held in self._held.values() if held.manifest is not None and not held.hidden]

    def _samples_hidden(self) -> bool:
        return any(held.hidden for held in self._held.values())
