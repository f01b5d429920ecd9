"""Random bytes are given once each, however many are asked for and whoever asks."""

from concurrent.futures import ThreadPoolExecutor

from shared.random_bytes import random_bytes


def test_as_many_as_asked_for_and_never_the_same_twice() -> None:
    sizes = [12, 32, 10] * 2000
    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(random_bytes, sizes))
    assert [len(each) for each in given] == sizes
    assert len(set(given)) == len(given)


def test_more_than_is_fetched_at_once() -> None:
    assert len(random_bytes(100_000)) == 100_000
