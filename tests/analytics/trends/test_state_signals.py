"""Signals for states keep their promise about false alarms, and say what they would see."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from services.analytics.trends.state_signals import monthly_signal, yearly_signal
from shared.errors import Invalid

YEAR = 0.34 * 12


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.integers(0, 60))
def test_the_yearly_test_is_the_exact_one(past: list[int], now: int) -> None:
    found = yearly_signal(past, now)
    if now + sum(past):
        exact = binomtest(now, now + sum(past), 1 / (1 + len(past)), alternative="greater").pvalue
        assert found.p == pytest.approx(exact)
    assert found.signal == (found.p <= 0.05)
    assert found.false_alarms <= 0.06


def test_false_alarms_and_doublings_are_as_simulated() -> None:
    """At the mean of a state, 4 cases a year, with five years before."""
    rng = np.random.default_rng(20)
    years = [(yearly_signal(rng.poisson(YEAR, 5), int(rng.poisson(YEAR * times))), times) for times in [1, 2] * 150]
    false = np.mean([signal.signal for signal, times in years if times == 1])
    seen = np.mean([signal.signal for signal, times in years if times == 2])
    assert false <= 0.08
    assert seen == pytest.approx(np.mean([signal.sees_doubling for signal, _ in years]), abs=0.12)
    assert seen < 0.65, "no test sees most doublings of four cases"


def test_months_keep_their_promise_too() -> None:
    rng = np.random.default_rng(21)
    found = [
        (monthly_signal(rng.poisson(0.34, 60), rng.poisson(0.34 * times, 12), seed=at), times)
        for at, times in enumerate([1, 2] * 60)
    ]
    false = np.mean([signal.signal for signal, times in found if times == 1])
    assert false <= 0.12
    assert np.mean([signal.false_alarms for signal, _ in found]) == pytest.approx(0.05, abs=0.01)
    seen = np.mean([signal.signal for signal, times in found if times == 2])
    assert seen == pytest.approx(np.mean([signal.sees_doubling for signal, _ in found]), abs=0.15)


def test_a_clear_rise_is_dated() -> None:
    found = monthly_signal([1, 0, 1, 2, 1, 0] * 10, [1, 0, 1, 5, 6, 7])
    assert found.signal
    assert found.periods[0] >= 3


def test_a_past_without_cases_has_an_answer() -> None:
    assert not yearly_signal([0, 0, 0], 0).signal
    assert yearly_signal([0, 0, 0], 4).signal
    silent = monthly_signal([0] * 36, [0] * 12)
    assert not silent.signal
    assert silent.blind


def test_bad_input_is_named() -> None:
    for past, now, field in (
        ([], 3, "past"),
        ([1, -2], 3, "past"),
        ([1, 2], 2.5, "this_year"),
        ([1, 2], -1, "this_year"),
    ):
        with pytest.raises(Invalid) as refusal:
            yearly_signal(past, now)  # type: ignore[arg-type]
        assert refusal.value.errors[0].field == field
    for past, watched in (([], [1]), ([1], []), ([1], [float("nan")])):
        with pytest.raises(Invalid):
            monthly_signal(past, watched)
    with pytest.raises(Invalid):
        monthly_signal([1], [1], smoothing=0)
