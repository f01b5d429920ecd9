"""Charts tell the truth about their numbers: from zero, in proportion, inside the frame."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.site.charts import HEIGHT, TOP, Value, bars, column_chart, tick_step

COUNTS = st.lists(st.none() | st.integers(0, 100_000), min_size=1, max_size=150)


def _values(counts: list[int | None]) -> list[Value]:
    return [Value(str(at), str(at), count) for at, count in enumerate(counts)]


@given(COUNTS)
def test_columns_stand_on_zero_in_proportion_to_their_numbers(counts: list[int | None]) -> None:
    chart = column_chart(_values(counts))
    largest = max((count or 0 for count in counts), default=0)
    for column in chart.columns:
        assert column.y + column.height == pytest.approx(chart.base, abs=0.02)
        assert column.y >= TOP - 0.02
        if largest:
            tallest = max(each.height for each in chart.columns)
            assert column.height == pytest.approx(tallest * (column.value.count or 0) / largest, abs=0.02)


@given(COUNTS)
def test_columns_do_not_overlap_and_stay_inside(counts: list[int | None]) -> None:
    columns = column_chart(_values(counts)).columns
    edges = [(column.x, column.x + column.width) for column in columns]
    assert all(0 <= left < right <= 100.001 for left, right in edges)
    assert all(before[1] <= after[0] + 0.001 for before, after in pairwise(edges))


@given(st.integers(0, 10_000_000))
def test_ticks_are_few_and_round(largest: int) -> None:
    step = tick_step(largest)
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert step * 4 >= largest


def test_ticks_begin_at_zero_and_reach_the_largest() -> None:
    chart = column_chart(_values([3, 17, 11]))
    assert [tick.number for tick in chart.ticks] == [0, 5, 10, 15, 20]
    assert chart.ticks[0].y == HEIGHT


def test_bars_are_shares_of_the_longest() -> None:
    assert [bar.width for bar in bars(_values([8, 2, 0, None]))] == [100, 25, 0, 0]
