"""The regression by what defines it: the scores vanish, and closed forms where there are any."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.trends.quasi_poisson import fit


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), min_size=4, max_size=40), st.integers(0, 10**6))
def test_scores_vanish(counts: list[int], seed: int) -> None:
    response = np.array(counts, dtype=float)
    rng = np.random.default_rng(seed)
    weights = rng.uniform(0.2, 2, response.size)
    design = np.column_stack([np.ones(response.size), rng.normal(size=response.size)])
    found = fit(design, response, weights)
    if found is None or not response.any():
        return
    score = design.T @ (weights * (response - found.fitted))
    assert score == pytest.approx(0, abs=1e-3 * (1 + response.sum()))


def test_a_mean_has_the_dispersion_of_pearson() -> None:
    counts = np.array([3.0, 7, 1, 0, 9, 4])
    found = fit(np.ones((6, 1)), counts, np.ones(6))
    assert found is not None
    assert np.exp(found.coefficients[0]) == pytest.approx(counts.mean())
    assert found.dispersion == pytest.approx(np.sum((counts - 4) ** 2 / 4) / 5)
    assert found.covariance[0, 0] == pytest.approx(1 / counts.sum())
    assert found.leverages == pytest.approx([1 / 6] * 6)


def test_what_cannot_be_fitted_gives_none() -> None:
    counts = np.array([3.0, 7, 1])
    assert fit(np.ones((3, 2)), counts, np.ones(3)) is None
    assert fit(np.ones((1, 1)), counts[:1], np.ones(1)) is None
    assert fit(np.column_stack([np.ones(3), [1e300, 0, -1e300]]), counts, np.ones(3)) is None


def test_only_zeros_have_a_mean_near_zero() -> None:
    found = fit(np.ones((21, 1)), np.zeros(21), np.ones(21))
    assert found is not None
    assert np.exp(found.coefficients[0]) < 1e-8
