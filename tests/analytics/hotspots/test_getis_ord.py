"""Gi*: published values, the field's own library, chance, odd input."""

import esda
import libpysal
import numpy as np
import pytest

from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.hotspots.adjacency import neighbours
from services.analytics.hotspots.getis_ord import hot_spots
from shared.errors import Invalid
from tests.analytics.hotspots.conftest import Counties
from tests.analytics.hotspots.test_moran import grid


def test_the_published_values_of_the_counties(counties: Counties) -> None:
    found = hot_spots(counties.rates, counties.weights.with_self())
    assert found.z == pytest.approx(counties.published_z, abs=1e-6)


def test_no_county_is_left_after_control_of_false_discoveries(counties: Counties) -> None:
    normal = hot_spots(counties.rates, counties.weights.with_self())
    assert np.count_nonzero(normal.p <= 0.05) > 5
    assert not np.any(normal.q <= 0.05)
    permuted = hot_spots(counties.rates, counties.weights.with_self(), MonteCarlo(simulations=4999))
    assert not np.any(permuted.q <= 0.05)
    assert permuted.z == pytest.approx(normal.z)


@pytest.mark.filterwarnings("ignore:The weights matrix is not fully connected")
@pytest.mark.parametrize("seed", range(8))
def test_the_values_are_those_of_esda(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(5, 40))
    pairs = [(a, b) for a in range(size) for b in range(a) if random.random() < 0.2]
    theirs = libpysal.weights.W(
        {at: sorted({a + b - at for a, b in pairs if at in (a, b)}) for at in range(size)}, silence_warnings=True
    )
    values = random.poisson(3, size) + random.random(size)
    reference = esda.G_Local(values, theirs, star=True, transform="B", permutations=0)
    assert hot_spots(values, neighbours(size, pairs).with_self()).z == pytest.approx(reference.Zs, abs=1e-9)


@pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
def test_permuted_p_values_are_those_of_esda(counties: Counties) -> None:
    """From esda's own simulations; both are random, with as many of them."""
    theirs = counties.weights.matrix.toarray()
    weights = libpysal.weights.W({at: np.flatnonzero(row).tolist() for at, row in enumerate(theirs)})
    reference = esda.G_Local(counties.rates, weights, star=True, transform="B", permutations=1999, seed=5, n_jobs=1)
    above = (1 + np.count_nonzero(reference.sim >= reference.Gs, axis=0)) / 2000
    below = (1 + np.count_nonzero(reference.sim <= reference.Gs, axis=0)) / 2000
    ours = hot_spots(counties.rates, counties.weights.with_self(), MonteCarlo(simulations=1999))
    assert np.abs(ours.p - np.minimum(1, 2 * np.minimum(above, below))).max() < 0.08


def test_an_area_that_is_high_alone_is_no_hot_spot() -> None:
    values = np.random.default_rng(21).poisson(3.0, 64).astype(float)
    values[27] = 90
    weights = grid(8).with_self()
    assert hot_spots(values, weights).q[27] <= 0.05
    assert not np.any(hot_spots(values, weights, MonteCarlo(simulations=4999)).q <= 0.05)


def test_few_false_hot_spots_where_there_are_none() -> None:
    weights = grid(6).with_self()
    random = np.random.default_rng(13)
    runs = [
        hot_spots(random.poisson(2, 36), weights, MonteCarlo(simulations=1999, seed=run)).q.min() <= 0.05
        for run in range(60)
    ]
    assert sum(runs) <= 8


def test_a_planted_hot_spot_is_found_and_nothing_far_from_it() -> None:
    values = np.random.default_rng(1).poisson(2.0, 100).astype(float).reshape(10, 10)
    values[1:4, 1:4] += 12
    found = hot_spots(values.ravel(), grid(10).with_self(), MonteCarlo(simulations=4999))
    out = (found.q <= 0.05).reshape(10, 10)
    assert out[2, 2]
    assert found.z.reshape(10, 10)[2, 2] == found.z.max()
    assert not out[6:, 6:].any()


@pytest.mark.parametrize(
    ("values", "pairs"),
    [([], []), ([5], []), ([3, 3, 3], [(0, 1)]), ([0.1] * 7, [(0, 1), (1, 2)]), ([1, 2, 9], [(0, 1), (1, 2), (0, 2)])],
    ids=["no areas", "one", "all alike", "alike but for rounding", "all neighbours"],
)
@pytest.mark.parametrize("chance", [None, MonteCarlo(simulations=99)])
def test_where_nothing_can_stand_out_nothing_does(
    values: list[float], pairs: list[tuple[int, int]], chance: MonteCarlo | None
) -> None:
    found = hot_spots(values, neighbours(len(values), pairs).with_self(), chance)
    assert found.z == pytest.approx(np.zeros(len(values)))
    assert found.q == pytest.approx(np.ones(len(values)))


def test_values_have_to_be_there() -> None:
    with pytest.raises(Invalid):
        hot_spots([1, float("inf")], neighbours(2, [(0, 1)]))
