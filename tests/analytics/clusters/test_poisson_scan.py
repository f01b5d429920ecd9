"""The circular scan: published answers, brute force, chance, and odd input."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.poisson_scan import poisson_scan
from services.analytics.clusters.scanning import Scan
from services.analytics.clusters.zones import circles, planar_distances
from shared.errors import Invalid
from tests.analytics.clusters.brute_force import circle_sets, non_overlapping, poisson_judge

QUICK = MonteCarlo(simulations=19)


def new_york(data_dir: Path, max_share: float, chance: MonteCarlo) -> Scan:
    with (data_dir / "science" / "ny_leukemia.csv").open() as file:
        rows = list(csv.DictReader(file))
    longitude, latitude, population, cases = (
        np.array([float(row[name]) for row in rows]) for name in ("longitude", "latitude", "population", "cases")
    )
    zones = circles(planar_distances(longitude, latitude), population, max_share=max_share)
    return poisson_scan(zones, np.floor(cases), population, chance)


def test_the_published_clusters_of_new_york(data_dir: Path) -> None:
    scan = new_york(data_dir, 0.1, MonteCarlo(simulations=999, seed=1))
    with (data_dir / "science" / "ny_leukemia_expected.csv").open() as file:
        published = list(csv.DictReader(file))
    assert len(published) == 3
    for row in published:
        cluster = scan.clusters[int(row["cluster"]) - 1]
        assert cluster.llr == pytest.approx(float(row["llr"]), abs=1e-6)
        assert len(cluster.regions) == int(row["n_regions"])
        assert cluster.cases == int(row["cases"])
        assert cluster.regions[0] + 1 == int(row["first_locid"])
        assert cluster.expected == pytest.approx(float(row["expected"]), abs=0.005)
        assert cluster.cases / cluster.expected == pytest.approx(float(row["smr"]), abs=0.005)
        assert cluster.relative_risk == pytest.approx(float(row["rr"]), abs=0.005)
        assert cluster.p == pytest.approx(float(row["satscan_p"]), abs=0.02)


def test_half_of_the_population_gives_the_other_published_statistic(data_dir: Path) -> None:
    """R's smerc holds 14.083511 with 28 regions against SaTScan; the sixth cluster is the seventh of the above."""
    scan = new_york(data_dir, 0.5, QUICK)
    assert scan.clusters[0].llr == pytest.approx(14.083511, abs=1e-6)
    assert len(scan.clusters[0].regions) == 28
    assert scan.clusters[5].llr == pytest.approx(3.209485, abs=1e-6)


@st.composite
def studies(draw: st.DrawFn) -> tuple[list[tuple[float, float]], list[int], list[int]]:
    size = draw(st.integers(1, 9))
    points = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=size, max_size=size))
    population = draw(st.lists(st.integers(1, 50), min_size=size, max_size=size))
    cases = draw(st.lists(st.integers(0, 8), min_size=size, max_size=size))
    return [(float(x), float(y)) for x, y in points], population, cases


@settings(deadline=None)
@given(studies(), st.sampled_from([0.2, 0.5, 1.0]))
def test_the_statistics_are_those_of_brute_force(
    study: tuple[list[tuple[float, float]], list[int], list[int]], share: float
) -> None:
    points, population, cases = study
    x, y = zip(*points, strict=True)
    zones = circles(planar_distances(x, y), population, max_share=share)
    scan = poisson_scan(zones, cases, population, QUICK)
    judge = poisson_judge(sum(cases), float(sum(population)))
    sets = list(circle_sets(points, [float(each) for each in population], share))
    ratios = [judge(sum(cases[at] for at in each), sum(population[at] for at in each)) for each in sets]
    found = [cluster.llr for cluster in scan.clusters]
    assert found[:1] == pytest.approx([max(ratios)] if max(ratios, default=0) > 1e-9 else [], abs=1e-8)
    if len({round(ratio, 6) for ratio in ratios if ratio > 1e-9}) == len([r for r in ratios if r > 1e-9]):
        assert found == pytest.approx(non_overlapping(sets, ratios), abs=1e-8)
    taken = [region for cluster in scan.clusters for region in cluster.regions]
    assert len(taken) == len(set(taken))
    for cluster in scan.clusters:
        assert cluster.cases == sum(cases[at] for at in cluster.regions)
        assert 0 < cluster.p <= 1


def test_the_order_of_the_regions_does_not_matter() -> None:
    random = np.random.default_rng(3)
    x, y = random.random((2, 40))
    population, cases = random.integers(50, 500, 40), random.poisson(3, 40)
    order = random.permutation(40)
    first = poisson_scan(circles(planar_distances(x, y), population), cases, population, QUICK)
    zones = circles(planar_distances(x[order], y[order]), population[order])
    second = poisson_scan(zones, cases[order], population[order], QUICK)
    assert [sorted(order[list(each.regions)]) for each in second.clusters] == [
        sorted(each.regions) for each in first.clusters
    ]


def test_p_values_are_uniform_where_there_is_no_cluster() -> None:
    random = np.random.default_rng(12)
    x, y = random.random((2, 30))
    population = random.integers(50, 500, 30)
    zones = circles(planar_distances(x, y), population, max_share=0.4)
    studies = 300
    p = np.array(
        [
            poisson_scan(
                zones,
                random.multinomial(80, population / population.sum()),
                population,
                MonteCarlo(simulations=99, seed=study),
            )
            .clusters[0]
            .p
            for study in range(studies)
        ]
    )
    for level in (0.05, 0.1, 0.25, 0.5, 0.8):
        low, high = binom.ppf([0.0005, 0.9995], studies, level)
        assert low <= np.count_nonzero(p <= level + 1e-9) <= high


def test_a_planted_cluster_is_found() -> None:
    x, y = np.meshgrid(np.arange(10.0), np.arange(10.0))
    population = np.full(100, 1000)
    rate = np.where((x - 2) ** 2 + (y - 2) ** 2 <= 2, 5.0, 1.0).ravel()
    cases = np.random.default_rng(8).poisson(rate)
    scan = poisson_scan(circles(planar_distances(x.ravel(), y.ravel()), population), cases, population)
    assert scan.clusters[0].p == 0.001
    assert scan.clusters[0].gumbel_p is not None
    assert scan.clusters[0].gumbel_p < 0.001
    planted = set(np.flatnonzero(rate > 1))
    assert len(planted & set(scan.clusters[0].regions)) / len(planted | set(scan.clusters[0].regions)) > 0.6


def test_the_seed_repeats_the_answer() -> None:
    zones = circles(planar_distances([0, 1, 2, 3], [0, 0, 0, 0]), [5, 5, 5, 5])
    answers = [poisson_scan(zones, [6, 1, 0, 2], [5, 5, 5, 5], MonteCarlo(99, seed=seed)) for seed in (1, 1, 2)]
    assert answers[0] == answers[1]
    assert answers[2].seed == 2
    assert answers[0].clusters[0].llr == answers[2].clusters[0].llr


@pytest.mark.parametrize(
    ("population", "cases"),
    [([10], [4]), ([10, 10], [0, 0]), ([10, 0], [3, 0]), ([10, 10], [3, 3])],
    ids=["one region", "no cases", "an empty region", "the same everywhere"],
)
def test_no_cluster_is_an_answer(population: list[int], cases: list[int]) -> None:
    places = [float(at) for at in range(len(population))]
    zones = circles(planar_distances(places, places), population)
    scan = poisson_scan(zones, cases, population, QUICK)
    assert scan.clusters == ()
    assert scan.cases == sum(cases)


def test_everything_at_one_place_is_no_cluster() -> None:
    zones = circles(planar_distances([1, 1, 1], [1, 1, 1]), [5, 5, 5], max_share=1.0)
    assert poisson_scan(zones, [9, 0, 0], [5, 5, 5], QUICK).clusters == ()


def test_all_cases_in_one_region() -> None:
    zones = circles(planar_distances([0, 1, 2], [0, 0, 0]), [5, 5, 5])
    cluster = poisson_scan(zones, [7, 0, 0], [5, 5, 5], QUICK).clusters[0]
    assert cluster.regions == (0,)
    assert cluster.relative_risk is None
    assert cluster.llr == pytest.approx(7 * np.log(3))


@pytest.mark.parametrize(
    ("field", "cases", "population"),
    [
        ("population", [1, 2], [5, 0]),
        ("cases", [1, -1], [5, 5]),
        ("cases", [1, 0.5], [5, 5]),
        ("cases", [1], [5, 5]),
        ("cases", [1, float("nan")], [5, 5]),
        ("cases", [1, "two"], [5, 5]),
    ],
)
def test_impossible_counts_are_named(field: str, cases: list[float], population: list[float]) -> None:
    zones = circles(planar_distances([0, 1], [0, 0]), population)
    with pytest.raises(Invalid) as refused:
        poisson_scan(zones, cases, population, QUICK)
    assert refused.value.errors[0].field == field


def test_work_tells_how_far_it_is_and_can_be_ended() -> None:
    zones = circles(planar_distances([0, 1, 2], [0, 0, 0]), [5, 5, 5])
    told: list[float] = []
    poisson_scan(zones, [7, 0, 0], [5, 5, 5], QUICK, told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)

    def end(_share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        poisson_scan(zones, [7, 0, 0], [5, 5, 5], QUICK, end)
