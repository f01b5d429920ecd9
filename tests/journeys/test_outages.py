"""Something is away for a while: whoever needs it waits, nothing is lost, nothing lands in the dead letters.

All on servers: in one process nothing can be away alone.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.journeys.battered import Battered
from tests.journeys.breakable import Breakable
from tests.journeys.nothing_lost import known

on_servers = pytest.mark.parametrize("battered", ["servers"], indirect=True)
REPORTS = 100


@asynccontextmanager
async def no_dead_letters(battered: Battered) -> AsyncIterator[None]:
    """At the end of the block all is well again, and there are no dead letters of it."""
    await battered.breakable.dead_letters()
    yield
    await battered.assert_nothing_lost()
    assert await battered.breakable.dead_letters() == []


@on_servers
async def test_kafka_away(battered: Battered) -> None:
    """Reports are acknowledged all the same; the backlog drains when Kafka is back."""
    async with no_dead_letters(battered), battered.breakable.held_down("kafka"):
        answers = await battered.sender.try_once(REPORTS)
        assert {answer.status_code for answer in answers} == {201}


@on_servers
async def test_mongo_away(battered: Battered) -> None:
    """Nothing is acknowledged, and everybody is told when to come back. What was refused may have been kept or not:
    its repetition makes one case of it."""
    async with no_dead_letters(battered):
        async with battered.breakable.held_down("mongo"):
            answers = await battered.sender.try_once(20)
            assert {answer.status_code for answer in answers} == {503}
            assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
            assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}
        await battered.sender.repeat_refused()


@on_servers
@pytest.mark.parametrize("service", ["geocode", "analytics"])
async def test_a_consumer_away(battered: Battered, service: str) -> None:
    """Reports are acknowledged, and handled when it is back."""
    async with no_dead_letters(battered), battered.breakable.held_down(service):
        await battered.sender.send(REPORTS)


@on_servers
async def test_intake_away_from_its_senders(battered: Battered) -> None:
    async with no_dead_letters(battered):
        async with battered.breakable.held_down("intake"):
            answers = await battered.sender.try_once(5)
            assert {answer.status_code for answer in answers} == {503}
        await battered.sender.repeat_refused()


@on_servers
async def test_intake_away_from_geocode(battered: Battered) -> None:
    """Geocode, which has cases before it and nobody to ask for their words, waits."""
    breakable = battered.breakable
    geocode, intake = breakable.processes["geocode"], breakable.processes["intake"]
    async with no_dead_letters(battered), breakable.held_down("geocode"):
        await battered.sender.send(REPORTS)
        await known(breakable, len(battered.sender.acknowledged))
        intake.kill()
        before = len(geocode.child.log.read_text())
        await asyncio.to_thread(geocode.start)
        async with asyncio.timeout(120):
            while "group geocode could not handle" not in geocode.child.log.read_text()[before:]:
                await asyncio.sleep(0.1)
        await asyncio.to_thread(intake.start)


@on_servers
async def test_starting_before_the_servers(battered: Battered) -> None:
    """Services that start first wait, or end and are started again, until what they need is there."""
    breakable = battered.breakable
    names = ("intake", "geocode", "analytics", "gateway")
    async with no_dead_letters(battered):
        async with breakable.held_down("kafka", "mongo"):
            for name in names:
                breakable.processes[name].kill()
                breakable.processes[name].launch()
            async with asyncio.timeout(120):
                while not all(has_noticed(breakable, name) for name in names):
                    await asyncio.sleep(0.2)
        await battered.sender.send(REPORTS)


def has_noticed(breakable: Breakable, name: str) -> bool:
    """It has ended, or says that it cannot work."""
    process = breakable.processes[name]
    if not process.child.alive:
        return True
    try:
        return httpx.get(f"{process.url}/readyz", timeout=10).status_code == httpx.codes.SERVICE_UNAVAILABLE
    except httpx.TransportError:
        return False
