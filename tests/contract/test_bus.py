"""The specification of `shared.ports.bus`: what every event bus promises."""

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import TooLarge
from shared.events.topics import Topic
from shared.ports.bus import LARGEST_MESSAGE, Delivery, Message, Subscription
from tests.contract.conftest import OpenBus
from tests.contract.reading import PATIENCE_SECONDS, Reading, reading, running


def messages(topic: str, count: int, *, keys: int = 0, first: int = 0) -> list[Message]:
    """`count` messages whose values count up; `keys` keys take turns, none means a key each."""
    numbers = range(first, first + count)
    return [Message(topic, f"k{number % keys if keys else number}", b"%d" % number) for number in numbers]


def values(some: Sequence[Message]) -> list[bytes]:
    return [message.value for message in some]


async def lag_of(subscription: Subscription, expected: int) -> None:
    """Wait until the lag is so: a broker may hear of an offset a moment after the handler has returned."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await subscription.progress()).lag != expected:
            await asyncio.sleep(0.05)


class TestPublishing:
    async def test_what_was_published_arrives_with_its_place(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            await bus.publish([Message(topic.name, "key", b"value")])
            async with reading(bus, topic.name, topic.name) as found:
                await found.until(lambda: bool(found.deliveries))
                (delivery,) = found.deliveries
                assert (delivery.topic, delivery.key, delivery.value) == (topic.name, "key", b"value")
                assert delivery.partition >= 0
                assert delivery.offset >= 0

    async def test_what_is_published_while_reading_arrives(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus, reading(bus, topic.name, topic.name) as found:
            for number in range(5):
                await bus.publish(messages(topic.name, 1, first=number))
                await found.until(lambda number=number: len(found.values()) > number)
            assert found.values() == values(messages(topic.name, 5))

    async def test_nothing_to_publish_is_no_error(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            await bus.publish([])

    async def test_topics_that_were_not_declared_are_refused(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            with pytest.raises(ValueError, match="not declared"):
                await bus.publish([*messages(topic.name, 1), Message("elsewhere", "k", b"")])
            with pytest.raises(ValueError, match="not declared"):
                bus.subscribe(topic.name, ["elsewhere"], Reading().handle)

    async def test_the_largest_message_and_one_byte_more(self, open_bus: OpenBus, topic: Topic) -> None:
        with pytest.raises(TooLarge):
            Message(topic.name, "k", bytes(LARGEST_MESSAGE + 1))
        async with open_bus(topic) as bus:
            await bus.publish([Message(topic.name, "k", bytes(LARGEST_MESSAGE)), Message(topic.name, "k", b"next")])
            async with reading(bus, topic.name, topic.name) as found:
                await found.until(lambda: b"next" in found.values())

    async def test_a_bus_that_can_publish_passes_its_check(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            await bus.check()

    @settings(
        max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    )
    @given(
        batches=st.lists(
            st.lists(
                st.tuples(st.sampled_from(["", "a", "ñ", "\U0001f54a", "0" * 300]), st.binary(max_size=300)),
                max_size=30,
            ),
            max_size=4,
        )
    )
    async def test_keys_and_values_arrive_as_they_were_in_order_per_key(
        self, open_bus: OpenBus, topic: Topic, batches: list[list[tuple[str, bytes]]]
    ) -> None:
        """On the topic of dead letters, which is not compacted, so that everything arrives."""
        letters = topic.dead_letters
        async with open_bus(topic) as bus, reading(bus, topic.name, letters) as found:
            await bus.publish([Message(letters, "mark", b"begin")])
            for batch in batches:
                await bus.publish([Message(letters, *entry) for entry in batch])
            await bus.publish([Message(letters, "mark", b"end")])
            await found.until(lambda: found.values("mark")[-1:] == [b"end"])
            await found.until(lambda: len(found.deliveries) == 2 + sum(map(len, batches)))
            for key in {key for batch in batches for key, _ in batch}:
                assert found.values(key) == [
                    value for batch in batches for entry_key, value in batch if entry_key == key
                ]


class TestGroups:
    async def test_a_new_group_starts_at_the_beginning(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            await bus.publish(messages(topic.name, 50))
            for group in ("one", "two"):
                async with reading(bus, f"{group}-{topic.name}", topic.name) as found:
                    await found.until(lambda found=found: len(found.deliveries) >= 50)
                    assert Counter(found.values()) == Counter(values(messages(topic.name, 50)))

    async def test_groups_read_on_their_own(self, open_bus: OpenBus, topic: Topic) -> None:
        async with (
            open_bus(topic) as bus,
            reading(bus, f"one-{topic.name}", topic.name) as one,
            reading(bus, f"two-{topic.name}", topic.name) as two,
        ):
            await bus.publish(messages(topic.name, 50))
            for found in (one, two):
                await found.until(lambda found=found: len(found.deliveries) >= 50)
                assert Counter(found.values()) == Counter(values(messages(topic.name, 50)))

    async def test_a_group_goes_on_where_it_was_also_after_reopening(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            await bus.publish(messages(topic.name, 20))
            subscription = bus.subscribe(topic.name, [topic.name], (first := Reading()).handle)
            async with running(subscription):
                await first.until(lambda: len(first.deliveries) >= 20)
                await lag_of(subscription, 0)
        async with open_bus(topic) as bus:
            await bus.publish(messages(topic.name, 5, first=100))
            async with reading(bus, topic.name, topic.name) as second:
                await second.until(lambda: len(second.deliveries) >= 5)
                assert sorted(second.values()) == values(messages(topic.name, 5, first=100))

    @pytest.mark.parametrize("max_batch", [1, 10])
    async def test_several_topics_at_once(self, open_bus: OpenBus, topic: Topic, max_batch: int) -> None:
        other = Topic(f"{topic.name}-other", partitions=1)
        async with open_bus(topic, other) as bus:
            await bus.publish(messages(topic.name, 30) + messages(other.name, 40))
            async with reading(bus, topic.name, topic.name, other.name, max_batch=max_batch) as found:
                await found.until(lambda: len(found.deliveries) >= 70)
                counts = Counter(delivery.topic for delivery in found.deliveries)
                assert counts == {topic.name: 30, other.name: 40}

    async def test_batches_are_never_empty_nor_larger_than_asked(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            await bus.publish(messages(topic.name, 50))
            async with reading(bus, topic.name, topic.name, max_batch=7) as found:
                await bus.publish(messages(topic.name, 20, first=50))
                await found.until(lambda: len(found.deliveries) >= 70)
                assert {len(batch) for batch in found.batches} <= set(range(1, 8))


class TestCompaction:
    async def test_a_late_group_gets_at_least_the_latest_of_each_key_and_that_last(
        self, open_bus: OpenBus, topic: Topic
    ) -> None:
        async with open_bus(topic) as bus:
            await bus.publish(messages(topic.name, 200, keys=10))
            await bus.publish(messages(topic.name, 20, keys=4, first=200))
        latest = {message.key: message.value for message in messages(topic.name, 200, keys=10)}
        latest |= {message.key: message.value for message in messages(topic.name, 20, keys=4, first=200)}
        async with open_bus(topic) as bus, reading(bus, f"late-{topic.name}", topic.name) as found:
            await found.until(lambda: {delivery.key: delivery.value for delivery in found.deliveries} == latest)
            for key in latest:
                assert found.values(key) == sorted(found.values(key), key=int)

    async def test_what_is_not_compacted_is_all_kept(self, open_bus: OpenBus, topic: Topic) -> None:
        whole = Topic(f"{topic.name}-whole", compacted=False)
        async with open_bus(whole) as bus:
            for name in (whole.name, whole.dead_letters):
                await bus.publish(messages(name, 30, keys=2))
                async with reading(bus, f"late-{name}", name) as found:
                    await found.until(lambda found=found: len(found.deliveries) >= 30)
                    for key in ("k0", "k1"):
                        assert found.values(key) == [b"%d" % number for number in range(int(key[1]), 30, 2)]


class TestHandlers:
    async def test_a_batch_that_is_refused_comes_again_before_what_follows(
        self, open_bus: OpenBus, topic: Topic
    ) -> None:
        async with open_bus(topic) as bus:
            await bus.publish([Message(topic.name, "k0", b"first")])
            found = Reading(refuse=lambda _: len(found.refused) < 3)
            async with running(bus.subscribe(topic.name, [topic.name], found.handle)):
                await found.until(lambda: len(found.refused) == 1)
                await bus.publish([Message(topic.name, "k1", b"second")])
                await found.until(lambda: b"second" in found.values())
            assert [[delivery.value for delivery in batch] for batch in found.refused] == [[b"first"]] * 3
            assert found.batches[0] == found.refused[0]

    async def test_what_no_handler_finished_comes_again(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            await bus.publish(messages(topic.name, 3))
            begun = asyncio.Event()

            async def never(_: Sequence[Delivery]) -> None:
                begun.set()
                await asyncio.Event().wait()

            async with running(bus.subscribe(topic.name, [topic.name], never)):
                await begun.wait()
            async with reading(bus, topic.name, topic.name) as found:
                await found.until(lambda: len(found.deliveries) >= 3)
                assert sorted(found.values()) == [b"0", b"1", b"2"]

    async def test_one_group_that_refuses_does_not_hold_up_another(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            await bus.publish(messages(topic.name, 3))
            refusing = Reading(refuse=lambda _: True)
            async with running(bus.subscribe(f"refusing-{topic.name}", [topic.name], refusing.handle)):
                await refusing.until(lambda: bool(refusing.refused))
                async with reading(bus, f"willing-{topic.name}", topic.name) as found:
                    await found.until(lambda: len(found.deliveries) >= 3)


class TestProgress:
    async def test_lag_counts_what_was_not_handled(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            found = Reading()
            subscription = bus.subscribe(topic.name, [topic.name], found.handle)
            assert (await subscription.progress()).lag == 0
            await bus.publish(messages(topic.name, 12))
            assert (await subscription.progress()).lag == 12
            async with running(subscription):
                await lag_of(subscription, 0)
            assert len(found.deliveries) == 12

    async def test_only_work_that_waits_stalls(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            found = Reading(refuse=lambda _: len(found.refused) < 3)
            subscription = bus.subscribe(topic.name, [topic.name], found.handle)
            assert (await subscription.progress()).stalled_seconds == 0
            await bus.publish(messages(topic.name, 1))
            seen = [(await subscription.progress()).stalled_seconds]
            async with running(subscription):
                await found.until(lambda: len(found.refused) == 3)
                seen.append((await subscription.progress()).stalled_seconds)
                assert seen[0] < seen[1]
                await lag_of(subscription, 0)
                assert (await subscription.progress()).stalled_seconds == 0


class TestRewinding:
    async def test_the_next_batch_is_the_first(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            await bus.publish(messages(topic.name, 40))
            found = Reading()
            subscription = bus.subscribe(topic.name, [topic.name], found.handle)
            async with running(subscription):
                await found.until(lambda: len(found.deliveries) >= 40)
                await lag_of(subscription, 0)
                before = len(found.deliveries)
                await subscription.rewind()
                await found.until(lambda: len(found.deliveries) >= before + 40)
                assert Counter(found.values()[before:]) == Counter(values(messages(topic.name, 40)))

    async def test_while_a_batch_is_refused(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            await bus.publish(messages(topic.name, 10))
            found = Reading(refuse=lambda batch: b"new" in [delivery.value for delivery in batch] and not rewound)
            rewound = False
            subscription = bus.subscribe(topic.name, [topic.name], found.handle)
            async with running(subscription):
                await found.until(lambda: len(found.deliveries) >= 10)
                await bus.publish([Message(topic.name, "new", b"new")])
                await found.until(lambda: bool(found.refused))
                before = len(found.deliveries)
                await subscription.rewind()
                rewound = True
                await found.until(lambda: len(found.deliveries) >= before + 11)
                assert Counter(found.values()[before:]) == Counter([*values(messages(topic.name, 10)), b"new"])

    async def test_before_it_runs(self, open_bus: OpenBus, topic: Topic) -> None:
        async with open_bus(topic) as bus:
            await bus.publish(messages(topic.name, 10))
            found = Reading()
            subscription = bus.subscribe(topic.name, [topic.name], found.handle)
            async with running(subscription):
                await lag_of(subscription, 0)
            before = len(found.deliveries)
            await subscription.rewind()
            async with running(subscription):
                await found.until(lambda: len(found.deliveries) >= before + 10)
