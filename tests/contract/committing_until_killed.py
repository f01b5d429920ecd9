"""Commits documents with their events to the SQLite file it is given, many at once, and says which are acknowledged."""

import asyncio
import sys
from itertools import count
from pathlib import Path

from shared.adapters.sqlite_store import SqliteStore
from shared.ports.store import Change, Collection, Outgoing, Put

RECORDS = Collection("records", unique=(("number",),))
AT_ONCE = 20


async def main(path: Path) -> None:
    store = await SqliteStore.open(path, [RECORDS])
    numbers = count(await store.count(RECORDS) * 1000)

    async def commit_for_ever() -> None:
        for number in numbers:
            name = f"{number}"
            put = Put(RECORDS, name, {"number": number}, 0)
            await store.commit(Change(puts=[put], events=[Outgoing("records", name, b"state")]))
            print(name, flush=True)  # noqa: T201 - the test reads it

    await asyncio.gather(*(commit_for_ever() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
