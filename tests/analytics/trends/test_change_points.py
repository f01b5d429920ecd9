"""Change points: seen where planted, silent where nothing changed, and honest about too few."""

import numpy as np
import pytest
import ruptures
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.trends.change_points import PoissonCost, change_points
from shared.errors import Invalid


def test_a_doubling_is_found_where_it_was_planted() -> None:
    rng = np.random.default_rng(8)
    found = change_points(np.concatenate([rng.poisson(12, 60), rng.poisson(24, 48)]))
    assert [abs(change.at - 60) <= 2 for change in found.changes] == [True]
    (change,) = found.changes
    assert change.earliest <= 60 <= change.latest
    assert change.ratio.low < 2 < (change.ratio.high or 0)
    assert found.p == 0.001


def test_up_and_down_again_are_two() -> None:
    rng = np.random.default_rng(9)
    levels = np.repeat([10, 25, 10], 36)
    assert [round(change.at / 36) for change in change_points(rng.poisson(levels)).changes] == [1, 2]


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_a_series_without_a_change_seldom_gives_one(dispersion: float) -> None:
    """With 5 % meant, 50 series give more than 8 in one of a thousand runs; these seeds are fixed."""
    rng = np.random.default_rng(10)
    false = 0
    for seed in range(50):
        mean = np.full(72, 25.0) if dispersion == 1 else rng.gamma(25 / (dispersion - 1), dispersion - 1, 72)
        false += bool(change_points(rng.poisson(mean), seed=seed).changes)
    assert false <= 8


def test_the_same_seed_gives_the_same_answer() -> None:
    counts = np.random.default_rng(2).poisson(5, 60)
    assert change_points(counts, seed=4) == change_points(counts, seed=4)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 30), max_size=20))
def test_any_short_series_has_an_answer(counts: list[int]) -> None:
    found = change_points(counts)
    assert found.enough == (len(counts) >= 6 and sum(counts) >= 20)
    assert found.enough or not found.changes
    assert found.dispersion >= 1


def test_the_segmentation_is_the_best_there_is() -> None:
    """PELT against a search through all pairs of changes."""
    rng = np.random.default_rng(6)
    series = rng.poisson(np.repeat([3.0, 11.0, 5.0], 8)).astype(float)
    cost = PoissonCost().fit(series)
    penalty = 6.0
    best = min(
        (cost.error(0, a) + cost.error(a, b) + cost.error(b, 24) + 2 * penalty, [a, b, 24])
        for a in range(2, 21)
        for b in range(a + 2, 23)
    )
    assert ruptures.Pelt(custom_cost=PoissonCost(), min_size=2, jump=1).fit(series).predict(pen=penalty) == best[1]


def test_bad_input_is_refused() -> None:
    for counts in ([[1, 2], [3, 4]], [1.5, 2], [-1, 2], [float("nan")], [1] * 2001):
        with pytest.raises(Invalid):
            change_points(counts)
    with pytest.raises(Invalid):
        change_points([1, 2, 3], alpha=0)
