"""The live cube: ready tables, slices, and what an event costs; and MongoDB's own aggregation of the same facts.

Slices are asked as members would: by any three dimensions, of those with a value in a fourth that some case has. Each
set of dimensions is asked about three times in turn, each time with another value: the first time rows are counted, the
second time the table is made that is kept from then on, the third time it is read.
"""

import gc
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from pymongo import MongoClient

from benchmarks.figures import Figure, percentile
from benchmarks.planted_cube import MILLION, PlantedCube, held_facts
from deploy.local_servers import MongoServer, ServersMissing
from services.analytics.aggregates import Counter, Question, counted, grouped
from services.analytics.cube.mirror import Mask
from services.analytics.cube.ready_tables import TWO_WAY
from services.analytics.cube.tallies import tally

SIZES: Final = (MILLION, 10 * MILLION)
TARGETS: Final = {MILLION: 3.0, 10 * MILLION: 25.0}
"""Milliseconds for a filtered table of three dimensions."""
BY: Final = ("state", "year", "identity_group")
KINDS: Final = frozenset({"homicide"})
ASKED: Final = Question(BY, filters={"kind": KINDS})
TIMES: Final = 15
VARIED: Final = 40
SEED: Final = 7
TURNS: Final = (
    ("filtered table of three dimensions, asked about for the first time", True),
    ("the second time, when its table is made", False),
    ("filtered table of three dimensions, asked about before", True),
)
"""The times that each set of dimensions is asked about, and whether the target is for them."""
LOOKS: Final = 20_000
BATCHES: Final = (1, 10, 100, 1000)
CHUNK: Final = 50_000


def cube() -> Iterator[Figure]:
    """At a million facts and at ten."""
    for facts in SIZES:
        planted = PlantedCube(facts)
        gc.freeze()
        begun = time.process_time()
        planted.two_way("state", "kind")
        size = {"facts": facts, "tables": len(TWO_WAY) * (len(TWO_WAY) - 1) // 2}
        yield Figure("all two-way tables counted anew", "in_process", time.process_time() - begun, "s", None, size)
        yield _two_way(planted, size)
        yield from _slices(planted, facts)
        if facts == MILLION:
            yield from _beside_mongo(planted, facts)
        yield from _events(planted, facts)


def _two_way(planted: PlantedCube, size: dict[str, int]) -> Figure:
    begun = time.process_time()
    for _ in range(LOOKS):
        planted.two_way("kind", "state")
    spent = (time.process_time() - begun) / LOOKS * 1e6
    note = f"{planted.two_way('kind', 'state').counts.sum()} cases in it"
    return Figure("two-way table", "in_process", spent, "µs", 5, size, note)


def _slices(planted: PlantedCube, facts: int) -> Iterator[Figure]:
    asked = [list(_asked_thrice(planted, names)) for names in _different_dimensions()]
    for (name, has_target), spent in zip(TURNS, zip(*asked, strict=True), strict=True):
        elapsed, cpu = zip(*spent, strict=True)
        note = (
            f"median of {VARIED} questions, p90 {percentile(elapsed, 0.9):.1f} ms; {percentile(cpu, 0.5):.1f} ms of CPU"
        )
        target = TARGETS[facts] if has_target else None
        yield Figure(name, "in_process", percentile(elapsed, 0.5), "ms", target, {"facts": facts}, note)
    within = planted.seen_by_the_network("real")
    works: tuple[tuple[str, Callable[[], object]], ...] = (
        ("filtered table of three dimensions, rows counted", lambda: grouped(planted, ASKED, _rows(planted, within))),
        ("the same with names, totals and bases", lambda: counted(planted, ASKED, _rows(planted, within))),
        ("unfiltered table of three dimensions", lambda: grouped(planted, Question(BY), _rows(planted, within))),
    )
    for name, work in works:
        elapsed, cpu = zip(*(_measured(work) for _ in range(TIMES)), strict=True)
        note = f"median of {TIMES}; {percentile(cpu, 0.5):.1f} ms of CPU"
        size = {"facts": facts, "by": ",".join(BY)}
        yield Figure(name, "in_process", percentile(elapsed, 0.5), "ms", None, size, note)


def _rows(planted: PlantedCube, within: Mask) -> Counter:
    """Counts rows, as for whoever sees other cases than the network does."""
    return lambda asked: tally(planted, asked, within)


def _different_dimensions() -> Iterator[Sequence[str]]:
    drawn = random.Random(SEED)  # noqa: S311 — no secret
    for _ in range(VARIED):
        yield drawn.sample(TWO_WAY, 4)


def _asked_thrice(planted: PlantedCube, names: Sequence[str]) -> Iterator[tuple[float, float]]:
    *by, filtered = names
    column = planted.column("case_kind" if filtered == "kind" else filtered)
    for row in np.random.default_rng(SEED).integers(0, planted.size, len(TURNS)).tolist():
        question = Question(tuple(by), filters={filtered: frozenset(column.members(int(column.rows[row])))})
        yield _measured(partial(grouped, planted, question, planted.of_the_network))


def _measured(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor."""
    clock, spent = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - clock) * 1000, (time.process_time() - spent) * 1000


def _events(planted: PlantedCube, facts: int) -> Iterator[Figure]:
    """A case that comes and a place that is found for it, in every ready table: two events. The tables kept of slices
    follow too."""
    fresh = held_facts()
    for batch in BATCHES:
        names = [f"new-{batch}-{number}" for number in range(2000)]
        begun = time.process_time()
        for first in range(0, len(names), batch):
            some = names[first : first + batch]
            planted.put({name: fresh[number % len(fresh)] for number, name in enumerate(some, first)})
            planted.amend("place", dict.fromkeys(some, "20|20067|urban|yes"))
        spent = (time.process_time() - begun) / (2 * len(names)) * 1e6
        size = {"facts": facts, "batch": batch}
        yield Figure("an event in every ready table", "in_process", spent, "µs", 50, size, "of CPU")


def _beside_mongo(planted: PlantedCube, facts: int) -> Iterator[Figure]:
    """The same facts as small documents, indexed by nothing, as an analyst would first have them."""
    with tempfile.TemporaryDirectory(prefix="observatory-", ignore_cleanup_errors=True) as folder:
        try:
            server = MongoServer(Path(folder))
        except ServersMissing:
            return
        with server, MongoClient[dict[str, Any]](server.url) as client:
            collection = client["bench"]["facts"]
            columns = {name: _texts(planted, name) for name in (*BY, "case_kind", "reach")}
            for begin in range(0, facts, CHUNK):
                held = zip(*(each[begin : begin + CHUNK] for each in columns.values()), strict=True)
                collection.insert_many([dict(zip(columns, each, strict=True)) for each in held], ordered=False)
            match = {"case_kind": {"$in": sorted(KINDS)}, "reach": {"$in": ["network", "shared"]}}
            steps = [{"$match": match}, {"$group": {"_id": {name: f"${name}" for name in BY}, "n": {"$sum": 1}}}]
            elapsed = []
            for _ in range(3):
                begun = time.perf_counter()
                cells = len(list(collection.aggregate(steps)))
                elapsed.append((time.perf_counter() - begun) * 1000)
        yield Figure(
            "filtered table of three dimensions by MongoDB itself",
            "in_process",
            percentile(elapsed, 0.5),
            "ms",
            None,
            {"facts": facts, "cells": cells},
        )


def _texts(planted: PlantedCube, name: str) -> list[str]:
    column = planted.column(name)
    return np.array(column.values, dtype=object)[
        column.flat()[2][column.flat()[0][column.rows[: planted.size]]]
    ].tolist()
