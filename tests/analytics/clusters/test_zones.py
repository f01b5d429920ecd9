"""Circles against their definition."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.clusters.zones import Zones, circles, great_circle_km, planar_distances
from shared.errors import Invalid
from tests.analytics.clusters.brute_force import circle_sets

COORDINATES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12)


def sets_of(zones: Zones) -> list[frozenset[int]]:
    found = []
    for centre in range(zones.regions):
        start, end = zones.starts[centre], zones.starts[centre + 1]
        found += [frozenset(zones.members[start : at + 1].tolist()) for at in range(start, end) if zones.complete[at]]
    return found


@settings(deadline=None)
@given(COORDINATES, st.data(), st.sampled_from([0.1, 0.3, 0.5, 1.0]))
def test_the_circles_are_all_sets_within_a_distance(
    points: list[tuple[int, int]], data: st.DataObject, share: float
) -> None:
    weights = data.draw(st.lists(st.integers(0, 9), min_size=len(points), max_size=len(points)))
    if not sum(weights):
        weights[0] = 1
    x, y = zip(*points, strict=True)
    zones = circles(planar_distances(x, y), weights, max_share=share)
    expected = list(circle_sets([(float(a), float(b)) for a, b in points], [float(w) for w in weights], share))
    assert sorted(map(sorted, sets_of(zones))) == sorted(map(sorted, expected))
    assert zones.count == len(expected)


def test_regions_at_one_place_are_never_parted() -> None:
    zones = circles(planar_distances([1, 1, 5], [2, 2, 2]), [1, 1, 1], max_share=1)
    assert all({0, 1} <= each or each == {2} for each in sets_of(zones))


def test_rounding_does_not_part_regions_on_one_edge() -> None:
    steps = [0.0, 0.1, 0.2, 0.30000000000000004]
    zones = circles(planar_distances(steps, [0.0] * 4), [1, 1, 1, 1], max_share=1)
    assert frozenset({0, 1}) in sets_of(zones)
    assert frozenset({1, 2}) not in [each for each in sets_of(zones) if 0 not in each and 3 not in each]


def test_a_radius_bounds_the_circles() -> None:
    zones = circles(planar_distances([0, 1, 3], [0, 0, 0]), [1, 1, 1], max_share=1, max_radius=1.0)
    assert set(sets_of(zones)) == {frozenset({0}), frozenset({0, 1}), frozenset({1}), frozenset({2})}
    assert float(zones.distances.max()) == 1.0


def test_nothing_fits_where_one_region_has_everybody() -> None:
    assert circles(planar_distances([0, 9], [0, 0]), [100, 0], max_share=0.5).count == 1  # the empty one alone
    assert circles(planar_distances([0], [0]), [100], max_share=0.5).count == 0


def test_many_regions_are_sorted_in_parts_that_join_up() -> None:
    random = np.random.default_rng(4)
    x, y = random.random((2, 600))
    zones = circles(planar_distances(x, y), np.ones(600), max_share=0.01)
    nearest = np.argsort(planar_distances(x, y), axis=1)[:, :6]
    assert np.array_equal(zones.members.reshape(600, 6), nearest)


def test_distances_on_earth() -> None:
    """Mexico City to Guadalajara is about 460 km; a quarter of a meridian is a quarter of the Earth's round."""
    away = great_circle_km([19.4326, 20.6597, 90, 0], [-99.1332, -103.3496, 0, 0])
    assert away[0, 1] == pytest.approx(461, abs=1)
    assert away[2, 3] == pytest.approx(6371.0088 * math.pi / 2)
    assert np.array_equal(away, away.T)
    assert not away.diagonal().any()


@pytest.mark.parametrize(
    ("field", "attempt"),
    [
        ("population", lambda: circles(planar_distances([0, 1], [0, 1]), [0, 0])),
        ("population", lambda: circles(planar_distances([0, 1], [0, 1]), [1, -1])),
        ("population", lambda: circles(planar_distances([0, 1], [0, 1]), [1, float("nan")])),
        ("population", lambda: circles(planar_distances([0, 1], [0, 1]), [1])),
        ("max_population", lambda: circles(planar_distances([0], [0]), [1], max_share=0)),
        ("max_population", lambda: circles(planar_distances([0], [0]), [1], max_share=1.5)),
        ("max_radius", lambda: circles(planar_distances([0], [0]), [1], max_radius=-1)),
        ("x", lambda: planar_distances([float("inf")], [0])),
        ("y", lambda: planar_distances([1, 2], [0])),
        ("lat", lambda: great_circle_km([95], [0])),
    ],
)
def test_what_makes_no_circles_is_named(field: str, attempt: object) -> None:
    with pytest.raises(Invalid) as refused:
        attempt()  # type: ignore[operator]
    assert refused.value.errors[0].field == field
