"""An HTTP/1.1 connection to a peer, for requests that are only passed on. Parsed by httptools, as uvicorn does.

A general client takes two milliseconds of the processor for each such request, most of it in building and checking
what the peer and our own server have built and checked already.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final, Self
from urllib.parse import SplitResult

from httptools import HttpParserError, HttpResponseParser

CONNECT_SECONDS: Final = 2.0
ANSWER_SECONDS: Final = 30.0
IDLE_SECONDS: Final = 3.0
"""A connection that was idle for longer is not used again: servers close them, uvicorn after five seconds."""
PART_BYTES: Final = 65_536

Headers = list[tuple[bytes, bytes]]


class Broken(Exception):
    """The peer ended the connection in the middle, or speaks something else than HTTP."""


class _Answer:
    """What of an answer has arrived; the parser's protocol."""

    def __init__(self) -> None:
        self.parser = HttpResponseParser(self)
        self.headers: Headers = []
        self.begun = False
        self.parts: list[bytes] = []
        self.complete = False
        self.peer_stays = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self.begun = True

    def on_body(self, part: bytes) -> None:
        self.parts.append(part)

    def on_message_complete(self) -> None:
        self.complete = True
        self.peer_stays = bool(self.parser.should_keep_alive())  # it only knows at this moment


class PeerConnection:
    """One exchange after the other. Raises OSError, TimeoutError and Broken when the peer is away."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._answer = _Answer()
        self._used = time.monotonic()

    @classmethod
    async def open(cls, address: SplitResult) -> Self:
        secure = address.scheme == "https"
        port = address.port or (443 if secure else 80)
        async with asyncio.timeout(CONNECT_SECONDS):
            return cls(*await asyncio.open_connection(address.hostname, port, ssl=secure or None))

    @property
    def reusable(self) -> bool:
        """Whether another exchange may follow."""
        idle = time.monotonic() - self._used
        return idle < IDLE_SECONDS and not self._reader.at_eof() and not self._writer.is_closing()

    @property
    def finished(self) -> bool:
        """Whether the answer arrived whole and the peer waits for another request."""
        return self._answer.complete and self._answer.peer_stays

    async def send(self, parts: AsyncIterator[bytes]) -> None:
        """A request: its head and its body. A peer that takes no more of it may have answered already."""
        self._answer = _Answer()
        with suppress(ConnectionError):
            async for part in parts:
                self._writer.write(part)
                await self._writer.drain()

    async def head(self) -> tuple[int, Headers]:
        """Status and headers of the answer."""
        while not self._answer.begun:
            await self._read()
        return self._answer.parser.get_status_code(), self._answer.headers

    async def body(self) -> AsyncIterator[bytes]:
        while True:
            parts, self._answer.parts = self._answer.parts, []
            if parts:
                yield b"".join(parts)
            elif self._answer.complete:
                break
            else:
                await self._read()
        self._used = time.monotonic()

    def close(self) -> None:
        self._writer.close()

    async def _read(self) -> None:
        async with asyncio.timeout(ANSWER_SECONDS):
            arrived = await self._reader.read(PART_BYTES)
        if not arrived:
            raise Broken("the connection ended")
        try:
            self._answer.parser.feed_data(arrived)
        except HttpParserError as error:
            raise Broken("no HTTP") from error
