"""What readers of public numbers feel."""

import asyncio
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import uvloop

from benchmarks.connections import Connection, connection, connections, encoded, in_turn
from benchmarks.figures import Figure, Shape, percentile
from benchmarks.observatories import Observatory, observatory

CASES = 2000
LINES = 16
ALONE, TOGETHER = 3000, 20_000
QUESTIONS = ("by=state,year", "by=state&unit=cases&year=2024", "by=month&state=20", "by=kind", "by=year&state=09,30")
OK, CREATED = 200, 201


def public_reads(shape: Shape, folder: Path) -> Iterator[Figure]:
    """GET /v1/aggregates from the current release."""
    with observatory(shape, folder) as running:
        yield from uvloop.run(_asked(running))


async def _asked(running: Observatory) -> list[Figure]:
    key = running.key("admin")
    requests = [encoded("GET", f"/v1/aggregates?{question}") for question in QUESTIONS]
    async with connection(running.url) as line, connections(running.url, LINES) as lines:
        await _released(line, key)
        await in_turn([line], requests, OK)
        alone = await in_turn([line], islice(cycle(requests), ALONE), OK)
        begun = time.perf_counter()
        await in_turn(lines, islice(cycle(requests), TOGETHER), OK)
        rate = TOGETHER / (time.perf_counter() - begun)
    size = {"questions": len(QUESTIONS), "released_cases": CASES}
    shape = running.shape
    return [
        Figure("public aggregates, p50", shape, percentile(alone, 0.5) * 1000, "ms", 1, size | {"connections": 1}),
        Figure("public aggregates", shape, rate, "1/s", 3000, size | {"connections": LINES}),
    ]


async def _released(line: Connection, key: str) -> None:
    """Load samples and wait for their release."""
    body = f'{{"cases": {CASES}, "seed": 1}}'.encode()
    status, answer = await line.ask(encoded("POST", "/v1/samples", key, body, content_type="application/json"))
    if status != CREATED:
        raise RuntimeError(f"POST /v1/samples answered {status}: {answer!r}")
    while not (await line.read("/v1/releases"))["releases"]:
        await asyncio.sleep(0.1)
