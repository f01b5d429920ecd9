"""The classes of the map."""

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.scale import CLASSES, class_of, scale


def test_breaks_are_round_and_begin_at_one() -> None:
    assert [each.label for each in scale([3, 41, 7])] == ["1", "2–4", "5–9", "10–19", "20+"]  # noqa: RUF001 — as printed
    assert [each.low for each in scale([12_345])] == [1, 500, 1000, 2000, 5000, 10_000]


def test_without_counts_there_is_one_class() -> None:
    assert [each.label for each in scale([])] == ["1+"]


@given(st.lists(st.integers(1, 10**6)))
def test_every_count_is_in_the_class_that_says_so(counts: list[int]) -> None:
    classes = scale(counts)
    assert 1 <= len(classes) <= CLASSES
    assert len({each.colour for each in classes}) == len(classes)
    for count in counts:
        found = class_of(count, classes)
        assert found.low <= count
        assert found.high is None or count <= found.high
