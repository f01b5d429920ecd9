"""Long work that says how far it is and can be told to stop."""

import threading


class Cancelled(Exception):
    """Somebody asked for the work to end."""


class Work:
    """Handed to a method that takes long. Safe to use from the thread that works and from the one that watches."""

    def __init__(self) -> None:
        self._share = 0.0
        self._stop = threading.Event()

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        return self._share

    def progress(self, share: float) -> None:
        """Say how far it is. Raises Cancelled once somebody asked for that."""
        self._share = share
        if self._stop.is_set():
            raise Cancelled

    def cancelled(self) -> bool:
        return self._stop.is_set()

    def cancel(self) -> None:
        self._stop.set()
