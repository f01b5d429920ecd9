"""The uploaded file between its receipt and its last row: sealed in pieces under a key of its own, among the blobs."""

from collections.abc import AsyncIterator
from typing import Final

from shared.ports.blobs import BlobStore
from shared.vault import RecordKey

PIECE: Final = 1_000_000


async def keep(blobs: BlobStore, key: RecordKey, content: bytes) -> str:
    """Durable on return; the name under which the file is found again. Raises Unavailable."""

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), PIECE):
            yield key.seal(content[start : start + PIECE]).encode() + b"\n"

    return await blobs.put(pieces())


def opened(key: RecordKey, sealed: bytes) -> bytes:
    """The file as it came. Raises Gone for another key."""
    return b"".join(key.open(piece.decode()) for piece in sealed.split())
