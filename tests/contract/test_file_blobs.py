"""What the blobs in files do beyond the contract of `shared.ports.blobs`."""

import asyncio
import multiprocessing
import os
from collections.abc import AsyncIterator
from pathlib import Path

from shared.adapters.file_blobs import FileBlobs


def put_until_killed(folder: Path) -> None:
    """Begin to put a blob, and die as a power cut would before it is whole."""

    async def content() -> AsyncIterator[bytes]:
        yield b"first half"
        os._exit(1)

    asyncio.run(FileBlobs(folder).put(content()))


def files_of(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def test_what_a_killed_process_left_half_written_is_deleted(tmp_path: Path) -> None:
    whole = asyncio.run(FileBlobs(tmp_path).put(b"whole"))
    killed = multiprocessing.get_context("spawn").Process(target=put_until_killed, args=(tmp_path,))
    killed.start()
    killed.join()
    assert len(files_of(tmp_path)) == 2, "it should have left something to delete"
    blobs = FileBlobs(tmp_path)
    assert files_of(tmp_path) == [whole]
    assert asyncio.run(blobs.open(whole)) == b"whole"
