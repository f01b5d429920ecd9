"""Expected counts adjusted for what is documented and for homicides in general."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from services.analytics.clusters.adjusted import PRIOR_DEVIATION, expected_counts
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.poisson_scan import poisson_scan
from services.analytics.clusters.zones import circles, planar_distances
from shared.errors import Invalid


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(3, 30))
def test_the_coefficients_are_the_most_likely_ones(seed: int, size: int) -> None:
    random = np.random.default_rng(seed)
    exposure = random.integers(1, 1000, size).astype(float)
    organisations, homicides = random.integers(0, 6, size), random.integers(0, 300, size)
    cases = random.poisson(exposure / 100 * (1 + organisations))
    found = expected_counts(cases, exposure, {"organisations": organisations, "homicides": homicides})
    design = np.column_stack(
        [(np.log1p(each) - np.log1p(each).mean()) / (np.log1p(each).std() or 1) for each in (organisations, homicides)]
    )

    def loss(beta: np.ndarray) -> float:
        linear = design @ beta[1:] + beta[0]
        prior = np.sum((beta[1:] / PRIOR_DEVIATION) ** 2) / 2
        return float(np.sum(exposure * np.exp(linear) - cases * linear) + prior)

    if cases.sum():
        start = np.array([np.log(cases.sum() / exposure.sum()), 0.0, 0.0])
        best = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 5000})
        assert list(found.coefficients.values()) == pytest.approx(best.x[1:], abs=1e-4)
    assert found.expected.sum() == pytest.approx(cases.sum())
    assert np.all(found.expected >= 0)


def test_cases_only_where_somebody_documents_leave_finite_coefficients() -> None:
    organisations = np.array([0, 0, 0, 0, 3, 5])
    found = expected_counts([0, 0, 0, 0, 9, 14], np.full(6, 1000), {"organisations": organisations})
    assert np.isfinite(found.coefficients["organisations"])
    assert found.expected[0] < 1 < found.expected[5]


def test_an_office_is_no_cluster_once_organisations_are_in_the_expectation() -> None:
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(6.0), np.arange(6.0)))
    random = np.random.default_rng(9)
    population = np.full(36, 10_000)
    organisations = np.where((x - 4) ** 2 + (y - 4) ** 2 <= 1, 5, 0)
    organisations[[0, 17]] = 5
    cases = random.poisson(2.0 * (1 + organisations))
    zones = circles(planar_distances(x, y), population)
    chance = MonteCarlo(simulations=199)
    assert poisson_scan(zones, cases, population, chance).clusters[0].p == 0.005
    adjusted = expected_counts(cases, population, {"organisations": organisations})
    assert poisson_scan(zones, cases, adjusted.expected, chance).clusters[0].p > 0.05


@pytest.mark.parametrize(
    ("cases", "exposure", "covariate"),
    [([0, 0], [5, 5], [1, 2]), ([1, 2], [5, 5], [3, 3]), ([1, 0], [5, 0], [0, 9]), ([2], [5], [1]), ([0], [0], [0])],
    ids=["no cases", "the same everywhere", "an empty region", "one region", "nobody"],
)
def test_little_to_go_by_is_still_an_expectation(cases: list[int], exposure: list[int], covariate: list[int]) -> None:
    found = expected_counts(cases, exposure, {"homicides": covariate})
    assert found.expected.sum() == pytest.approx(sum(cases))
    assert np.all(np.isfinite(found.expected))


@pytest.mark.parametrize(
    ("field", "cases", "exposure", "covariate"),
    [
        ("population", [1, 1], [5, 0], [1, 1]),
        ("homicides", [1, 1], [5, 5], [1, -1]),
        ("homicides", [1, 1], [5, 5], [1]),
        ("cases", [1, 0.4], [5, 5], [1, 1]),
    ],
)
def test_what_is_wrong_is_named(field: str, cases: list[float], exposure: list[float], covariate: list[float]) -> None:
    with pytest.raises(Invalid) as refused:
        expected_counts(cases, exposure, {"homicides": covariate})
    assert refused.value.errors[0].field == field
