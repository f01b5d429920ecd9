"""A large store: taken in as one spreadsheet, kept in memory, and back after a kill. Smaller on servers, for time."""

import asyncio
import csv
import io
import json
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import uvloop

from benchmarks.case_reports import documents
from benchmarks.connections import Connection, connection, encoded
from benchmarks.figures import Figure, Shape
from benchmarks.observatories import Observatory, observatory
from benchmarks.reporting import located
from services.compose import TRIM_SECONDS

ROWS: Mapping[Shape, int] = {"embedded": 100_000, "servers": 20_000}
COLUMNS = {
    "fecha": "incident.start_earliest",
    "hasta": "incident.start_latest",
    "estado": "place.state",
    "municipio": "place.municipality",
    "delito": "victims.0.kind",
    "identidad": "victims.0.gender_identity",
    "motivo": "bias_motivations.0.ground",
}
MAPPING = {
    "columns": COLUMNS,
    "constants": {"legal_basis": "public_source"},
    "reference": {"column": "folio"},
}
LOOK_SECONDS = 0.2


def large_store(shape: Shape, folder: Path) -> Iterator[Figure]:
    """Import, memory, and restart, one after the other in one observatory."""
    with observatory(shape, folder) as running:
        key = running.key()
        yield from uvloop.run(_imported(running, key))
        yield _memory(running, "resident memory, just imported", None, "with what an import leaves behind")
        time.sleep(TRIM_SECONDS)
        yield _memory(running, "resident memory", 500, "after freed memory was given back")
        yield _restarted(running, key)
        yield _memory(running, "resident memory, started anew", 500, "")


def _memory(running: Observatory, name: str, target: float | None, note: str) -> Figure:
    size = {"cases": ROWS[running.shape]}
    return Figure(name, running.shape, running.resident_megabytes(), "MB", target, size, note)


async def _imported(running: Observatory, key: str) -> list[Figure]:
    rows = ROWS[running.shape]
    upload = await asyncio.to_thread(_upload, rows)
    async with connection(running.url) as line:
        await _ask(line, encoded("PUT", "/v1/mappings/medicion", key, json.dumps(MAPPING).encode()))
        cpu, begun = running.cpu_seconds(), time.perf_counter()
        request = encoded(
            "POST", "/v1/imports?mapping=medicion", key, upload, content_type="multipart/form-data; boundary=limit"
        )
        path = f"/v1/imports/{json.loads(await _ask(line, request))['id']}"
        while (batch := await line.read(path, key))["state"] in {"received", "running"}:
            await asyncio.sleep(LOOK_SECONDS)
        done = time.perf_counter() - begun
        if batch["accepted"] != rows:
            raise RuntimeError(f"the import ended otherwise: {batch}")
        await located(line, key, rows)
        all_located = time.perf_counter() - begun
    size = {"rows": rows, "bytes": len(upload)}
    note = f"{(running.cpu_seconds() - cpu) / rows * 1000:.2f} ms of CPU a row, from the upload to its place"
    return [
        Figure("rows imported", running.shape, rows / done, "1/s", 3000, size, note),
        Figure("all rows located", running.shape, all_located, "s", None, size),
    ]


async def _ask(line: Connection, request: bytes) -> bytes:
    status, body = await line.ask(request)
    if status >= 300:  # noqa: PLR2004 — not done
        raise RuntimeError(f"answered {status}: {body[:500]!r}")
    return body


def _upload(rows: int) -> bytes:
    """The spreadsheet as a form's only file."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["folio", *COLUMNS])
    complete = (each for each in documents(2 * rows, 3) if _at(each, "place.state") and "victims" in each)
    for document in islice(complete, rows):
        writer.writerow([document["reference"], *(_at(document, path) for path in COLUMNS.values())])
    head = 'content-disposition: form-data; name="file"; filename="casos.csv"\r\ncontent-type: text/csv'
    return f"--limit\r\n{head}\r\n\r\n{table.getvalue()}\r\n--limit--\r\n".encode()


def _at(document: object, path: str) -> object:
    """What stands at the path of a case, empty where nothing does."""
    for step in path.split("."):
        if isinstance(document, dict):
            document = document.get(step, "")
        elif isinstance(document, list):
            document = document[int(step)] if int(step) < len(document) else ""
        else:
            return ""
    return document


def _restarted(running: Observatory, key: str) -> Figure:
    """SIGKILL to all our processes at once; the seconds until the site and a live number answer again."""
    for process in running.processes:
        process.kill()
    begun = time.perf_counter()
    for process in running.processes:
        process.launch()
    for process in running.processes:
        process.wait_ready()
    uvloop.run(_served(running, key))
    seconds, note = time.perf_counter() - begun, f"a minute after the import; {running.cpu_seconds():.1f} s of CPU"
    return Figure("restart after a kill", running.shape, seconds, "s", 5, {"cases": ROWS[running.shape]}, note)


async def _served(running: Observatory, key: str) -> None:
    async with connection(running.url) as line:
        await _ask(line, encoded("GET", "/"))
        answer = await line.read("/v1/live/aggregates", key)
    if answer["facts"] != ROWS[running.shape]:
        raise RuntimeError(f"after the restart {answer['facts']} cases count")
