"""A process dies between two steps that must not come apart: what is repeated counts once, and nothing is lost."""

import asyncio

from shared.failpoints import KILLED, Point
from tests.journeys.battered import Battered
from tests.journeys.breakable import Breakable

REPORTS = 200
DIES = {
    Point.INTAKE_AFTER_STORE: ("intake", 20),
    Point.STORE_BEFORE_COMMIT: ("intake", 40),
    Point.STORE_AFTER_COMMIT: ("intake", 40),
    Point.RELAY_BEFORE_PUBLISH: ("intake", 3),
    Point.RELAY_AFTER_PUBLISH: ("geocode", 1),
    Point.CONSUMER_BEFORE_HANDLE: ("geocode", 1),
    Point.CONSUMER_BEFORE_COMMIT: ("analytics", 1),
}
"""Which service of the deployment dies at a point, and at which pass of it; in one process all services die. Whoever
reads the bus may find everything in one batch when it has started, so it dies at the first."""


def test_a_process_dies_at_each() -> None:
    assert DIES.keys() == set(Point)


async def test_dying_at_every_point(battered: Battered) -> None:
    for point in Point:
        async with asyncio.TaskGroup() as both:
            both.create_task(battered.sender.send(REPORTS))
            await die(battered.breakable, point)
        await battered.settled()
    await battered.assert_nothing_lost()


async def die(breakable: Breakable, point: Point) -> None:
    service, passes = DIES[point]
    async with breakable.armed(service, f"{point}:{passes}") as process, asyncio.timeout(120):
        while process.child.alive:
            await asyncio.sleep(0.02)
        assert process.child.exit_code == KILLED, f"{point}: {process.child.tail()}"
