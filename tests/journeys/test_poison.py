"""Messages that can never be handled: set aside with the reason, in nobody's way, and mended by requeueing."""

import asyncio
from hashlib import sha256
from typing import Any, Final

import orjson
from aiokafka import AIOKafkaProducer

from shared.adapters.local_bus import LocalBus
from shared.events.cases import REPORTED
from shared.events.envelope import decode
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


async def test_poison(battered: Battered) -> None:
    breakable, sender = battered.breakable, battered.sender
    await sender.send(20)
    await battered.settled()
    await breakable.dead_letters("cases")
    case_id = next(iter(sender.acknowledged.values()))
    letters = [*POISON.values(), *FOR_ANALYTICS_ALONE.values()]
    await put_on_the_bus(breakable, {f"poison-{number}": value for number, value in enumerate(letters)})
    await put_on_the_bus(breakable, {case_id: (over := b"no event in the place of one")})
    await sender.send(20)
    await battered.settled()

    wanted = {sha256(value).hexdigest() for value in (*letters, over, *([NOT_UTF_8] * (breakable.shape == "servers")))}
    notes = await dead_letters_of(breakable, wanted)
    assert {note["sha256"] for note in notes} == wanted
    assert all(note["reason"] and note["topic"] == "cases" for note in notes)
    assert WORDS not in orjson.dumps(notes).decode()

    said = await breakable.command("requeue", "cases")
    assert said.startswith("1 records of cases published anew"), said
    latest = {message.key: message.value for message in await breakable.read_bus("tests-cases", "cases")}
    assert decode(latest[case_id]).subject == case_id
    assert (await breakable.command("requeue", "cases")).startswith("0 records")
    await breakable.command("rebuild")
    await battered.assert_nothing_lost()


async def test_requeued_locations(battered: Battered) -> None:
    """A location whose message was replaced by poison is published anew."""
    breakable, sender = battered.breakable, battered.sender
    await sender.send(5)
    await battered.settled()
    case_id = list(sender.acknowledged.values())[-1]
    await put_on_the_bus(breakable, {case_id: b"no location"}, "locations")
    await dead_letters_of(breakable, {sha256(b"no location").hexdigest()}, "locations")
    assert (await breakable.command("requeue", "locations")).startswith("1 records")
    await breakable.command("rebuild")
    await battered.assert_nothing_lost()


async def put_on_the_bus(breakable: Breakable, values: dict[str, bytes], topic: str = "cases") -> None:
    """As nobody of ours would; on Kafka some with a key that is not UTF-8 and none at all."""
    async with breakable.at_rest():
        bus = await breakable.open_bus()
        await bus.publish([Message(topic, key, value) for key, value in values.items()])
        await bus.aclose()
        if isinstance(bus, LocalBus):
            return
    async with AIOKafkaProducer(bootstrap_servers=breakable.settings.bus.removeprefix("kafka://")) as producer:
        await producer.send_and_wait(topic, NOT_UTF_8, key=NOT_UTF_8)


async def dead_letters_of(breakable: Breakable, wanted: set[str], topic: str = "cases") -> list[dict[str, Any]]:
    """The notes, once there is one of each that is wanted."""
    notes: list[dict[str, Any]] = []
    async with asyncio.timeout(120):
        while not wanted <= {note["sha256"] for note in notes}:
            notes += await breakable.dead_letters(topic)
    return notes
