"""Large files are read in a process of their own, on another core than the one that seals and commits their rows.

It is started for one file and ends with it. File and rows pass through pipes; keys never leave the process of intake.
"""

import asyncio
import gc
import logging
import pickle
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import suppress

from services.intake.imports.readings import OpenFile, read_rows
from services.intake.imports.row_reading import Reading
from shared.errors import Invalid


async def rows_of(file: OpenFile) -> AsyncGenerator[list[Reading], None]:
    """The rows of `read_rows`, read in a thread or, of a large file, in a process. Raises Invalid as it does."""
    if not file.is_large:
        batches = read_rows(file)
        while rows := await asyncio.to_thread(next, batches, None):
            yield rows
        return
    # In a group of its own: what is typed at the terminal is for the observatory to act on.
    process = subprocess.Popen(  # noqa: ASYNC220, S603 — at once under way; our own module
        [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        await asyncio.to_thread(_send, process, file)
        del file
        while rows := await asyncio.to_thread(_received, process):
            yield rows
    finally:
        await asyncio.to_thread(_end, process)


def _send(process: subprocess.Popen[bytes], file: OpenFile) -> None:
    """A process that is gone by then shows when its rows are wanted."""
    assert process.stdin is not None  # noqa: S101 — asked for
    with suppress(BrokenPipeError), process.stdin as pipe:
        pickle.dump(file, pipe, pickle.HIGHEST_PROTOCOL)


def _received(process: subprocess.Popen[bytes]) -> list[Reading]:
    """The next rows, none at the end. Raises what reading them raised, EOFError when the process is gone."""
    assert process.stdout is not None  # noqa: S101 — asked for
    try:
        found: list[Reading] | Exception = pickle.load(process.stdout)  # noqa: S301 — from our own process
    except pickle.UnpicklingError:
        raise EOFError from None  # It went in the middle of a row.
    if isinstance(found, Exception):
        raise found
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    with process:  # which closes its pipe and waits
        process.kill()


def _main() -> None:
    """The rows of one file, from the standard input to the standard output."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Whoever asked is gone: nothing is left to do or to tell.
    gc.freeze()
    with sys.stdout.buffer as out:
        try:
            for rows in read_rows(pickle.load(sys.stdin.buffer)):  # noqa: S301 — from the process that started this one
                pickle.dump(rows, out, pickle.HIGHEST_PROTOCOL)
                out.flush()
        except Invalid as error:
            pickle.dump(error, out)
        except Exception as error:  # noqa: BLE001 — its words may be those of a row, and must not get into a log
            logging.getLogger(__name__).error("unexpected %s while a file was read", type(error).__name__)  # noqa: TRY400
            pickle.dump(RuntimeError(), out)
        else:
            pickle.dump([], out)


if __name__ == "__main__":
    _main()
