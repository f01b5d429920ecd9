"""A small memory whose entries are believed for a short while only."""

from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from shared.clock import Clock

MOST: Final = 4096

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")


class ShortMemory(Generic[_K, _V]):
    """Values by key, each until its lifetime is over; the oldest entries go when there are too many."""

    def __init__(self, lifetime: timedelta, clock: Clock) -> None:
        self._lifetime = lifetime
        self._clock = clock
        self._entries: dict[_K, tuple[_V, datetime]] = {}

    def get(self, key: _K) -> _V | None:
        entry = self._entries.get(key)
        return entry[0] if entry is not None and self._clock() < entry[1] else None

    def keep(self, key: _K, value: _V) -> _V:
        self._entries.pop(key, None)
        while len(self._entries) >= MOST:
            self._entries.pop(next(iter(self._entries)))
        self._entries[key] = (value, self._clock() + self._lifetime)
        return value

    def forget(self, key: _K) -> None:
        self._entries.pop(key, None)

    def clear(self) -> None:
        self._entries.clear()
