"""Cylinders: brute force, chance, odd input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from services.analytics.clusters.adjusted import adjusted_scan
from services.analytics.clusters.bernoulli_scan import bernoulli_scan
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.poisson_scan import poisson_scan
from services.analytics.clusters.scanning import Window
from services.analytics.clusters.zones import Zones, circles, planar_distances
from shared.errors import Invalid
from tests.analytics.clusters.brute_force import bernoulli_judge, best_cylinder, circle_sets, poisson_judge

ONCE = MonteCarlo(1)

QUICK = MonteCarlo(simulations=19)


def drawn_study(seed: int, regions: int, periods: int) -> tuple[Zones, list[frozenset[int]], np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    points = [(float(a), float(b)) for a, b in random.integers(0, 4, (regions, 2))]
    population = random.integers(1, 30, (regions, periods)).astype(float)
    cases = random.poisson(1.0, (regions, periods))
    x, y = zip(*points, strict=True)
    weights = population.sum(axis=1)
    zones = circles(planar_distances(x, y), weights)
    return zones, list(circle_sets(points, weights.tolist(), 0.5)), population, cases


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 5), st.data())
def test_the_highest_statistic_is_that_of_brute_force(
    seed: int, regions: int, periods: int, data: st.DataObject
) -> None:
    zones, sets, population, cases = drawn_study(seed, regions, periods)
    longest = data.draw(st.integers(1, periods))
    scan = poisson_scan(zones, cases, population, QUICK, window=Window(longest))
    best = best_cylinder(sets, cases, population, longest, poisson_judge(int(cases.sum()), float(population.sum())))
    assert [each.llr for each in scan.clusters[:1]] == pytest.approx([best] if best > 1e-9 else [], abs=1e-8)
    for cluster in scan.clusters:
        first, last = cluster.periods
        assert 0 <= first <= last < first + longest
        assert cluster.cases == cases[list(cluster.regions), first : last + 1].sum()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 5))
def test_one_kind_among_documented_cases_is_that_of_brute_force_too(seed: int, regions: int, periods: int) -> None:
    _, _, documented, cases = drawn_study(seed, regions, periods)
    cases = np.minimum(cases, documented).astype(np.int64)
    points = [(float(a), float(b)) for a, b in np.random.default_rng(seed).integers(0, 4, (regions, 2))]
    x, y = zip(*points, strict=True)
    weights = documented.sum(axis=1)
    longest = max(1, periods // 2)
    scan = bernoulli_scan(circles(planar_distances(x, y), weights), cases, documented, QUICK)
    judge = bernoulli_judge(int(cases.sum()), int(documented.sum()))
    best = best_cylinder(list(circle_sets(points, weights.tolist(), 0.5)), cases, documented, longest, judge)
    assert [each.llr for each in scan.clusters[:1]] == pytest.approx([best] if best > 1e-9 else [], abs=1e-8)


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(2, 6), st.builds(Window, ending_now=st.booleans()))
@settings(max_examples=60, deadline=None)
def test_chance_is_looked_into_as_thoroughly_as_what_is_observed(
    seed: int, regions: int, periods: int, window: Window
) -> None:
    """Each drawn set, scanned as if it were observed, has the highest statistic that it was counted with."""
    random = np.random.default_rng(seed)
    x, y = random.integers(0, 3, (2, regions))
    expected = random.random((regions, periods)) * (random.random((regions, 1)) > 0.2) + 1e-6
    zones = circles(planar_distances(x, y), expected.sum(axis=1), max_share=1.0)
    cases = random.poisson(1.2, (regions, periods))
    found = poisson_scan(zones, cases, expected, MonteCarlo(20, seed=seed), window=window).clusters
    drawn = np.random.default_rng(seed).multinomial(cases.sum(), (expected / expected.sum()).ravel(), size=20)
    highest = [
        max(
            (
                each.llr
                for each in poisson_scan(zones, one.reshape(cases.shape), expected, ONCE, window=window).clusters
            ),
            default=0.0,
        )
        for one in drawn
    ]
    for each in found:
        assert each.p == (1 + sum(one >= each.llr - 1e-9 for one in highest)) / 21


def test_one_period_is_the_scan_in_space() -> None:
    zones, _, population, cases = drawn_study(6, 9, 1)
    in_space = poisson_scan(zones, cases[:, 0], population[:, 0], QUICK)
    assert poisson_scan(zones, cases, population, QUICK).clusters == in_space.clusters


def test_clusters_that_go_on_now_end_with_the_last_period() -> None:
    zones, _, population, cases = drawn_study(7, 8, 6)
    scan = poisson_scan(zones, cases, population, QUICK, window=Window(ending_now=True))
    assert scan.clusters
    assert {each.periods[1] for each in scan.clusters} == {5}
    assert {each.cases == cases[list(each.regions), each.periods[0] :].sum() for each in scan.clusters} == {True}


@pytest.mark.parametrize("kind", ["beside an expectation", "among documented cases"])
def test_p_values_are_uniform_where_there_is_no_cluster(kind: str) -> None:
    random = np.random.default_rng(23)
    x, y = random.random((2, 12))
    population = random.integers(10, 100, 12)
    zones = circles(planar_distances(x, y), population)
    expected = np.outer(population, [1, 2, 1, 2])
    studies = 300
    p = []
    for study in range(studies):
        chance = MonteCarlo(simulations=99, seed=study)
        if kind == "beside an expectation":
            cases = random.multinomial(70, (expected / expected.sum()).ravel()).reshape(12, 4)
            scan = poisson_scan(zones, cases, expected, chance)
        else:
            scan = bernoulli_scan(zones, random.binomial(expected, 0.1), expected, chance)
        p.append(scan.clusters[0].p)
    for level in (0.05, 0.1, 0.25, 0.5, 0.8):
        low, high = binom.ppf([0.0005, 0.9995], studies, level)
        assert low <= np.count_nonzero(np.array(p) <= level + 1e-9) <= high


def test_an_organisation_that_begins_to_work_in_one_place_makes_no_cluster_among_documented_cases() -> None:
    random = np.random.default_rng(2)
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(5.0), np.arange(5.0)))
    documented = np.full((25, 8), 20)
    documented[12, 4:] = 200
    cases = random.binomial(documented, 0.3)
    zones = circles(planar_distances(x, y), documented.sum(axis=1))
    assert all(each.p > 0.05 for each in bernoulli_scan(zones, cases, documented).clusters)
    cases[3, 3] = 20
    outbreak = bernoulli_scan(zones, cases, documented).clusters[0]
    assert (outbreak.regions, outbreak.periods, outbreak.p) == ((3,), (3, 3), 0.001)


def test_a_level_that_rises_everywhere_makes_no_adjusted_cluster() -> None:
    random = np.random.default_rng(4)
    x, y = random.random((2, 20))
    organisations = np.arange(20) % 4
    level = np.outer(np.exp(organisations / 3.0), [1, 1, 2, 6])
    cases = random.poisson(level)
    zones = circles(planar_distances(x, y), np.ones(20))
    adjusted = adjusted_scan(zones, cases, np.ones(20), {"organisations": organisations})
    assert all(each.p > 0.05 for each in adjusted.scan.clusters)
    assert adjusted.coefficients["organisations"] > 0
    cases[7, 1] += 20
    outbreak = adjusted_scan(zones, cases, np.ones(20), {"organisations": organisations}).scan.clusters[0]
    assert 7 in outbreak.regions
    assert (outbreak.periods, outbreak.p) == ((1, 1), 0.001)


def test_what_would_take_hours_is_refused() -> None:
    random = np.random.default_rng(1)
    x, y = random.random((2, 300))
    documented = np.ones((300, 120))
    zones = circles(planar_distances(x, y), documented.sum(axis=1))
    with pytest.raises(Invalid) as refused:
        bernoulli_scan(zones, np.eye(300, 120), documented, MonteCarlo(simulations=9_999))
    assert "years in place of months" in refused.value.errors[0].fix


@pytest.mark.parametrize("cases", [np.zeros((3, 4)), np.eye(3, 4)], ids=["no cases", "few"])
def test_little_is_an_answer(cases: np.ndarray) -> None:
    zones = circles(planar_distances([0, 1, 2], [0, 0, 0]), [1, 1, 1])
    assert poisson_scan(zones, cases, np.ones((3, 4)), QUICK).cases == cases.sum()
    assert bernoulli_scan(zones, cases, np.ones((3, 4)), QUICK).cases == cases.sum()
    assert adjusted_scan(zones, cases, np.ones(3), {"homicides": [0, 1, 2]}, QUICK).scan.cases == cases.sum()


@pytest.mark.parametrize(
    ("field", "cases", "expected", "longest"),
    [
        ("population", [1, 2, 3], np.ones((3, 1)), None),
        ("cases", np.ones((2, 4)), np.ones((2, 4)), None),
        ("cases", np.ones((3, 0)), np.ones((3, 0)), None),
        ("population", np.ones((3, 4)), np.zeros((3, 4)), None),
        ("population", np.ones((3, 4)), np.diag([1.0, 1, 1, 1])[:3], None),
        ("population", np.ones((3, 4)), np.ones((3, 5)), None),
        ("longest", np.ones((3, 4)), np.ones((3, 4)), 5),
        ("longest", np.ones((3, 4)), np.ones((3, 4)), 0),
    ],
)
def test_what_cannot_be_scanned_is_named(field: str, cases: object, expected: object, longest: int | None) -> None:
    zones = circles(planar_distances([0, 1, 2], [0, 0, 0]), [1, 1, 1])
    with pytest.raises(Invalid) as refused:
        poisson_scan(zones, cases, expected, QUICK, window=Window(longest))  # type: ignore[arg-type]
    assert refused.value.errors[0].field == field
