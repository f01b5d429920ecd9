"""One kind among documented cases: brute force, chance, odd input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from services.analytics.clusters.bernoulli_scan import bernoulli_scan
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.poisson_scan import poisson_scan
from services.analytics.clusters.zones import circles, planar_distances
from shared.errors import Invalid
from tests.analytics.clusters.brute_force import bernoulli_judge, circle_sets

QUICK = MonteCarlo(simulations=19)


@settings(deadline=None)
@given(st.data(), st.integers(1, 8))
def test_the_highest_statistic_is_that_of_brute_force(data: st.DataObject, size: int) -> None:
    points = data.draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=size, max_size=size))
    documented = data.draw(st.lists(st.integers(0, 9), min_size=size, max_size=size))
    documented[0] += 1
    cases = [data.draw(st.integers(0, each)) for each in documented]
    x, y = zip(*points, strict=True)
    scan = bernoulli_scan(circles(planar_distances(x, y), documented), cases, documented, QUICK)
    judge = bernoulli_judge(sum(cases), sum(documented))
    sets = circle_sets([(float(a), float(b)) for a, b in points], [float(each) for each in documented], 0.5)
    best = max((judge(sum(cases[i] for i in each), sum(documented[i] for i in each)) for each in sets), default=0.0)
    assert [each.llr for each in scan.clusters[:1]] == pytest.approx([best] if best > 1e-9 else [], abs=1e-8)


def test_p_values_are_uniform_where_kinds_are_alike() -> None:
    random = np.random.default_rng(17)
    x, y = random.random((2, 25))
    documented = random.integers(5, 60, 25)
    zones = circles(planar_distances(x, y), documented)
    studies = 300
    p = np.array(
        [
            bernoulli_scan(zones, random.binomial(documented, 0.2), documented, MonteCarlo(simulations=99, seed=study))
            .clusters[0]
            .p
            for study in range(studies)
        ]
    )
    for level in (0.05, 0.1, 0.25, 0.5, 0.8):
        low, high = binom.ppf([0.0005, 0.9995], studies, level)
        assert low <= np.count_nonzero(p <= level + 1e-9) <= high


def test_an_office_that_documents_ten_times_as_much_is_no_cluster() -> None:
    """What a scan per inhabitant would find, and the reason for this one."""
    x, y = (grid.ravel() for grid in np.meshgrid(np.arange(6.0), np.arange(6.0)))
    documented = np.where(np.arange(36) == 14, 200, 20)
    cases = np.where(np.arange(36) == 14, 60, np.tile([5, 7], 18))
    among_documented = bernoulli_scan(circles(planar_distances(x, y), documented), cases, documented)
    assert all(each.p > 0.05 for each in among_documented.clusters)
    inhabitants = np.full(36, 1000)
    per_inhabitant = poisson_scan(circles(planar_distances(x, y), inhabitants), cases, inhabitants)
    assert (per_inhabitant.clusters[0].regions, per_inhabitant.clusters[0].p) == ((14,), 0.001)


@pytest.mark.parametrize("cases", [[0, 0, 0], [4, 5, 6], [2, 0, 0]], ids=["none of the kind", "all of it", "few"])
def test_one_kind_or_none_is_an_answer(cases: list[int]) -> None:
    documented = [4, 5, 6]
    zones = circles(planar_distances([0, 1, 2], [0, 0, 0]), documented)
    scan = bernoulli_scan(zones, cases, documented, QUICK)
    assert len(scan.clusters) == (1 if cases == [2, 0, 0] else 0)


@pytest.mark.parametrize(
    ("field", "cases", "documented"),
    [("cases", [5, 0], [4, 4]), ("documented", [1, 0], [1.5, 4]), ("cases", [1], [4, 4])],
)
def test_impossible_counts_are_named(field: str, cases: list[float], documented: list[float]) -> None:
    zones = circles(planar_distances([0, 1], [0, 0]), [1, 1])
    with pytest.raises(Invalid) as refused:
        bernoulli_scan(zones, cases, documented, QUICK)
    assert refused.value.errors[0].field == field
