"""Cases and their locations, on the bus already, become durable facts; and a start from a store that holds them.

By default a quarter of a million, so that all benchmarks take a quarter of an hour; the target is for a million:
`OBSERVATORY_BENCH_REPLAYED=1000000 python -m benchmarks replay`.
"""

import asyncio
import math
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson
import uvloop

from benchmarks.case_reports import ORGANISATION, documents
from benchmarks.connections import connection
from benchmarks.figures import Figure, Shape
from benchmarks.observatories import Observatory
from deploy.local_servers import Servers, Services
from deploy.local_servers.one_process import OneProcess
from shared.adapters.kafka_bus import KafkaBus
from shared.adapters.local_bus import LocalBus
from shared.clock import mexican_day, system_clock
from shared.events.cases import REPORTED
from shared.events.catalogue import CASES, LOCATIONS, TOPICS
from shared.events.envelope import Event, encode
from shared.events.locations import LOCATED
from shared.ids import new_id
from shared.model.coding import Filing, code_case
from shared.model.json import Document
from shared.model.location import CodedLocation, Precision, UrbanRural
from shared.model.reading import read_case
from shared.ports.bus import Delivery, EventBus, Message

REPLAYED = int(os.environ.get("OBSERVATORY_BENCH_REPLAYED", "250000"))
MILLION = 1_000_000
TEMPLATES = 5000
"""So many different cases are coded; the others are these under other ids."""
BATCH = 5000
TARGETS = {"embedded": 60, "servers": 120}
START_TARGETS = {"embedded": 10, "servers": 30}
LOOK_SECONDS = 0.25
REST_SECONDS = 3.0
IDLE_SHARE = 0.1
PATIENCE_SECONDS = 600
PLACEHOLDER = new_id()


def replay(shape: Shape, folder: Path) -> Iterator[Figure]:
    """From the start of analytics on an empty store until every case counts with its place."""
    if shape == "embedded":
        one = OneProcess(folder)
        uvloop.run(_filled_local_bus(Path(one.environment["OBSERVATORY_DATA"])))
        with one:
            begun = time.perf_counter() - _age(one.child.pid)
            yield from _measured(Observatory(shape, one.url, one.environment, [one]), begun)
        return
    with Servers(folder / "servers") as servers:
        uvloop.run(_filled_kafka(servers.kafka.url))
        services = Services(folder / "services", servers)
        begun = time.perf_counter()
        with services["analytics"], services["gateway"]:
            processes = [services["analytics"], services["gateway"]]
            yield from _measured(Observatory(shape, services.url, services.environment, processes), begun)


def _measured(running: Observatory, begun: float) -> Iterator[Figure]:
    yield _replayed(running, begun)
    yield _started(running, "start that reads every fact", None)
    _come_to_rest(running)
    yield _started(running, "start from a store of facts", START_TARGETS[running.shape])


def _started(running: Observatory, name: str, target: float | None) -> Figure:
    """From the launch of the process that holds the facts, after a kill, until it counts all of them."""
    analytics = running.processes[0]
    analytics.kill()
    begun = time.perf_counter()
    analytics.launch()
    analytics.wait_ready()
    uvloop.run(_all_located(running))
    seconds, cpu = time.perf_counter() - begun, running.cpu_seconds()
    held_to = target if REPLAYED >= MILLION else None
    note = f"{cpu:.1f} s of CPU; the target is for a million"
    return Figure(name, running.shape, seconds, "s", held_to, {"facts": REPLAYED}, note)


def _come_to_rest(running: Observatory) -> None:
    """Until the processes do nothing any more: then tables are written, and a snapshot is taken."""
    before = -math.inf
    while (now := running.cpu_seconds()) - before > IDLE_SHARE * REST_SECONDS:
        before = now
        time.sleep(REST_SECONDS)


def _age(pid: int | None) -> float:
    """Seconds since the process was started."""
    begun = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    return float(Path("/proc/uptime").read_text().split()[0]) - begun / 100


def _replayed(running: Observatory, begun: float) -> Figure:
    uvloop.run(_all_located(running))
    seconds, cpu = time.perf_counter() - begun, running.cpu_seconds()
    note = f"took {seconds:.1f} s and {cpu:.0f} s of CPU; {running.resident_megabytes():.0f} MB resident afterwards"
    per_million = seconds * MILLION / REPLAYED
    size = {"cases": REPLAYED, "locations": REPLAYED, "different": TEMPLATES}
    return Figure(
        "replay into durable facts", running.shape, per_million, "s per million", TARGETS[running.shape], size, note
    )


async def _all_located(running: Observatory) -> None:
    key = await asyncio.to_thread(running.key)
    async with connection(running.url) as line, asyncio.timeout(PATIENCE_SECONDS):
        while True:
            state = await line.read("/v1/rebuild", key)
            if state["facts"] == state["located"] == REPLAYED:
                return
            await asyncio.sleep(LOOK_SECONDS)


async def _filled_local_bus(data: Path) -> None:
    bus = await LocalBus.open(data / "bus.sqlite", TOPICS)
    await _fill(bus)
    await _pass_over(bus)
    await bus.aclose()


async def _pass_over(bus: LocalBus) -> None:
    """Geocode has located all this already: its position is at the end, as it is where facts are rebuilt."""
    read = 0

    async def note(batch: Sequence[Delivery]) -> None:
        nonlocal read
        read += len(batch)

    reading = asyncio.create_task(bus.subscribe("geocode", [CASES.name], note, max_batch=BATCH).run())
    while read < REPLAYED:
        await asyncio.sleep(0.1)
    await bus.check()  # the position of the last batch is written before this
    reading.cancel()


async def _filled_kafka(url: str) -> None:
    bus = await KafkaBus.open(url, TOPICS)
    await _fill(bus)
    await bus.aclose()


async def _fill(bus: EventBus) -> None:
    """Cases first, then their locations, as they lie in the log of a bus."""
    cases, location = _coded_cases(), _coded_location()
    ids = [new_id() for _ in range(REPLAYED)]
    for begin in range(0, REPLAYED, BATCH):
        some = list(enumerate(ids[begin : begin + BATCH], begin))
        await bus.publish([_message(CASES.name, each, cases[number % TEMPLATES]) for number, each in some])
        await bus.publish([_message(LOCATIONS.name, each, location) for _, each in some])


def _message(topic: str, case_id: str, template: bytes) -> Message:
    return Message(topic, case_id, template.replace(PLACEHOLDER.encode(), case_id.encode()))


def _coded_cases() -> list[bytes]:
    now = system_clock()
    found = []
    for document in documents(TEMPLATES, 4):
        record = read_case(orjson.dumps(document), today=mexican_day(now))
        coded = code_case(record, Filing(PLACEHOLDER, ORGANISATION, mexican_day(now), "received", synthetic=False))
        data: Document = {"place_revision": 1, "case": coded.model_dump(mode="json", exclude_defaults=True)}
        event = Event.of(type=REPORTED, source="intake", subject=PLACEHOLDER, revision=1, moment=now, data=data)
        found.append(encode(event))
    return found


def _coded_location() -> bytes:
    location = CodedLocation(
        state="20",
        municipality="20067",
        precision=Precision.MUNICIPALITY,
        radius_m=9000,
        confidence=0.9,
        urban_rural=UrbanRural.URBAN,
    )
    data: Document = {"place_revision": 1, "location": location.model_dump(mode="json")}
    now = system_clock()
    return encode(Event.of(type=LOCATED, source="geocode", subject=PLACEHOLDER, revision=1, moment=now, data=data))
