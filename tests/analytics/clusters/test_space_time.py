"""Cylinders: brute force, chance, odd input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.poisson_scan import poisson_scan
from services.analytics.clusters.space_time import permutation_scan, space_time_scan
from services.analytics.clusters.zones import Zones, circles, planar_distances
from shared.errors import Invalid
from tests.analytics.clusters.brute_force import best_cylinder, circle_sets, poisson_judge

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
    scan = space_time_scan(zones, cases, population, longest=longest, chance=QUICK)
    best = best_cylinder(sets, cases, population, longest, poisson_judge(int(cases.sum()), float(population.sum())))
    assert [each.llr for each in scan.clusters[:1]] == pytest.approx([best] if best > 1e-9 else [], abs=1e-8)
    for cluster in scan.clusters:
        first, last = cluster.periods
        assert 0 <= first <= last < first + longest
        assert cluster.cases == cases[list(cluster.regions), first : last + 1].sum()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 5))
def test_without_a_population_the_totals_of_place_and_time_stand_for_it(seed: int, regions: int, periods: int) -> None:
    zones, sets, _, cases = drawn_study(seed, regions, periods)
    expected = np.outer(cases.sum(axis=1), cases.sum(axis=0)) / max(1, cases.sum())
    longest = max(1, periods // 2)
    judge = poisson_judge(int(cases.sum()), float(max(1, cases.sum())))
    best = best_cylinder(sets, cases, expected, longest, judge)
    scan = permutation_scan(zones, cases, chance=QUICK)
    assert [each.llr for each in scan.clusters[:1]] == pytest.approx([best] if best > 1e-9 else [], abs=1e-8)


def test_one_period_is_the_scan_in_space() -> None:
    zones, _, population, cases = drawn_study(6, 9, 1)
    in_space = poisson_scan(zones, cases[:, 0], population[:, 0], QUICK)
    assert space_time_scan(zones, cases, population, chance=QUICK).clusters == in_space.clusters


def test_clusters_that_go_on_now_end_with_the_last_period() -> None:
    zones, _, population, cases = drawn_study(7, 8, 6)
    scan = space_time_scan(zones, cases, population, ending_now=True, chance=QUICK)
    assert scan.clusters
    assert {each.periods[1] for each in scan.clusters} == {5}
    assert {each.cases == cases[list(each.regions), each.periods[0] :].sum() for each in scan.clusters} == {True}


@pytest.mark.parametrize("kind", ["with a population", "without one"])
def test_p_values_are_uniform_where_there_is_no_cluster(kind: str) -> None:
    random = np.random.default_rng(23)
    x, y = random.random((2, 12))
    population = random.integers(10, 100, 12).astype(float)
    zones = circles(planar_distances(x, y), population)
    expected = np.outer(population, [1, 2, 1, 2])
    studies = 300
    p = []
    for study in range(studies):
        cases = random.multinomial(70, (expected / expected.sum()).ravel()).reshape(12, 4)
        chance = MonteCarlo(simulations=99, seed=study)
        scan = (
            space_time_scan(zones, cases, expected, chance=chance)
            if kind == "with a population"
            else permutation_scan(zones, cases, chance=chance)
        )
        p.append(scan.clusters[0].p)
    for level in (0.05, 0.1, 0.25, 0.5, 0.8):
        low, high = binom.ppf([0.0005, 0.9995], studies, level)
        assert low <= np.count_nonzero(np.array(p) <= level + 1e-9) <= high


def test_an_organisation_always_at_one_place_makes_no_cluster_in_place_and_time() -> None:
    random = np.random.default_rng(2)
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(5.0), np.arange(5.0)))
    cases = random.poisson(np.where(np.arange(25) == 12, 20.0, 1.0)[:, None] * np.ones(8))
    zones = circles(planar_distances(x, y), np.ones(25))
    assert all(each.p > 0.05 for each in permutation_scan(zones, cases).clusters)
    cases[3, 3] += 20
    outbreak = permutation_scan(zones, cases).clusters[0]
    assert (outbreak.regions, outbreak.periods, outbreak.p) == ((3,), (3, 3), 0.001)


@pytest.mark.parametrize("cases", [np.zeros((3, 4)), np.eye(3, 4)], ids=["no cases", "few"])
def test_little_is_an_answer(cases: np.ndarray) -> None:
    zones = circles(planar_distances([0, 1, 2], [0, 0, 0]), [1, 1, 1])
    assert permutation_scan(zones, cases, chance=QUICK).cases == cases.sum()
    assert space_time_scan(zones, cases, np.ones((3, 4)), chance=QUICK).cases == cases.sum()


@pytest.mark.parametrize(
    ("field", "cases", "expected", "longest"),
    [
        ("cases", [1, 2, 3], np.ones((3, 1)), None),
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
        space_time_scan(zones, cases, expected, longest=longest, chance=QUICK)  # type: ignore[arg-type]
    assert refused.value.errors[0].field == field
