"""What a consumer does with events it can handle, cannot handle yet, and can never handle."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from shared import consumer
from shared.adapters.local_bus import LocalBus
from shared.consumer import Consumer, Handle
from shared.errors import Poison, Unavailable
from shared.events.envelope import Event, decode, encode
from shared.events.topics import Topic
from shared.ports.bus import Message
from tests.contract.reading import Reading, reading, running

CASES = Topic("cases", compacted=False)
MOMENT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[LocalBus]:
    opened = await LocalBus.open(tmp_path / "bus.sqlite", [CASES])
    yield opened
    await opened.aclose()


def event(number: int) -> Event:
    return Event.of(
        type="case.reported.v1",
        source="intake",
        subject=f"{number}",
        revision=1,
        moment=MOMENT,
        data={"number": number},
    )


def message(number: int) -> Message:
    return Message("cases", f"{number}", encode(event(number)))


def numbers(events: Sequence[Event]) -> list[int]:
    return [int(each.subject) for each in events]


class Handled:
    """Remembers what was handled; `trouble` raises for what cannot be."""

    def __init__(self, trouble: Callable[[Sequence[Event]], None] = lambda _: None) -> None:
        self.reading = Reading()
        self.handled: list[int] = []
        self.calls: list[list[int]] = []
        self._trouble = trouble

    async def __call__(self, events: Sequence[Event]) -> None:
        self.calls.append(numbers(events))
        self._trouble(events)
        self.handled += numbers(events)
        await self.reading.handle([])

    async def until(self, condition: Callable[[], bool]) -> None:
        await self.reading.until(condition)


def listening(bus: LocalBus, handle: Handle, **how: int) -> Consumer:
    return Consumer(bus, "readers", ["cases"], handle, clock=lambda: MOMENT, **how)


async def letters_of(bus: LocalBus, expected: int) -> list[dict[str, object]]:
    async with reading(bus, f"letters-{expected}", CASES.dead_letters) as found:
        await found.until(lambda: len(found.deliveries) >= expected)
        return [orjson.loads(value) for value in found.values()]


async def test_events_are_handled_in_order(bus: LocalBus) -> None:
    await bus.publish([message(number) for number in range(20)])
    handled = Handled()
    async with running(listening(bus, handled, max_batch=6)):
        await handled.until(lambda: len(handled.handled) == 20)
    assert handled.handled == list(range(20))
    assert max(map(len, handled.calls)) == 6


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"not JSON",
        b'{"a": NaN}',
        b"\x00\xff",
        encode(event(1)).replace(b"1.0", b"9.9"),
        b'"' + bytes(10_000_000) + b'"',
    ],
    ids=["empty", "not JSON", "NaN", "bytes", "unknown version", "10 MB"],
)
async def test_what_is_no_event_becomes_a_dead_letter_and_the_next_is_handled(bus: LocalBus, value: bytes) -> None:
    await bus.publish([message(1), Message("cases", "bad", value), message(2)])
    handled = Handled()
    async with running(listening(bus, handled)):
        await handled.until(lambda: handled.handled == [1, 2])
        (letter,) = await letters_of(bus, 1)
    reason = letter.pop("reason")
    assert isinstance(reason, str)
    assert reason
    assert letter == {
        "topic": "cases",
        "partition": 0,
        "offset": 2,
        "key": "bad",
        "size": len(value),
        "sha256": sha256(value).hexdigest(),
        "time": "2026-11-21T12:00:00.000Z",
    }


async def test_poison_in_a_batch_is_found_and_the_others_are_handled(bus: LocalBus) -> None:
    def trouble(events: Sequence[Event]) -> None:
        if {3, 11} & set(numbers(events)):
            raise Poison("The event names no place.")

    await bus.publish([message(number) for number in range(20)])
    handled = Handled(trouble)
    async with running(listening(bus, handled)):
        letters = await letters_of(bus, 2)
    assert handled.handled == [number for number in range(20) if number not in {3, 11}]
    assert [(letter["key"], letter["reason"]) for letter in letters] == [
        ("3", "The event names no place."),
        ("11", "The event names no place."),
    ]
    assert handled.calls.count([3]) == 1, "poison was tried again"


async def test_a_bug_is_tried_three_times_alone_and_told_by_its_class_alone(bus: LocalBus) -> None:
    def trouble(events: Sequence[Event]) -> None:
        if 3 in numbers(events):
            raise KeyError("words of a person")

    await bus.publish([message(number) for number in range(5)])
    handled = Handled(trouble)
    async with running(listening(bus, handled)):
        (letter,) = await letters_of(bus, 1)
    assert (letter["key"], letter["reason"]) == ("3", "KeyError")
    assert handled.calls.count([3]) == consumer.TRIES
    assert handled.handled == [0, 1, 2, 4]


async def test_a_bug_that_passes_leaves_no_dead_letter(bus: LocalBus) -> None:
    def trouble(events: Sequence[Event]) -> None:
        if 3 in numbers(events) and handled.calls.count([3]) < 2:
            raise KeyError

    await bus.publish([message(number) for number in range(5)])
    handled = Handled(trouble)
    listener = listening(bus, handled)
    async with running(listener):
        await handled.until(lambda: len(handled.handled) == 5)
    assert sorted(handled.handled) == list(range(5))
    assert await no_letters(bus)


async def no_letters(bus: LocalBus) -> bool:
    return (await bus.subscribe("auditor", [CASES.dead_letters], Reading().handle).progress()).lag == 0


async def test_what_is_unavailable_is_waited_for(bus: LocalBus) -> None:
    """Also in the middle of looking for poison: then the whole batch comes again, and one dead letter is written."""

    def trouble(events: Sequence[Event]) -> None:
        if 1 in numbers(events):
            raise Poison("The event names no place.")
        if numbers(events) == [3] and handled.calls.count([3]) < 3:
            raise Unavailable("the store is away")
        if len(events) > 1:
            raise Poison("Some event in here will not do.")

    await bus.publish([message(number) for number in range(4)])
    handled = Handled(trouble)
    listener = listening(bus, handled)
    async with running(listener):
        await handled.until(lambda: 3 in handled.handled)
        letters = await letters_of(bus, 1)
    assert [letter["key"] for letter in letters] == ["1"]
    assert set(handled.handled) == {0, 2, 3}


async def test_too_many_refusals_stop_the_consumer_with_nothing_lost(bus: LocalBus) -> None:
    def trouble(events: Sequence[Event]) -> None:
        if any(number % 5 < 3 for number in numbers(events)):
            raise Poison("The event names no place.")

    await bus.publish([message(number) for number in range(150)])
    handled = Handled(trouble)
    listener = listening(bus, handled)
    async with running(listener):
        await handled.until(lambda: 149 in handled.handled)
        assert (await listener.progress()).lag == 150
    assert await no_letters(bus)
    assert (await listener.progress()).stalled_seconds > 0


async def test_fewer_refusals_do_not_stop_it(bus: LocalBus) -> None:
    """Two of five, first all the refused of a batch: the share counts, not the order within."""

    def trouble(events: Sequence[Event]) -> None:
        if any(number % 5 < 2 for number in numbers(events)):
            raise Poison("The event names no place.")

    await bus.publish([message(number) for number in range(500)])
    handled = Handled(trouble)
    async with running(listening(bus, handled)):
        assert len(await letters_of(bus, 200)) == 200
    assert len(handled.handled) == 300


async def test_what_is_away_is_no_stall(bus: LocalBus) -> None:
    """Whoever waits for a store or a peer is told apart from whoever hangs, who is started anew."""
    tried: list[float] = []
    often = asyncio.Event()

    async def handle(_: Sequence[Event]) -> None:
        tried.append(time.monotonic())
        if len(tried) == 4:
            often.set()
        raise Unavailable("the store is away")

    await bus.publish([message(1)])
    listener = listening(bus, handle)
    await listener.progress()
    async with running(listener):
        await often.wait()
        assert (await listener.progress()).stalled_seconds <= time.monotonic() - tried[-1]


async def test_who_gets_on_within_a_batch_does_not_stall(bus: LocalBus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "MOST_AT_ONCE", 10)
    parts: list[float] = []
    waiting, enough = asyncio.Event(), asyncio.Event()

    async def handle(_: Sequence[Event]) -> None:
        parts.append(time.monotonic())
        if len(parts) > 1:
            waiting.set()
            await enough.wait()

    await bus.publish([message(number) for number in range(20)])
    listener = listening(bus, handle)
    await listener.progress()
    async with running(listener):
        await waiting.wait()
        assert (await listener.progress()).stalled_seconds <= time.monotonic() - parts[0]
        enough.set()


async def test_rewinding_gives_everything_again(bus: LocalBus) -> None:
    await bus.publish([message(number) for number in range(5)])
    handled = Handled()
    listener = listening(bus, handled)
    async with running(listener):
        await handled.until(lambda: len(handled.handled) == 5)
        await listener.rewind()
        await handled.until(lambda: len(handled.handled) >= 10)


async def test_what_a_reader_of_its_own_makes_is_handled_and_what_it_refuses_is_a_dead_letter(bus: LocalBus) -> None:
    def doubled(value: bytes) -> Event:
        given = decode(value)
        if given.subject == "2":
            raise Poison("not for us")
        if given.subject == "3":
            raise ValueError("a bug, with words a person wrote")
        return given._replace(subject=f"{2 * int(given.subject)}")

    await bus.publish([message(number) for number in range(1, 6)])
    handled = Handled()
    async with running(Consumer(bus, "readers", ["cases"], handled, read=doubled, clock=lambda: MOMENT)):
        await handled.until(lambda: handled.handled == [2, 8, 10])
        letters = await letters_of(bus, 2)
    assert [letter["reason"] for letter in letters] == ["not for us", "ValueError"]


async def test_a_large_batch_is_handled_in_parts_and_comes_again_as_a_whole(
    bus: LocalBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was refused is told once, however often the batch came."""
    monkeypatch.setattr(consumer, "MOST_AT_ONCE", 4)
    away = iter((True, False))

    def trouble(events: Sequence[Event]) -> None:
        if 9 in numbers(events):
            raise Poison("The event names no place.")
        if 4 in numbers(events) and next(away, False):
            raise Unavailable("the store is away")

    await bus.publish([message(0), Message("cases", "bad", b"not JSON"), *(message(number) for number in range(1, 11))])
    handled = Handled(trouble)
    async with running(listening(bus, handled, max_batch=12)):
        letters = await letters_of(bus, 2)
    assert handled.calls[:3] == [[0, 1, 2], [3, 4, 5, 6], [0, 1, 2]]
    assert handled.handled == [0, 1, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10]
    assert [letter["key"] for letter in letters] == ["bad", "9"]
