"""Content that may come at once or in pieces."""

from collections.abc import AsyncIterator

CHUNK_BYTES = 1_000_000


async def chunks(content: bytes | AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The content in pieces, whichever way it came."""
    if isinstance(content, bytes):
        for start in range(0, len(content), CHUNK_BYTES):
            yield content[start : start + CHUNK_BYTES]
    else:
        async for chunk in content:
            yield chunk
