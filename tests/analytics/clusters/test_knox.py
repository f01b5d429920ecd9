"""Near repeats: pairs counted one by one, chance, odd input."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy.stats import binom

from services.analytics.clusters.knox import knox, places_on_earth
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.zones import great_circle_km
from shared.errors import Invalid

QUICK = MonteCarlo(simulations=19)
CASES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 20)), max_size=15)


@settings(deadline=None)
@given(CASES, st.integers(0, 3), st.integers(0, 5))
def test_pairs_are_those_counted_one_by_one(cases: list[tuple[int, int, int]], distance: int, days: int) -> None:
    x, y, day = (np.array([each[at] for each in cases], dtype=float) for at in range(3))
    found = knox(planar_places(x, y), day, distance=distance, within_days=days, chance=QUICK)
    near = [(a, b) for a, b in combinations(range(len(cases)), 2) if np.hypot(x[a] - x[b], y[a] - y[b]) <= distance]
    assert found.near == len(near)
    assert found.pairs == sum(abs(day[a] - day[b]) <= days for a, b in near)
    assert 0 < found.p <= 1


def planar_places(x: ArrayLike, y: ArrayLike) -> np.ndarray:
    return np.column_stack([x, y]).astype(float)


def test_the_mean_of_the_shuffles_is_the_one_that_is_known() -> None:
    """Knox: pairs near in place times pairs near in time, over all pairs."""
    random = np.random.default_rng(1)
    x, y, day = random.random((3, 60)) * [[10], [10], [100]]
    found = knox(planar_places(x, y), day, distance=2, within_days=10, chance=MonteCarlo(simulations=4000))
    near_in_time = sum(abs(a - b) <= 10 for a, b in combinations(day, 2))
    assert found.expected == pytest.approx(found.near * near_in_time / (60 * 59 / 2), rel=0.02)


def test_p_values_are_uniform_where_place_and_time_are_unrelated() -> None:
    random = np.random.default_rng(41)
    studies = 300
    p = []
    for study in range(studies):
        x, y, day = random.random((3, 40)) * [[10], [10], [365]]
        p.append(knox(planar_places(x, y), day, distance=4, within_days=60, chance=MonteCarlo(99, seed=study)).p)
    for level in (0.05, 0.1, 0.25):
        # Counts tie, which makes p larger, never smaller.
        assert np.count_nonzero(np.array(p) <= level + 1e-9) <= binom.ppf(0.9995, studies, level)
    assert np.count_nonzero(np.array(p) <= 0.5) >= binom.ppf(0.0005, studies, 0.4)


def test_repeats_are_found() -> None:
    random = np.random.default_rng(3)
    x, y, day = random.random((3, 40)) * [[100], [100], [365]]
    again = [np.concatenate([each, each[:15] + random.random(15)]) for each in (x, y, day)]
    assert knox(planar_places(*again[:2]), again[2], distance=3, within_days=3).p == 0.001


def test_a_campaign_of_one_organisation_is_not_repetition() -> None:
    """Two organisations, each at one place in a year of its own: near in both, but not within either."""
    random = np.random.default_rng(6)
    organisation = np.repeat(["a", "b"], 30)
    at_a = organisation == "a"
    x, day = np.where(at_a, 0.0, 100.0) + random.random(60), np.where(at_a, 0, 400) + random.random(60) * 300
    places = planar_places(x, np.zeros(60))
    assert knox(places, day, distance=2, within_days=30).p == 0.001
    assert knox(places, day, distance=2, within_days=30, strata=organisation).p > 0.05


def test_places_on_earth_are_as_far_as_they_are() -> None:
    lat, lon = [19.43, 19.5, 20.67], [-99.13, -99.2, -103.35]
    places = places_on_earth(lat, lon)
    straight = np.linalg.norm(places[:, None] - places, axis=2)
    assert straight[0, 1] == pytest.approx(great_circle_km(lat, lon)[0, 1], abs=1e-4)
    assert straight[0, 2] == pytest.approx(great_circle_km(lat, lon)[0, 2], abs=0.2)


@pytest.mark.parametrize("cases", [0, 1])
def test_fewer_than_two_cases_have_no_pairs(cases: int) -> None:
    found = knox(planar_places(np.ones(cases), np.ones(cases)), np.ones(cases), distance=1, within_days=1)
    assert (found.near, found.pairs, found.p) == (0, 0, 1.0)


@pytest.mark.parametrize(
    ("field", "attempt"),
    [
        ("days", lambda: knox(planar_places([1, 2], [1, 2]), [1], distance=1, within_days=1)),
        ("days", lambda: knox(planar_places([1], [1]), [float("nan")], distance=1, within_days=1)),
        ("distance", lambda: knox(planar_places([1], [1]), [1], distance=-1, within_days=1)),
        ("strata", lambda: knox(planar_places([1], [1]), [1], distance=1, within_days=1, strata=["a", "b"])),
        ("simulations", lambda: MonteCarlo(simulations=0)),
        ("seed", lambda: MonteCarlo(seed=-1)),
    ],
)
def test_what_is_wrong_is_named(field: str, attempt: object) -> None:
    with pytest.raises(Invalid) as refused:
        attempt()  # type: ignore[operator]
    assert refused.value.errors[0].field == field
