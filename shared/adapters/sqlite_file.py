"""One SQLite file behind one thread: calls are jobs, and writes that wait together share one transaction.

Every statement lets go of the interpreter's lock, and getting it back from a busy event loop takes longer than most
statements do. So jobs that wait together may also be done together, in a few statements for all.

The file belongs to one process: SQLite's exclusive locking keeps every other opener out.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Self, TypeVar

from shared.errors import Unavailable

T = TypeVar("T")
Item = TypeVar("Item")
Job = Callable[[sqlite3.Connection], T]
Joint = Callable[[sqlite3.Connection, Sequence[Item]], Sequence[T]]
"""Does what several callers asked for, with a result for each, in order. If it raises, each is done alone."""

GROUP_LIMIT = 500
"""Most jobs that share a transaction, so that the first of them does not wait for ever."""

CLOSED = "the file is closed"


@dataclass(frozen=True, slots=True)
class _Call:
    joint: Joint[Any, Any]
    item: Any
    future: asyncio.Future[Any]
    writes: bool
    durable: bool


_Outcome = tuple[_Call, Any, Exception | None]


class SqliteFile:
    """`read` and `write` run a job in the file's thread; what the job returns or raises comes back.

    A write whose job raises leaves no trace and disturbs no other. Raises Unavailable when the disk or a lock is in
    the way, and after `aclose`.
    """

    def __init__(self, path: Path, schema: Sequence[str]) -> None:
        self._path = path
        self._schema = schema
        self._loop = asyncio.get_running_loop()
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._opened: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(target=self._work, name=f"sqlite {path.name}", daemon=True)
        self._closed = False

    @classmethod
    async def open(cls, path: Path, schema: Sequence[str]) -> Self:
        """`schema` statements must bear being run again. Missing folders are made."""
        path.parent.mkdir(parents=True, exist_ok=True)
        file = cls(path, schema)
        file._thread.start()
        await file._opened
        return file

    async def read(self, job: Job[T]) -> T:
        return await self._call(_in_turn, job, writes=False, durable=False)

    async def read_together(self, joint: Joint[Item, T], item: Item) -> T:
        """As `read`, shared with those that ask the same `joint` at the same time."""
        return await self._call(joint, item, writes=False, durable=False)

    async def write(self, job: Job[T], *, durable: bool = True) -> T:
        """`durable=False` does not wait for the disk: a power cut (not a kill) may undo it."""
        return await self._call(_in_turn, job, writes=True, durable=durable)

    async def write_together(self, joint: Joint[Item, T], item: Item, *, durable: bool = True) -> T:
        """As `write`, shared with those that ask the same `joint` at the same time."""
        return await self._call(joint, item, writes=True, durable=durable)

    async def check(self) -> None:
        """A write that changes nothing. Raises Unavailable when writing does not work."""
        await self.write(_touch)

    async def aclose(self) -> None:
        """Finish what was asked and let go of the file."""
        if not self._closed:
            self._closed = True
            self._calls.put(None)
            await asyncio.to_thread(self._thread.join)

    async def _call(self, joint: Joint[Any, T], item: object, *, writes: bool, durable: bool) -> T:
        if self._closed:
            raise Unavailable(CLOSED)
        future: asyncio.Future[T] = self._loop.create_future()
        self._calls.put(_Call(joint, item, future, writes, durable))
        return await future

    def _work(self) -> None:
        try:
            connection = _connect(self._path, self._schema)
        except Exception as error:  # noqa: BLE001 - whoever opens must hear of it, whatever it is
            self._tell([(self._opened, None, error)])
            return
        self._tell([(self._opened, None, None)])
        for calls in self._groups():
            writes = [call for call in calls if call.writes]
            for outcomes in (_write(connection, writes), _read(connection, [c for c in calls if not c.writes])):
                self._tell([(call.future, result, error) for call, result, error in outcomes])
        connection.close()

    def _groups(self) -> Iterator[list[_Call]]:
        """What waits, in the order it was asked for, until the file is closed."""
        while (call := self._calls.get()) is not None:
            group = [call]
            while len(group) < GROUP_LIMIT and not self._calls.empty():
                following = self._calls.get()
                if following is None:
                    yield group
                    return
                group.append(following)
            yield group

    def _tell(self, outcomes: list[tuple[asyncio.Future[Any], Any, Exception | None]]) -> None:
        if outcomes and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_settle, outcomes)


def _settle(outcomes: Iterable[tuple[asyncio.Future[Any], Any, Exception | None]]) -> None:
    for future, result, error in outcomes:
        if future.done():  # whoever asked was cancelled meanwhile
            continue
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)


def _connect(path: Path, schema: Sequence[str]) -> sqlite3.Connection:
    with _unavailable():
        connection = sqlite3.connect(path, isolation_level=None, timeout=1.0, cached_statements=256)
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
            connection.execute("PRAGMA cache_size = -6000")
            connection.execute("BEGIN IMMEDIATE")
            for statement in schema:
                connection.execute(statement)
            connection.execute("COMMIT")
        except sqlite3.Error:
            connection.close()
            raise
    return connection


def _touch(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA user_version = 1")


@contextmanager
def _unavailable() -> Iterator[None]:
    """Locks, full disks and broken files are for a person or for time to mend, not for the caller."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise Unavailable(f"the storage file is away: {error.sqlite_errorname}") from error


def _read(connection: sqlite3.Connection, calls: list[_Call]) -> list[_Outcome]:
    return [outcome for run in _runs(calls) for outcome in _done(connection, run, _outcomes)]


def _write(connection: sqlite3.Connection, calls: list[_Call]) -> list[_Outcome]:
    """Run the calls in one transaction; those that are not done together have a savepoint each, to fail alone."""
    if not calls:
        return []
    try:
        with _unavailable():
            connection.execute(f"PRAGMA synchronous = {'FULL' if any(c.durable for c in calls) else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            outcomes = [outcome for run in _runs(calls) for outcome in _done(connection, run, _in_savepoint)]
            connection.execute("COMMIT")
            return outcomes
    except Unavailable as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        return [(call, None, error) for call in calls]


def _runs(calls: Iterable[_Call]) -> Iterator[list[_Call]]:
    """Calls in a row that can be done together."""
    return (list(run) for _, run in groupby(calls, lambda call: call.joint))


_Way = Callable[[sqlite3.Connection, list[_Call]], list[_Outcome]]


def _done(connection: sqlite3.Connection, run: list[_Call], way: _Way) -> list[_Outcome]:
    """All together; where that does not go, each alone."""
    outcomes = way(connection, run)
    if len(run) == 1 or outcomes[0][2] is None:
        return outcomes
    return [outcome for call in run for outcome in way(connection, [call])]


def _in_savepoint(connection: sqlite3.Connection, calls: list[_Call]) -> list[_Outcome]:
    connection.execute("SAVEPOINT calls")
    outcomes = _outcomes(connection, calls)
    if outcomes[0][2] is not None:
        connection.execute("ROLLBACK TO calls")
    connection.execute("RELEASE calls")
    return outcomes


def _outcomes(connection: sqlite3.Connection, calls: list[_Call]) -> list[_Outcome]:
    """All with a result, or all with the same error."""
    try:
        with _unavailable():
            results = calls[0].joint(connection, [call.item for call in calls])
    except Exception as error:  # noqa: BLE001 - it is the callers', who wait in another thread
        return [(call, None, error) for call in calls]
    return [(call, result, None) for call, result in zip(calls, results, strict=True)]


def _in_turn(connection: sqlite3.Connection, jobs: Sequence[Job[Any]]) -> list[Any]:
    return [job(connection) for job in jobs]
