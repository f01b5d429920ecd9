"""What was made of the same bytes before: a dictionary answers in half the time of `functools.lru_cache`."""

from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

MOST: Final = 1 << 15


class Remembered(dict[bytes, T]):
    """Makes what is asked for and not there. When there is too much, all is forgotten: what repeats is soon back."""

    def __init__(self, make: Callable[[bytes], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, given: bytes) -> T:
        made = self._make(given)
        if len(self) >= MOST:
            self.clear()
        self[given] = made
        return made
