"""The blob store: immutable bytes under the sha256 of their content."""

from collections.abc import AsyncIterator
from typing import Protocol


class BlobStore(Protocol):
    async def put(self, content: bytes | AsyncIterator[bytes]) -> str:
        """Durable on return; gives the sha256 in hexadecimal. The same content twice is one blob."""
        ...

    async def open(self, sha256: str) -> bytes:
        """Raises NotFound for a blob that is not there."""
        ...

    async def exists(self, sha256: str) -> bool: ...

    async def remove(self, sha256: str) -> None:
        """Forget a blob; removing what is not there is no error."""
        ...
