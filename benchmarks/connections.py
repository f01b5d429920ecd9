"""A light load generator: keep-alive connections that send requests encoded beforehand.

It shares two cores with what it measures, so it does nothing that a request does not need.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit


def encoded(method: str, path: str, key: str = "", body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "host: benchmark", f"content-length: {len(body)}"]
    lines += [f"authorization: Bearer {key}"] if key else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """One request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        before, found, after = head.partition(b"content-length:")
        if not found:
            raise RuntimeError(f"an answer of unknown length: {before!r}")
        body = await self._reader.readexactly(int(after[: after.index(b"\r")]))
        return int(head[9:12]), body

    async def read(self, path: str, key: str = "") -> Mapping[str, Any]:
        """The JSON of a 200. Raises RuntimeError for any other answer."""
        status, body = await self.ask(encoded("GET", path, key))
        if status != 200:  # noqa: PLR2004 — OK
            raise RuntimeError(f"GET {path} answered {status}: {body[:300]!r}")
        return dict(json.loads(body))


@asynccontextmanager
async def connections(url: str, count: int) -> AsyncIterator[Sequence[Connection]]:
    address = urlsplit(url)
    async with AsyncExitStack() as opened:
        made = []
        for _ in range(count):
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
            opened.callback(writer.close)
            made.append(Connection(reader, writer))
        yield made


@asynccontextmanager
async def connection(url: str) -> AsyncIterator[Connection]:
    async with connections(url, 1) as (one,):
        yield one


async def in_turn(lines: Sequence[Connection], requests: Iterable[bytes], expected: int) -> list[float]:
    """Send all, each connection the next one as soon as it is free; seconds each took.

    Raises RuntimeError for an answer of another status than expected.
    """
    left = iter(requests)
    async with asyncio.TaskGroup() as senders:
        tasks = [senders.create_task(_work_off(line, left, expected)) for line in lines]
    return [seconds for task in tasks for seconds in task.result()]


async def _work_off(line: Connection, requests: Iterator[bytes], expected: int) -> list[float]:
    taken = []
    for request in requests:
        begun = time.perf_counter()
        status, body = await line.ask(request)
        taken.append(time.perf_counter() - begun)
        if status != expected:
            raise RuntimeError(f"answered {status}: {body[:500]!r}")
    return taken
