import numpy as np
import pytest

from services.analytics.undocumented.linkage import drawn_linkages, over_linkages
from services.analytics.undocumented.lists import table_of_cases
from services.analytics.undocumented.log_linear import Z_95
from services.analytics.undocumented.mixture import Component, mixed
from services.analytics.undocumented.stepwise import stepwise


def records(seed: int, size: int = 400) -> list[frozenset[str]]:
    on = np.random.default_rng(seed).random((size, 3)) < [0.4, 0.5, 0.45]
    return [frozenset(name for name, there in zip("ABC", row, strict=True) if there) for row in on if row.any()]


def test_certain_links_are_one_table_and_its_own_interval() -> None:
    held = records(1)
    selected = stepwise(table_of_cases(held)).selected
    answer = over_linkages(drawn_linkages(held, [], 0.5, seed=1, draws=5))
    assert selected is not None
    assert answer.total is not None
    assert answer.total.estimate == pytest.approx(selected.estimate, rel=1e-6)
    assert answer.total.low == pytest.approx(selected.actual_low, rel=1e-6)
    assert answer.total.high == pytest.approx(selected.actual_high, rel=1e-6)
    assert answer.between == (selected.estimate, selected.estimate)


def test_doubt_widens_the_interval() -> None:
    held = records(1)
    alone = [i for i, each in enumerate(held) if each == {"A"}][:30]
    others = [i for i, each in enumerate(held) if each == {"B"}][:30]
    tables = drawn_linkages(held, list(zip(alone, others, strict=False)), 0.5, seed=1, draws=30)
    doubtful = over_linkages(tables)
    single = [stepwise(table).selected for table in tables]
    widths = [model.actual_high - model.actual_low for model in single if model is not None]
    assert doubtful.total is not None
    assert len(widths) == doubtful.linkages == 30
    assert doubtful.total.high - doubtful.total.low > np.mean(widths)
    assert doubtful.observed[0] < doubtful.observed[1] < len(held)


def test_cases_united_raise_overlaps_and_lower_the_estimate() -> None:
    held = records(2)
    alone = [i for i, each in enumerate(held) if each == {"A"}][:20]
    others = [i for i, each in enumerate(held) if each == {"C"}][:20]
    apart, united = (
        over_linkages(drawn_linkages(held, list(zip(alone, others, strict=False)), chance, seed=1, draws=1))
        for chance in (0.0, 1.0)
    )
    assert united.observed[0] == apart.observed[0] - 20
    assert united.total is not None
    assert apart.total is not None
    assert united.total.estimate < apart.total.estimate - 20


def test_links_reach_through_others_and_repeat_with_the_seed() -> None:
    held = [{"A"}, {"B"}, {"C"}, {"A", "B"}]
    tables = drawn_linkages(held, [(0, 1), (1, 2)], 1.0, seed=3, draws=2)
    assert [table.counts.tolist() for table in tables] == [[0, 0, 1, 0, 0, 0, 1]] * 2
    once, again = (
        [table.counts.tolist() for table in drawn_linkages(held, [(0, 1)], 0.5, seed=4, draws=9)] for _ in range(2)
    )
    assert once == again
    assert len({tuple(each) for each in once}) == 2


def test_linkages_without_an_estimate_are_counted_and_left_out() -> None:
    held = [{"A"}] * 9 + [{"B"}] * 9
    over = over_linkages(drawn_linkages(held, [(0, 9)], 0.5, seed=1, draws=20))
    assert 0 < over.without_estimate < over.linkages == 20
    assert over.total is not None


def test_a_mixture_of_one_is_that_one_and_of_two_lies_around_both() -> None:
    one = mixed([Component(100, 5.0, 0.2, 1.0)])
    assert one.estimate == pytest.approx(100 + np.exp(5.0), rel=1e-6)
    assert one.high == pytest.approx(100 + np.exp(5.0 + Z_95 * 0.2), rel=1e-6)
    two = mixed([Component(100, 5.0, 0.2, 3.0), Component(100, 6.0, 0.2, 1.0)])
    assert two.low > one.low
    assert two.high > 100 + np.exp(6.0)
    assert two.estimate < 100 + np.exp(5.5)
