"""Exact bounds against published tables and by what they promise."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from services.analytics.rates.poisson import exact_bounds, rate, rate_ratio
from shared.errors import Invalid


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0.0, 3.689), (1, 0.025, 5.572), (3, 0.619, 8.767), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_the_bounds_are_those_of_published_tables(count: int, low: float, high: float) -> None:
    """Table 7 of the Biometrika Tables for Statisticians."""
    assert exact_bounds(count) == pytest.approx((low, high), abs=5e-4)


@settings(deadline=None, max_examples=30)
@given(st.floats(0.05, 60))
def test_the_bounds_hold_the_mean_at_least_as_often_as_promised(mean: float) -> None:
    counts = range(int(poisson.ppf(1 - 1e-9, mean)) + 1)
    held = sum(poisson.pmf(k, mean) for k in counts if exact_bounds(k)[0] <= mean <= exact_bounds(k)[1])
    assert held >= 0.95 - 1e-6


def test_a_rate_is_per_100_000_and_year() -> None:
    found = rate(120, 1_200_000 * 2)
    low, high = exact_bounds(120)
    assert (found.value, found.low, found.high) == pytest.approx((5.0, low / 24, high / 24))


def test_the_error_of_a_survey_widens_the_interval_and_keeps_its_shape() -> None:
    counted, surveyed = rate(10, 1e6), rate(10, 1e6, relative_error=0.1)
    assert surveyed.value == counted.value
    assert surveyed.low < counted.low
    assert counted.high < surveyed.high
    assert rate(0, 1e6, relative_error=0.1).low == 0
    assert rate(0, 1e6, relative_error=0.1).high == pytest.approx(rate(0, 1e6).high * math.exp(0.196), rel=1e-3)


def test_with_many_cases_the_error_of_the_survey_is_all_that_is_left() -> None:
    found = rate(10**9, 1e6, relative_error=0.05)
    assert found.high / found.value == pytest.approx(math.exp(1.959964 * 0.05), rel=1e-4)


def test_a_ratio_has_the_bounds_of_an_exact_test() -> None:
    """R's poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878)): ratio 1.971488, 0.858 to 4.277, p 0.07967."""
    found = rate_ratio(21, 11, first_exposure=3011, second_exposure=800)
    assert found.value == pytest.approx(1.971488, abs=1e-6)
    assert (found.low, found.high) == pytest.approx((0.8584264, 4.2772659), abs=1e-5)


@settings(deadline=None)
@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.1, 10))
def test_a_ratio_and_its_inverse_agree(first: int, second: int, exposure: float) -> None:
    one = rate_ratio(first, second, second_exposure=exposure)
    other = rate_ratio(second, first, first_exposure=exposure)
    assert one.p == pytest.approx(other.p, abs=1e-9)
    assert 0 <= one.p <= 1
    if one.high is not None and one.high > 0:
        assert other.low == pytest.approx(1 / one.high, rel=1e-6)


@pytest.mark.parametrize("count", [-1, 2.5, float("nan"), float("inf"), "many", 1e30])
def test_what_is_no_count_is_refused_by_name(count: float) -> None:
    with pytest.raises(Invalid) as refusal:
        rate(count, 1000)  # type: ignore[arg-type]
    assert refusal.value.errors[0].field == "count"
    assert refusal.value.errors[0].fix


@pytest.mark.parametrize("persons", [0, -5, float("nan"), float("inf")])
def test_a_population_of_none_is_refused_by_name(persons: float) -> None:
    with pytest.raises(Invalid) as refusal:
        rate(3, persons)
    assert refusal.value.errors[0].field == "population"


def test_an_error_or_a_confidence_that_cannot_be_is_refused() -> None:
    with pytest.raises(Invalid):
        rate(3, 1000, relative_error=1.5)
    with pytest.raises(Invalid):
        rate(3, 1000, confidence=1.0)
