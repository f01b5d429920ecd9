"""Intervals stand where their numbers are, on one scale, inside the frame."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.site.intervals import MARGIN, Interval, interval_chart

NUMBERS = st.floats(-1e6, 1e6).filter(lambda number: number == 0 or abs(number) > 1e-9)
TRIPLES = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS).map(sorted), min_size=1, max_size=40)
RATIOS = st.lists(
    st.tuples(*[st.floats(1e-6, 1e6)] * 3).map(sorted),
    min_size=1,
    max_size=40,
)


def _intervals(triples: list[list[float]]) -> list[Interval]:
    return [Interval(str(at), "", value, low, high) for at, (low, value, high) in enumerate(triples)]


@given(TRIPLES, st.booleans())
def test_marks_stay_inside_and_dots_stand_on_their_intervals(triples: list[list[float]], with_reference: bool) -> None:  # noqa: FBT001 — drawn by Hypothesis
    chart = interval_chart(_intervals(triples), reference=0 if with_reference else None)
    for row in chart.rows:
        assert row.value is not None
        assert MARGIN - 0.01 <= row.start <= row.value + 0.01 <= row.start + row.width + 0.02 <= 100 - MARGIN + 0.04


@given(RATIOS)
def test_equal_steps_are_equal_ratios(triples: list[list[float]]) -> None:
    chart = interval_chart(_intervals(triples), reference=1, ratios=True)
    numbers = sorted((value, row.value) for row, (_, value, _) in zip(chart.rows, triples, strict=True))
    assert all(one[1] <= other[1] for one, other in pairwise(numbers))  # type: ignore[operator]
    assert chart.reference is not None


@given(TRIPLES)
def test_the_scale_holds_zero_and_says_few_round_numbers(triples: list[list[float]]) -> None:
    ticks = interval_chart(_intervals(triples)).ticks
    assert 1 <= len(ticks) <= 7
    assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(ticks))
    assert any(math.isclose(number, 0, abs_tol=1e-12) for _, number in ticks)


def test_what_has_no_end_reaches_the_edge_and_what_is_not_finite_has_no_dot() -> None:
    chart = interval_chart(
        [Interval("a", "", None, 2.0, None), Interval("b", "", 4.0, 3.0, 5.0)], reference=1, ratios=True
    )
    assert chart.rows[0].value is None
    assert chart.rows[0].start + chart.rows[0].width == pytest.approx(100 - MARGIN)
    assert [number for _, number in chart.ticks] == [1, 2, 5]
