"""Since when a subscription has had work and not moved."""

import time

from shared.ports.bus import Progress


class StallClock:
    """Counts from the first time work was seen waiting, so that rare looks do not take a long idleness for a stall."""

    def __init__(self) -> None:
        self._waiting_since: float | None = None

    def moved(self) -> None:
        self._waiting_since = None

    def progress(self, lag: int) -> Progress:
        if lag <= 0:
            self._waiting_since = None
            return Progress(0, 0.0)
        now = time.monotonic()
        if self._waiting_since is None:
            self._waiting_since = now
        return Progress(lag, now - self._waiting_since)
