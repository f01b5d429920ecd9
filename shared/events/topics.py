"""A topic: a named log of events."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """A compacted topic keeps at least the latest message of each key, for ever."""

    name: str
    compacted: bool = True
    partitions: int = 4
    """Partitions where the bus has them (Kafka); order holds per key either way."""

    @property
    def dead_letters(self) -> str:
        """Name of the topic that takes what could not be handled."""
        return f"{self.name}.dead-letter"
