"""Random bytes of the operating system, fetched many at a time.

Each fetch lets go of the interpreter's lock, and getting it back from a busy thread takes longer than all else that a
nonce or an id needs: fetched one by one they took a sixth of the time of a report.
"""

import os
import threading
from typing import Final

_FETCHED: Final = 8192


class _Pool:
    """Gives every byte once. Not for processes that fork: both would give the same ones."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fetched = b""
        self._given = 0

    def take(self, count: int) -> bytes:
        with self._lock:
            if len(self._fetched) - self._given < count:
                self._fetched, self._given = os.urandom(max(count, _FETCHED)), 0
            self._given += count
            return self._fetched[self._given - count : self._given]


random_bytes: Final = _Pool().take
"""So many bytes fit for keys, nonces and ids; safe to call from any thread."""
