"""What the bus on SQLite does beyond the port."""

from pathlib import Path

from shared.adapters.local_bus import LocalBus
from shared.events.topics import Topic
from shared.ports.bus import Message
from tests.contract.reading import reading


async def test_what_belongs_together_across_topics_comes_together(tmp_path: Path) -> None:
    topics = [Topic("cases"), Topic("locations")]
    bus = await LocalBus.open(tmp_path / "bus.sqlite", topics)
    await bus.publish([Message(topic.name, f"{number}", b"") for topic in topics for number in range(4)])
    async with reading(bus, "readers", "cases", "locations", max_batch=4) as found:
        await found.until(lambda: len(found.deliveries) == 8)
    assert [(each.topic, each.key) for each in found.deliveries] == [
        (topic.name, f"{number}") for number in range(4) for topic in topics
    ]
    await bus.aclose()
