"""Facts and aggregates are made again from the bus, and are the same."""

import asyncio
from typing import Any

from tests.journeys.battered import Battered
from tests.journeys.nothing_lost import live_tables


async def test_a_rebuild_gives_equal_aggregates(battered: Battered) -> None:
    await battered.sender.send(300)
    await battered.settled()
    before = without_moments(await live_tables(battered.breakable))
    assert f"{len(battered.sender.acknowledged)} facts rebuilt" in await battered.breakable.command("rebuild")
    await battered.settled()
    assert without_moments(await live_tables(battered.breakable)) == before
    await battered.assert_nothing_lost()


async def test_a_rebuild_while_reports_come(battered: Battered) -> None:
    async with asyncio.TaskGroup() as both:
        both.create_task(battered.sender.send(600))
        both.create_task(battered.breakable.command("rebuild"))
    await battered.assert_nothing_lost()


async def test_a_rebuild_that_is_cut_short(battered: Battered) -> None:
    """The facts are not whole then, and are rebuilt by the process that comes back."""
    breakable = battered.breakable
    await battered.sender.send(100)
    await battered.settled()
    async with breakable.administrator() as administrator:
        assert (await administrator.post("/v1/rebuild")).status_code == 202
    breakable.home_of("analytics").kill()
    await battered.assert_nothing_lost()


def without_moments(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {key: value for key, value in table.items() if key != "as_of"} for name, table in tables.items()}
