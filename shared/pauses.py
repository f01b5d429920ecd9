"""How long to wait before trying again."""

from collections.abc import Iterator

FIRST_SECONDS = 0.05
LONGEST_SECONDS = 2.0


def pauses() -> Iterator[float]:
    """Seconds to wait before each further try: doubling up to two, without end."""
    seconds = FIRST_SECONDS
    while True:
        yield seconds
        seconds = min(2 * seconds, LONGEST_SECONDS)
