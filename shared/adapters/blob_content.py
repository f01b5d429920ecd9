"""What all keepers of blobs ask of content and of names."""

import re
from collections.abc import AsyncIterator
from typing import Final

from shared.errors import NotFound

CHUNK_BYTES: Final = 1_000_000

_SHA256 = re.compile(r"[0-9a-f]{64}")


async def chunks(content: bytes | AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The content in pieces, whichever way it came."""
    if isinstance(content, bytes):
        for start in range(0, len(content), CHUNK_BYTES):
            yield content[start : start + CHUNK_BYTES]
    else:
        async for chunk in content:
            yield chunk


def checked_name(sha256: str) -> str:
    """The name itself. Raises NotFound for what is no sha256, so that no name leads anywhere else."""
    if not _SHA256.fullmatch(sha256):
        raise NotFound("no such blob")
    return sha256
