"""Messages that can never be handled: set aside with the reason, in nobody's way, and mended by requeueing."""

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

import orjson
from aiokafka import AIOKafkaProducer

from shared.adapters.kafka_bus import KafkaBus
from shared.events.cases import REPORTED
from shared.ports.bus import Message
from tests.journeys.battered import Battered
from tests.journeys.breakable import Breakable

AN_EVENT: Final = {
    "specversion": "1.0",
    "id": "case.reported.v1:poison:1",
    "type": REPORTED,
    "source": "/intake",
    "subject": "poison",
    "time": "2026-01-01T00:00:00Z",
    "datacontenttype": "application/json",
    "revision": 1,
    "data": {"place_revision": 1},
}
WORDS: Final = "Calle de la Poesía 7"
"""Stands in a poisonous message, and nowhere in what is said of it."""


def an_event(**changes: Any) -> bytes:  # noqa: ANN401
    return orjson.dumps(AN_EVENT | changes)


POISON: Final = {
    "not JSON": f'{{"words": "{WORDS}"'.encode(),
    "another CloudEvents": an_event(specversion="2.0"),
    "10 MB": an_event(words="a" * 10_000_000),
    "NaN": an_event(revision="NaN").replace(b'"NaN"', b"NaN"),
    "NUL": an_event(words="\0"),
    "NUL byte": an_event(words="NUL").replace(b"NUL", b"\0"),
    "empty": b"",
    "no place revision": an_event(data={"words": WORDS}),
    "a list": b"[]",
}
"""What neither reader of the cases can handle."""
FOR_ANALYTICS_ALONE: Final = {"unknown version of a type": an_event(type="case.reported.v99")}
"""Geocode passes over types that it does not know, as they may be new ones that say nothing of places."""
NOT_UTF_8: Final = b"\xff\xfe{}"


IN_PLACE_OF_AN_EVENT: Final = b"no event in the place of one"
"""Put under the key of a case, where it is the latest that the bus has of it."""


async def test_poison(battered: Battered) -> None:
    breakable, sender = battered.breakable, battered.sender
    await sender.send(20)
    await battered.settled()
    spoilt = next(iter(sender.acknowledged.values()))
    letters = [*POISON.values(), *FOR_ANALYTICS_ALONE.values()]
    messages = [Message("cases", f"poison-{number}", value) for number, value in enumerate(letters)]
    messages += [Message(topic, spoilt, IN_PLACE_OF_AN_EVENT) for topic in ("cases", "locations")]
    await put_on_the_bus(breakable, messages)
    await sender.send(20)
    await battered.settled()

    in_place = ("cases", digest(IN_PLACE_OF_AN_EVENT)), ("locations", digest(IN_PLACE_OF_AN_EVENT))
    wanted = {*in_place, *(("cases", digest(value)) for value in letters)}
    if breakable.shape == "servers":
        wanted.add(("cases", digest(NOT_UTF_8)))
    notes = await dead_letters_of(breakable, wanted)
    assert all(note["reason"] for note in notes)
    assert WORDS not in orjson.dumps(notes).decode()

    for topic in ("cases", "locations"):
        assert (await breakable.command("requeue", topic)).startswith(f"1 records of {topic} published anew")
    assert (await breakable.command("requeue", "cases")).startswith("0 records")
    await breakable.command("rebuild")
    await battered.assert_nothing_lost()


async def put_on_the_bus(breakable: Breakable, messages: Sequence[Message]) -> None:
    """As nobody of ours would; on Kafka also one whose key is not UTF-8."""
    async with breakable.at_rest():
        bus = await breakable.open_bus()
        await bus.publish(messages)
        await bus.aclose()
    if isinstance(bus, KafkaBus):
        async with AIOKafkaProducer(bootstrap_servers=breakable.settings.bus.removeprefix("kafka://")) as producer:
            await producer.send_and_wait("cases", NOT_UTF_8, key=NOT_UTF_8)


async def dead_letters_of(breakable: Breakable, wanted: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """All notes, once there is one for each topic and digest that is wanted."""
    notes: list[dict[str, Any]] = []
    async with asyncio.timeout(240):
        while not wanted <= {(note["topic"], note["sha256"]) for note in notes}:
            notes += await breakable.dead_letters()
    return notes


def digest(value: bytes) -> str:
    return sha256(value).hexdigest()
