"""Blobs as files in a folder, named after the sha256 of their content."""

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

from shared.adapters.blob_content import checked_name, chunks
from shared.errors import NotFound, Unavailable

P = ParamSpec("P")
T = TypeVar("T")


class FileBlobs:
    """Implements `shared.ports.blobs.BlobStore`. The file of a blob appears whole or not at all.

    The folder belongs to one process: what one that was killed had not written to the end is deleted.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._arriving = folder / "arriving"
        shutil.rmtree(self._arriving, ignore_errors=True)

    async def put(self, content: bytes | AsyncIterator[bytes]) -> str:
        arriving = self._arriving / secrets.token_hex(16)
        digest = sha256()
        file = await _on_disk(_create, arriving)
        try:
            async for chunk in chunks(content):
                digest.update(chunk)
                await _on_disk(file.write, chunk)
            await _on_disk(_finish, file, arriving, self._path(digest.hexdigest()))
        finally:
            await _on_disk(_leave, file, arriving)
        return digest.hexdigest()

    async def open(self, sha256: str) -> bytes:
        path = self._path(sha256)
        if not await _on_disk(path.exists):
            raise NotFound("no such blob")
        return await _on_disk(path.read_bytes)

    async def exists(self, sha256: str) -> bool:
        return await _on_disk(self._path(sha256).exists)

    async def remove(self, sha256: str) -> None:
        await _on_disk(self._path(sha256).unlink, missing_ok=True)

    def _path(self, digest: str) -> Path:
        """Two letters of fan-out. Raises NotFound for what is no hash."""
        return self._folder / digest[:2] / checked_name(digest)


async def _on_disk(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Off the event loop. Raises Unavailable when the disk refuses."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as error:
        raise Unavailable(f"the disk refuses a blob: {type(error).__name__}") from error


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("xb")


def _finish(file: BinaryIO, arrived: Path, final: Path) -> None:
    """Content first, then its name, then the folder that holds the name: durable in this order."""
    file.flush()
    os.fsync(file.fileno())
    final.parent.mkdir(exist_ok=True)
    arrived.rename(final)
    for folder in (final.parent, final.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _leave(file: BinaryIO, arriving: Path) -> None:
    file.close()
    arriving.unlink(missing_ok=True)
