"""Moran's I: published value, the field's own library, chance, odd input."""

import esda
import libpysal
import numpy as np
import pytest
from esda.smoothing import assuncao_rate
from scipy.stats import binom

from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.hotspots.adjacency import Weights, neighbours
from services.analytics.hotspots.moran import moran
from services.analytics.hotspots.standardised_rates import standardised_rates
from shared.errors import Invalid
from tests.analytics.hotspots.conftest import Counties

QUICK = MonteCarlo(simulations=99)


def grid(side: int) -> Weights:
    """Areas of a square, neighbours where they share a side."""
    number = np.arange(side * side).reshape(side, side)
    return neighbours(
        side * side,
        [
            *zip(number[:, :-1].ravel().tolist(), number[:, 1:].ravel().tolist(), strict=True),
            *zip(number[:-1].ravel().tolist(), number[1:].ravel().tolist(), strict=True),
        ],
    )


def test_the_published_value_of_the_counties(counties: Counties) -> None:
    rates = standardised_rates(counties.deaths, counties.births)
    found = moran(rates, counties.weights.row_standardised(), MonteCarlo(simulations=9999))
    assert found.value == pytest.approx(0.1662, abs=5e-5)
    assert found.p is not None
    assert found.p < 0.05


@pytest.mark.filterwarnings("ignore:The weights matrix is not fully connected")
@pytest.mark.parametrize("seed", range(8))
def test_value_and_spread_are_those_of_esda(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(4, 40))
    pairs = [(a, b) for a in range(size) for b in range(a) if random.random() < 0.3]
    weights = neighbours(size, pairs)
    theirs = libpysal.weights.W(
        {at: sorted({a + b - at for a, b in pairs if at in (a, b)}) for at in range(size)}, silence_warnings=True
    )
    values = random.poisson(3, size) + random.random(size)
    for ours, transform in ((weights.row_standardised(), "r"), (weights, "b")):
        reference = esda.Moran(values, theirs, transformation=transform, permutations=0)
        found = moran(values, ours, QUICK)
        assert found.value == pytest.approx(reference.I, abs=1e-12)
        assert found.expected == pytest.approx(reference.EI)
        assert found.z == pytest.approx(reference.z_rand, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_standardised_rates_are_those_of_esda(seed: int) -> None:
    random = np.random.default_rng(seed)
    population = random.integers(1, 5000, 30)
    cases = random.poisson(population / 500)
    assert standardised_rates(cases, population) == pytest.approx(assuncao_rate(cases, population), abs=1e-12)


def test_p_values_are_uniform_where_neighbours_are_not_alike() -> None:
    random = np.random.default_rng(31)
    weights = grid(5).row_standardised()
    p = np.array([moran(random.random(25), weights, MonteCarlo(99, seed=study)).p for study in range(300)], dtype=float)
    for level in (0.1, 0.2, 0.5):
        low, high = binom.ppf([0.0005, 0.9995], 300, level)
        assert low <= np.count_nonzero(p <= level + 1e-9) <= high


def test_alike_and_opposite_neighbours_are_told_apart() -> None:
    side = np.arange(36).reshape(6, 6)
    halves, chequers = (side % 6 >= 3).ravel() * 1.0, ((side // 6 + side % 6) % 2).ravel() * 1.0
    alike, opposite = (moran(each, grid(6).row_standardised(), QUICK) for each in (halves, chequers))
    assert alike.value is not None
    assert alike.value > 0.5
    assert opposite.value == pytest.approx(-1)
    assert (alike.p, opposite.p) == (0.02, 0.02)


@pytest.mark.parametrize(
    ("values", "pairs"),
    [([], []), ([1], []), ([1, 2, 3], [(0, 1)]), ([2, 2, 2, 2], [(0, 1)]), ([1, 2, 3, 4], []), ([0.1] * 9, [(0, 1)])],
    ids=["no areas", "one", "three", "all alike", "no neighbours", "alike but for rounding"],
)
def test_where_there_is_nothing_to_compare_there_is_no_value(values: list[float], pairs: list[tuple[int, int]]) -> None:
    found = moran(values, neighbours(len(values), pairs), QUICK)
    assert (found.value, found.expected, found.z, found.p) == (None, None, None, None)


@pytest.mark.parametrize("values", [[1, 2], [1, 2, 3, float("nan")]])
def test_values_have_to_be_there(values: list[float]) -> None:
    with pytest.raises(Invalid):
        moran(values, neighbours(4, [(0, 1)]), QUICK)


def test_an_area_of_nobody_has_no_rate() -> None:
    with pytest.raises(Invalid) as refused:
        standardised_rates([1, 0], [10, 0])
    assert refused.value.errors[0].field == "population"


def test_rates_of_no_cases_do_not_differ() -> None:
    assert standardised_rates([0, 0, 0], [10, 20, 30]).tolist() == [0, 0, 0]
    assert standardised_rates([], []).size == 0
