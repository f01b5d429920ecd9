"""An observatory that many tests break in turn, each leaving it whole, and the one who reports to it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.breakable import Breakable, breakable_in
from tests.journeys.nothing_lost import assert_nothing_lost, settled
from tests.journeys.persistent_sender import PersistentSender


@dataclass(frozen=True, slots=True)
class Battered:
    breakable: Breakable
    sender: PersistentSender

    async def settled(self) -> None:
        """Wait until every acknowledged report is a located fact."""
        await settled(self.breakable, len(self.sender.acknowledged))

    async def assert_nothing_lost(self) -> None:
        await assert_nothing_lost(self.breakable, self.sender)


@contextmanager
def battered_in(shape: str, folder: Path) -> Iterator[Battered]:
    """A new, empty one that runs; skips the test where a server is missing."""
    with breakable_in(shape, folder) as breakable:
        key = breakable.observatory.key("Red de prueba", "reporter")
        rng = random.Random(0)  # noqa: S311 - it spreads repeats
        yield Battered(breakable, PersistentSender(breakable.url, key, rng))
