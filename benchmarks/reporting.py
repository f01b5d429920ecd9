"""How many reports are taken in a second, and how soon they stand in the live numbers."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import uvloop

from benchmarks.case_reports import report_requests
from benchmarks.connections import Connection, connection, connections, in_turn
from benchmarks.figures import Figure, Shape, percentile
from benchmarks.observatories import Observatory, observatory

REPORTS = 5000
LINES = 32
WARM_UP = 300
RATES = {"embedded": 200, "servers": 100}
PACED_SECONDS = 20
LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 300
CREATED = 201


def reports(shape: Shape, folder: Path) -> Iterator[Figure]:
    """POST /v1/cases, acknowledged and then located, with the whole pipeline running."""
    with observatory(shape, folder) as running:
        yield from uvloop.run(_as_many_as_possible(running))


async def _as_many_as_possible(running: Observatory) -> list[Figure]:
    key = running.key()
    requests = report_requests(REPORTS, 2, key)
    await _warmed_up(running, key)
    async with connections(running.url, LINES) as lines:
        cpu, begun = running.cpu_seconds(), time.perf_counter()
        taken = await in_turn(lines, requests, CREATED)
        acknowledged = time.perf_counter() - begun
        await located(lines[0], key, WARM_UP + REPORTS)
        all_located = time.perf_counter() - begun
        cpu = running.cpu_seconds() - cpu
    size = {"reports": REPORTS, "connections": LINES}
    shape, target = running.shape, {"embedded": 500, "servers": 150}[running.shape]
    note = f"{cpu / REPORTS * 1000:.2f} ms of CPU a report, from its acknowledgement to its place"
    return [
        Figure("reports acknowledged", shape, REPORTS / acknowledged, "1/s", target, size, note),
        Figure("report acknowledged, p50", shape, percentile(taken, 0.5) * 1000, "ms", None, size),
        Figure("report acknowledged, p99", shape, percentile(taken, 0.99) * 1000, "ms", None, size),
        Figure("all reports located", shape, all_located, "s", None, size),
    ]


async def _warmed_up(running: Observatory, key: str) -> None:
    requests = report_requests(WARM_UP, 1, key)
    async with connections(running.url, LINES) as lines:
        await in_turn(lines, requests, CREATED)
        await located(lines[0], key, WARM_UP)


async def located(line: Connection, key: str, cases: int) -> None:
    """Wait until so many cases of the key's organisation count with their place. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await line.read("/v1/live/aggregates", key))["located"] < cases:
            await asyncio.sleep(LOOK_SECONDS)


def live_delay(shape: Shape, folder: Path) -> Iterator[Figure]:
    """From sending a report to a live aggregate that counts it, at a steady rate."""
    with observatory(shape, folder) as running:
        yield from uvloop.run(_at_a_steady_rate(running))


async def _at_a_steady_rate(running: Observatory) -> list[Figure]:
    rate, key = RATES[running.shape], running.key()
    requests = report_requests(rate * PACED_SECONDS, 2, key)
    await _warmed_up(running, key)
    async with connections(running.url, LINES) as lines, connection(running.url) as watcher:
        watching = asyncio.create_task(_watch(watcher, key, len(requests)))
        sent = await _paced(lines, requests, rate)
        seen = await asyncio.wait_for(watching, PATIENCE_SECONDS)
    size = {"reports": len(requests), "per_second": rate, "watched_every_ms": LOOK_SECONDS * 1000}
    return [
        Figure(f"report to live {name}, p99", running.shape, percentile(_delays(sent, moments), 0.99), "s", 1, size)
        for name, moments in seen.items()
    ]


async def _paced(lines: Sequence[Connection], requests: list[bytes], rate: int) -> list[float]:
    """Send so many a second; when each was due, in the order in which they were acknowledged.

    A report counts from the moment it should have been sent, so that a stall is not hidden by what it held up.
    """
    begun, left, due_of_acknowledged = time.perf_counter(), iter(requests), list[float]()
    numbers = count()

    async def work_off(line: Connection) -> None:
        for request in left:
            due = begun + next(numbers) / rate
            await asyncio.sleep(due - time.perf_counter())
            status, body = await line.ask(request)
            if status != CREATED:
                raise RuntimeError(f"answered {status}: {body[:500]!r}")
            due_of_acknowledged.append(due)

    async with asyncio.TaskGroup() as senders:
        for line in lines:
            senders.create_task(work_off(line))
    return due_of_acknowledged


async def _watch(line: Connection, key: str, reports: int) -> dict[str, list[float]]:
    """When the first, second, … report of the measurement was seen in the live numbers, and when with its place."""
    seen: dict[str, list[float]] = {"number": [], "number with its place": []}
    while len(seen["number with its place"]) < reports:
        answer = await line.read("/v1/live/aggregates", key)
        now = time.perf_counter()
        for moments, known in zip(seen.values(), (answer["facts"], answer["located"]), strict=True):
            moments.extend([now] * (known - WARM_UP - len(moments)))
        await asyncio.sleep(LOOK_SECONDS)
    return seen


def _delays(sent: list[float], seen: list[float]) -> list[float]:
    """Reports become facts in about the order of their acknowledgements; where not, the worse is taken for both."""
    return [after - before for before, after in zip(sent, seen, strict=True)]
