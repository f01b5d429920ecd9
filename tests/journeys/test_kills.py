"""`kill -9` of every process at random points while reports come in: nothing that was acknowledged is lost.

`make test` makes 20 kills of the one process over 5,000 reports, and 24 of the six on servers (each of the four
services, Kafka and MongoDB four times) over 5,000. `make soak` makes 100 over 50,000 of each shape. Set
OBSERVATORY_TEST_SEED to the seed that was printed to have the same victims at the same numbers of acknowledgements.
"""

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.journeys.breakable import Breakable, breakable_in
from tests.journeys.nothing_lost import assert_nothing_lost
from tests.journeys.persistent_sender import PersistentSender

PER_SECOND = {"embedded": 300, "servers": 150}
RUNS = [
    ("embedded", 20, 5_000),
    ("servers", 24, 5_000),
    pytest.param("embedded", 100, 50_000, marks=pytest.mark.soak),
    pytest.param("servers", 100, 50_000, marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("shape", "kills", "reports"), RUNS)
async def test_kills(shape: str, kills: int, reports: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get("OBSERVATORY_TEST_SEED") or random.SystemRandom().getrandbits(32))
    rng = random.Random(seed)  # noqa: S311 - a seed that can be given again
    with breakable_in(shape, tmp_path) as breakable:
        key = breakable.observatory.key("Red de prueba", "org_admin")
        sender = PersistentSender(breakable.url, key, rng, per_second=PER_SECOND[shape])
        async with asyncio.TaskGroup() as both:
            killing = both.create_task(kill_at_random(breakable, sender, rng, kills, reports))
            both.create_task(sender.send(reports))
        await assert_nothing_lost(breakable, sender)
        restarts = breakable.supervisor.restarts
        with capsys.disabled():
            print(f"\n{shape}: seed {seed}; killed {dict(killing.result())}; restarted {dict(restarts)};", end=" ")  # noqa: T201 - the seed must be seen
            print(f"beside 201 the client met {dict(sender.refusals)}")  # noqa: T201 - the seed must be seen
        assert killing.result().total() == kills
        assert restarts >= killing.result(), "something did not come back by itself"


async def kill_at_random(
    breakable: Breakable, sender: PersistentSender, rng: random.Random, kills: int, reports: int
) -> Counter[str]:
    """Kill each process in its turn, in random order, whenever a random number of reports is acknowledged."""
    names = sorted(breakable.processes)
    victims = [names[turn % len(names)] for turn in range(kills)]
    rng.shuffle(victims)
    killed = Counter[str]()
    for moment, name in zip(sorted(rng.sample(range(reports), kills)), victims, strict=True):
        process = breakable.processes[name]
        while len(sender.acknowledged) < moment or not process.child.alive:
            await asyncio.sleep(0.01)
        await asyncio.sleep(rng.uniform(0, 0.2))
        process.kill()
        killed[name] += 1
    return killed
