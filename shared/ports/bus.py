"""The event bus: a durable, ordered, replayable log of messages by topic.

The contract suite in `tests/contract/test_bus.py` is the specification of these sentences.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from shared.errors import TooLarge

LARGEST_MESSAGE: Final = 12_000_000
"""Bytes. An event is at most 1 MB; what is longer is poison, and must still be readable to be got rid of."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is published. Messages of one key are delivered in the order they were published; of a compacted topic at
    least the latest is. Raises TooLarge for a value above `LARGEST_MESSAGE`."""

    topic: str
    key: str
    value: bytes

    def __post_init__(self) -> None:
        if len(self.value) > LARGEST_MESSAGE:
            raise TooLarge(f"a message for {self.topic} is longer than {LARGEST_MESSAGE} bytes")


class Delivery(NamedTuple):
    """A message as it arrives, with its place in the log. Keys that are not UTF-8 arrive repaired."""

    topic: str
    key: str
    value: bytes
    partition: int
    offset: int


Handler = Callable[[Sequence[Delivery]], Awaitable[None]]
"""Takes a batch. Returning means done; raising means the same batch comes again after a pause."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How a subscription stands: messages not yet handled, and seconds since it last moved or was idle."""

    lag: int
    stalled_seconds: float


class Subscription(Protocol):
    async def run(self) -> None:
        """Deliver until cancelled. Survives the broker going away and coming back.

        At least once; in order per key; a batch holds at most `max_batch` messages and is never empty.
        Offsets advance only after the handler returned. A new group starts at the beginning.
        If the handler raises, the batch is delivered again after a pause that grows to 2 s.
        """
        ...

    async def progress(self) -> Progress:
        """Raises Unavailable when the log cannot be asked."""
        ...

    async def rewind(self) -> None:
        """Start again at the beginning of every topic: the next batch is the first."""
        ...


class EventBus(Protocol):
    async def publish(self, messages: Sequence[Message]) -> None:
        """Return when all messages are durable, in order. Raises Unavailable within seconds, and then any of them may
        have been published: publishing all again is safe because consumers are indifferent to repeats.

        Raises ValueError for a topic the bus was not opened with."""
        ...

    def subscribe(
        self, group: str, topics: Sequence[str], handler: Handler, *, max_batch: int = 500
    ) -> Subscription: ...

    async def check(self) -> None:
        """Raises Unavailable when messages could not be published now."""
        ...
