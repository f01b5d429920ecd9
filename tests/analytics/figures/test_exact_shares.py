"""Exact intervals of shares against published values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from services.analytics.figures.exact_shares import exact_share
from shared.errors import Invalid


def test_mendels_peas_as_r_gives_them() -> None:
    # R's help of binom.test: 682 of 925 gives .7076683 to .7654066.
    peas = exact_share(682, 925)
    assert (peas.low, peas.high) == (pytest.approx(0.7076683, abs=1e-7), pytest.approx(0.7654066, abs=1e-7))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 60), st.integers(1, 60))
def test_agrees_with_an_independent_implementation(number: int, more: int) -> None:
    theirs = binomtest(number, number + more).proportion_ci(0.95, method="exact")
    ours = exact_share(number, number + more)
    assert (ours.low, ours.high) == (pytest.approx(theirs.low, abs=1e-9), pytest.approx(theirs.high, abs=1e-9))


def test_none_and_all_reach_the_end() -> None:
    assert exact_share(0, 30).low == 0.0
    assert exact_share(30, 30).high == 1.0


def test_without_a_base_there_is_no_share() -> None:
    nothing = exact_share(0, 0)
    assert (nothing.share, nothing.low, nothing.high, nothing.tells) == (None, None, None, False)


def test_a_small_base_keeps_its_counts_and_tells_no_share() -> None:
    assert exact_share(3, 19).document() == {
        "number": 3,
        "base": 19,
        "share": None,
        "low": None,
        "high": None,
        "too_few": True,
    }
    assert exact_share(3, 20).document()["share"] == 0.15


@pytest.mark.parametrize(
    ("number", "base", "confidence", "field"),
    [(4, 3, 0.95, "number"), (-1, 3, 0.95, "number"), (1, 3, 0.0, "confidence")],
)
def test_what_is_no_share_is_refused(number: int, base: int, confidence: float, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        exact_share(number, base, confidence)
    assert [problem.field for problem in refused.value.errors] == [field]
