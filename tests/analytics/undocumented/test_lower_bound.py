import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.undocumented.lists import capture_table
from services.analytics.undocumented.lower_bound import lower_bound
from tests.analytics.undocumented.published_tables import HEPATITIS

chances = st.floats(0.05, 0.6)


def expected(groups: list[tuple[int, list[float]]]) -> dict[int, int]:
    """The cases of each history, without chance: groups of so many cases, whom lists find independently."""
    on = np.arange(1, 8)[:, None] >> np.arange(3) & 1
    return dict(
        enumerate(
            sum(size * np.where(on == 1, found, 1 - np.array(found)).prod(axis=1) for size, found in groups)
            .round()
            .astype(int)
            .tolist(),
            start=1,
        )
    )


@given(st.lists(chances, min_size=3, max_size=3))
def test_is_the_total_where_all_cases_are_as_easy_to_find(found: list[float]) -> None:
    bound = lower_bound(capture_table("ABC", expected([(10_000_000, found)])))
    assert bound is not None
    assert bound.estimate == pytest.approx(10_000_000, rel=1e-3)


@given(st.lists(chances, min_size=3, max_size=3), st.floats(1.2, 8))
def test_is_below_the_total_where_some_are_easier(found: list[float], times: float) -> None:
    """The odds of every list are so many times as high for half of the cases."""
    odds = times * np.array(found) / (1 - np.array(found))
    groups = [(5_000_000, found), (5_000_000, (odds / (1 + odds)).tolist())]
    bound = lower_bound(capture_table("ABC", expected(groups)))
    assert bound is not None
    assert bound.estimate < 10_000_000


def test_holds_of_an_outbreak_whose_size_is_known() -> None:
    bound = lower_bound(HEPATITIS)
    assert bound is not None
    assert bound.estimate == pytest.approx(271 + (69 * 55 + 69 * 63 + 55 * 63) / (21 + 17 + 18 + 1))
    assert bound.low < bound.estimate < 545


@pytest.mark.parametrize("cases", [{7: 5}, {1: 5, 7: 2}, {3: 2, 5: 2, 6: 1}])
def test_there_is_none_without_cases_of_two_lists_alone(cases: dict[int, int]) -> None:
    assert lower_bound(capture_table("ABC", cases)) is None
