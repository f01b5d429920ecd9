"""Odds ratios against R's published answers, an independent implementation, and what must hold of any table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from scipy.stats.contingency import odds_ratio as of_scipy

from services.analytics.associations.odds_ratio import fisher_p, odds_ratio, odds_ratios
from shared.errors import Invalid

COUNTS = st.integers(0, 40)


def test_fishers_tea_tasting_as_r_gives_it() -> None:
    tea = odds_ratio(3, 1, 1, 3)
    assert tea.p == pytest.approx(0.4857, abs=5e-5)
    assert tea.estimate == pytest.approx(6.408309, rel=1e-5)


def test_convictions_of_twins_as_r_gives_them() -> None:
    twins = odds_ratio(2, 10, 15, 3)
    assert twins.p == pytest.approx(0.0005367, abs=5e-8)
    assert twins.estimate == pytest.approx(0.04693661, rel=1e-5)
    # R's root finder stops at the third digit: it prints 0.003325764 and 0.363182271.
    assert (twins.low, twins.high) == (pytest.approx(0.003325764, rel=5e-3), pytest.approx(0.363182271, rel=5e-3))
    assert twins.direction == -1


@settings(max_examples=50, deadline=None)
@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_agrees_with_an_independent_implementation(both: int, first: int, second: int, neither: int) -> None:
    table = [[both, first], [second, neither]]
    ours = odds_ratio(both, first, second, neither)
    assert ours.p == pytest.approx(fisher_exact(table).pvalue, rel=1e-7)
    if 0 in {both + first, second + neither, both + second, first + neither}:
        assert (ours.estimate, ours.low, ours.high, ours.direction) == (None, None, None, 0)
        return
    theirs = of_scipy(table)
    limits = theirs.confidence_interval(0.95)
    expected = [theirs.statistic, limits.low, limits.high]
    for mine, other in zip((ours.estimate, ours.low, ours.high), expected, strict=True):
        assert other in {0, np.inf} if mine is None else mine == pytest.approx(other, rel=1e-6)


@settings(max_examples=50, deadline=None)
@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_the_other_way_round_it_is_the_inverse(both: int, first: int, second: int, neither: int) -> None:
    one, other = odds_ratio(both, first, second, neither), odds_ratio(first, both, neither, second)
    assert one.p == pytest.approx(other.p)
    for mine, inverse in ((one.estimate, other.estimate), (one.low, other.high), (one.high, other.low)):
        assert (mine is None) == (inverse is None)
        if mine is not None and inverse is not None:
            assert mine == pytest.approx(1 / inverse, rel=1e-6)


def test_an_empty_cell_leaves_the_interval_open_on_its_side() -> None:
    never = odds_ratio(0, 10, 15, 3)
    assert (never.estimate, never.low) == (None, None)
    assert never.high is not None
    assert never.direction == -1
    always = odds_ratio(10, 0, 3, 15)
    assert (always.estimate, always.high) == (None, None)
    assert always.direction == 1


def test_a_million_cases_are_told_as_a_few() -> None:
    ratio = odds_ratio(100_300, 199_700, 299_700, 400_300)
    wald = 1.96 * (1 / 100_300 + 1 / 199_700 + 1 / 299_700 + 1 / 400_300) ** 0.5
    plain = 100_300 * 400_300 / (199_700 * 299_700)
    assert ratio.estimate == pytest.approx(plain, rel=1e-4)
    assert (ratio.low, ratio.high) == (
        pytest.approx(plain * np.exp(-wald), rel=1e-3),
        pytest.approx(plain * np.exp(wald), rel=1e-3),
    )


def test_many_tables_are_told_as_each_alone() -> None:
    tables = np.random.default_rng(4).integers(0, 300, (60, 4))
    alone = [odds_ratio(*map(int, table)) for table in tables]
    for one, among in zip(alone, odds_ratios(tables), strict=True):
        assert among.p == pytest.approx(one.p)
        assert among.estimate == pytest.approx(one.estimate)


def test_no_tables_give_nothing() -> None:
    assert odds_ratios(np.zeros((0, 4), np.int64)) == []
    assert fisher_p(np.zeros((0, 4), np.int64)).tolist() == []


@pytest.mark.parametrize(
    ("counts", "confidence", "field"), [((-1, 1, 1, 1), 0.95, "tables"), ((1, 1, 1, 1), 1, "confidence")]
)
def test_what_cannot_be_meant_is_refused(counts: tuple[int, int, int, int], confidence: float, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        odds_ratio(*counts, confidence=confidence)
    assert [problem.field for problem in refused.value.errors] == [field]
