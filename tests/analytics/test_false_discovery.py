"""Adjusted p-values against scipy's and against the definition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from services.analytics.false_discovery import benjamini_hochberg
from shared.errors import Invalid

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@settings(deadline=None)
@given(P_VALUES)
def test_the_values_are_those_of_another_implementation(values: list[float]) -> None:
    p = np.array(values)
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p, method="bh"), abs=1e-12)


@settings(deadline=None)
@given(P_VALUES, st.floats(0.001, 0.5))
def test_those_under_a_level_are_those_of_the_step_up_rule(values: list[float], level: float) -> None:
    p = np.sort(np.array(values))
    ranks = np.arange(1, p.size + 1)
    passing = np.flatnonzero(p * p.size / ranks <= level)
    discoveries = passing[-1] + 1 if passing.size else 0
    assert int(np.sum(benjamini_hochberg(p) <= level)) == discoveries


def test_no_tests_no_values() -> None:
    assert benjamini_hochberg(np.array([])).size == 0


@pytest.mark.parametrize("p", [[0.1, 1.2], [-0.1], [float("nan")]])
def test_a_value_outside_0_to_1_is_refused(p: list[float]) -> None:
    with pytest.raises(Invalid):
        benjamini_hochberg(np.array(p))
