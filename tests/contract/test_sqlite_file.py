"""What holds for embedded storage alone: one process, kills, full disks."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest

from shared.adapters.sqlite_store import SqliteStore
from shared.errors import Unavailable
from shared.failpoints import KILLED
from shared.ports.store import Change, Collection, Put
from tests.contract.committing_until_killed import RECORDS

ROOT = Path(__file__).resolve().parents[2]
COMMITTING = [sys.executable, "-m", "tests.contract.committing_until_killed"]
NOTES = Collection("notes")


def acknowledged_before_the_kill(path: Path, enough: int) -> list[str]:
    with subprocess.Popen([*COMMITTING, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        names = [process.stdout.readline().strip() for _ in range(enough)]
        process.kill()
        return names + process.stdout.read().split()


async def test_nothing_acknowledged_is_lost_over_kills(tmp_path: Path) -> None:
    seed = random.randrange(2**32)  # noqa: S311 - dice, not secrets
    print(f"seed {seed}")  # noqa: T201 - to repeat a failure
    dice = random.Random(seed)  # noqa: S311 - as above
    path, acknowledged = tmp_path / "store.sqlite", set[str]()
    for _ in range(4):
        acknowledged |= {*await asyncio.to_thread(acknowledged_before_the_kill, path, dice.randrange(1, 400))}
        store = await SqliteStore.open(path, [RECORDS])
        kept = {document.id async for batch in store.scan(RECORDS) for document in batch}
        told = {entry.event.key for entry in await store.pending_events(1_000_000)}
        await store.aclose()
        assert acknowledged <= kept
        assert told == kept, "an event without its document, or a document without its event"


@pytest.mark.parametrize(("point", "kept"), [("store.before_commit", 0), ("store.after_commit", 1)])
async def test_a_commit_interrupted_by_a_failpoint(tmp_path: Path, point: str, kept: int) -> None:
    path = tmp_path / "store.sqlite"
    environment = {"OBSERVATORY_FAILPOINT": f"{point}:1"}
    done = subprocess.run([*COMMITTING, str(path)], cwd=ROOT, env=environment, capture_output=True, check=False)  # noqa: ASYNC221 - it dies at once
    assert (done.returncode, done.stdout) == (KILLED, b"")
    store = await SqliteStore.open(path, [RECORDS])
    # Other commits of the same group may have become durable with the one that was interrupted.
    assert (await store.count(RECORDS) > 0) == bool(kept)
    await store.aclose()


async def test_the_file_belongs_to_one_opener(tmp_path: Path) -> None:
    first = await SqliteStore.open(tmp_path / "store.sqlite", [NOTES])
    with pytest.raises(Unavailable):
        await SqliteStore.open(tmp_path / "store.sqlite", [NOTES])
    await first.aclose()
    again = await SqliteStore.open(tmp_path / "store.sqlite", [NOTES])
    await again.aclose()


async def test_what_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"something else entirely" * 500)
    with pytest.raises(Unavailable):
        await SqliteStore.open(tmp_path / "store.sqlite", [NOTES])


FULL_DISK = """
import asyncio, pathlib, resource, signal, sys
from shared.adapters.sqlite_store import SqliteStore
from shared.errors import Unavailable
from shared.ports.store import Change, Collection, Put

NOTES = Collection("notes")

async def main():
    store = await SqliteStore.open(pathlib.Path(sys.argv[1]), [NOTES])
    await store.commit(Change(puts=[Put(NOTES, "before", {})]))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
    try:
        for number in range(100):
            await store.commit(Change(puts=[Put(NOTES, f"{number}", {"text": "x" * 10_000})]))
    except Unavailable:
        print("unavailable")
    assert await store.get(NOTES, "before")
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await store.commit(Change(puts=[Put(NOTES, "after", {})]))
    await store.aclose()

asyncio.run(main())
"""


async def test_a_full_disk_is_unavailable_until_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    done = subprocess.run(  # noqa: ASYNC221 - nothing else is to do meanwhile
        [sys.executable, "-c", FULL_DISK, str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("unavailable\n", "")
    store = await SqliteStore.open(path, [NOTES])
    assert {"before", "after"} <= set(await store.get_many(NOTES, ["before", "after"]))
    await store.commit(Change(puts=[Put(NOTES, "again", {})]))
    await store.aclose()
