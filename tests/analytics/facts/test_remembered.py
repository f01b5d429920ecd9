"""What is remembered is made once, and made again after all was forgotten."""

import pytest

from services.analytics.facts import remembered
from services.analytics.facts.remembered import Remembered


def test_the_same_bytes_are_read_once_until_there_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    read: list[bytes] = []

    def make(given: bytes) -> int:
        read.append(given)
        return int(given)

    numbers = Remembered(make)
    assert [numbers[each] for each in (b"1", b"2", b"1", b"3", b"1")] == [1, 2, 1, 3, 1]
    assert read == [b"1", b"2", b"3", b"1"]
    assert len(numbers) == 2


def test_what_cannot_be_made_is_not_remembered() -> None:
    numbers = Remembered(int)
    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            numbers[b"no"]
    assert not numbers
