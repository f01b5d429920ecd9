"""The worker: reads received files to their end, undoes imports, forgets files. After a kill it goes on by itself."""

import asyncio
import logging
import socket
from contextlib import aclosing
from typing import Final, cast

from services.intake.collections import CASES, IMPORT_ROWS
from services.intake.imports.batch import SIZE, Batch, State, Work
from services.intake.imports.collections import IMPORTS
from services.intake.imports.reading_process import rows_of
from services.intake.imports.readings import OpenFile
from services.intake.imports.recording import Recording
from services.intake.imports.sealed_file import opened
from services.intake.use_cases.desk import Desk
from services.intake.use_cases.remove import erase_cases
from services.intake.use_cases.revise import undo_updates
from shared.errors import Conflict, FieldProblem, Gone, Invalid, NotFound, Unavailable
from shared.model.wording import Language
from shared.pauses import pauses
from shared.ports.blobs import BlobStore
from shared.ports.store import Change, Eq, In

LEASE: Final = "imports"
LEASE_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 5.0
"""How often to look for imports that another process received."""

_FILE_LOST: Final = FieldProblem(
    "file",
    "The file cannot be opened any more.",
    "Send it again.",
    es=("El archivo ya no puede abrirse.", "Envíalo otra vez."),
)
_STOPPED: Final = FieldProblem(
    "file",
    "Reading the file was stopped twice at the same row, perhaps because memory ran out.",
    "Undo the import and send the file in smaller parts.",
    es=(
        "La lectura del archivo se interrumpió dos veces en la misma fila, quizá por falta de memoria.",
        "Deshaz la importación y envía el archivo en partes más pequeñas.",
    ),
)
_FAULT: Final = FieldProblem(
    "file",
    "A fault of ours stopped the import.",
    "Tell the operator; then send it again.",
    es=("Una falla nuestra detuvo la importación.", "Avisa a quien opera el observatorio; luego envíalo otra vez."),
)
_log = logging.getLogger(__name__)


class Importer:
    """One works at a time, however many processes intake has: a lease decides, and revisions keep it honest."""

    def __init__(self, desk: Desk, blobs: BlobStore) -> None:
        self._desk = desk
        self._blobs = blobs
        self._holder = f"imports@{socket.gethostname()}"
        self._came = asyncio.Event()
        self._stopped_at: tuple[str, int] | None = None
        self.is_busy = False
        """Whether a large file is being read: then the rest of the observatory gives way."""

    def nudge(self) -> None:
        """There is something to do."""
        self._came.set()

    async def run(self) -> None:
        """Work until cancelled."""
        waits = pauses()
        while True:
            try:
                if not await self._turn():
                    await self._rest()
                waits = pauses()
            except Unavailable as error:
                _log.warning("imports wait: %s", error.detail)
                await asyncio.sleep(next(waits))
            except Conflict:
                await asyncio.sleep(next(waits))  # Cases moved, or another process goes on: look again.

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._came.wait(), LOOK_SECONDS)
        except TimeoutError:
            return
        self._came.clear()

    async def _turn(self) -> bool:
        """Do one piece of work; False when there is none for this process."""
        left = In("work", [each.value for each in Work])
        found = (await self._desk.store.find(IMPORTS, [left], limit=1)).documents
        if not found or not await self._may_work():
            return False
        batch = Batch.of(found[0])
        if batch.work == Work.READ:
            batch = await self._read_or_fail(batch)
        elif batch.work == Work.UNDO:
            await self._undo(batch)
        else:
            await self._clean(batch)
        return True

    async def _may_work(self) -> bool:
        return await self._desk.store.acquire_lease(LEASE, self._holder, LEASE_SECONDS)

    async def _read_or_fail(self, batch: Batch) -> Batch:
        """A file that cannot be read to its end fails; what it gave so far stays, and can be undone."""
        try:
            return await self._read(batch)
        except (Unavailable, Conflict):
            raise
        except Invalid as error:
            problem = error.errors[0] if error.errors else _FILE_LOST
        except (Gone, NotFound):
            problem = _FILE_LOST
        except EOFError:  # The process that read was killed.
            problem = await self._stopped(batch.id)
        except Exception as error:  # noqa: BLE001 — a fault in one file must not stop all others
            _log.error("unexpected %s in an import", type(error).__name__)
            problem = _FAULT
        stored = await self._desk.store.get(IMPORTS, batch.id)
        assert stored is not None  # noqa: S101 — imports are never deleted
        return await self._save(Batch.of(stored).failed(problem))

    async def _stopped(self, import_id: str) -> FieldProblem:
        """Why the import fails. Raises Unavailable, to read on from there, unless it was stopped there before."""
        stored = await self._desk.store.get(IMPORTS, import_id)
        assert stored is not None  # noqa: S101 — imports are never deleted
        before, self._stopped_at = self._stopped_at, (import_id, Batch.of(stored).position)
        if self._stopped_at != before:
            raise Unavailable("the process that reads a large file was stopped")
        return _STOPPED

    async def _read(self, batch: Batch) -> Batch:
        keys = await self._desk.vault.find([batch.file_key, batch.rows_key])
        if len(keys) < 2 or batch.blob is None:  # noqa: PLR2004 — both
            raise Gone("The file was forgotten.")
        content = opened(keys[batch.file_key], await self._blobs.open(batch.blob))
        language = cast("Language", batch.language)
        file = OpenFile(content, batch.mapping, batch.position, self._desk.today, language)
        recording = Recording(self._desk, keys[batch.rows_key])
        self.is_busy = file.is_large
        try:
            async with aclosing(rows_of(file)) as coming:
                del content, file
                async for rows in coming:
                    batch = await recording.record(batch, rows)
                    if not await self._may_work():
                        raise Conflict("Another process goes on.")
        finally:
            self.is_busy = False
        return await self._save(batch.next(state=State.DONE.value, work=Work.CLEAN.value))

    async def _undo(self, batch: Batch) -> None:
        """What was added is erased and its references are free again; what was updated goes back one revision."""
        where = [Eq("import_id", batch.id), Eq("verdict", "updated")]
        async for page in self._desk.store.scan(IMPORT_ROWS, where, batch=SIZE):
            if not batch.dry_run:
                await undo_updates(self._desk, {str(row.body["case"]): _whole(row.body["revision"]) for row in page})
            await self._may_work()
        async for cases in self._desk.store.scan(CASES, [Eq("import_id", batch.id)], batch=SIZE):
            await erase_cases(self._desk, cases, bar_references=False)
            await self._may_work()
        await self._save(batch.next(state=State.UNDONE.value, work=Work.CLEAN.value if batch.blob else None))

    async def _clean(self, batch: Batch) -> None:
        """The file was read: nothing of it is needed any more."""
        await self._desk.vault.destroy([batch.file_key])
        if batch.blob is not None:
            await self._blobs.remove(batch.blob)
        await self._save(batch.next(work=None, blob=None))

    async def _save(self, batch: Batch) -> Batch:
        await self._desk.store.commit(Change(puts=[batch.put()]))
        return batch


def _whole(value: object) -> int:
    assert isinstance(value, int)  # noqa: S101 — written so
    return value
