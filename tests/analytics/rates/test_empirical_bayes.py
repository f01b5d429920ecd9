"""Smoothed rates against spdep's and esda's."""

import csv
from pathlib import Path

import numpy as np
import pytest
from esda.smoothing import Spatial_Empirical_Bayes
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.weights import W

from services.analytics.rates.empirical_bayes import locally_smoothed_rates, smoothed_rates
from shared.errors import Invalid

AREAS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 10**6)), min_size=1, max_size=30)


def test_sids_are_smoothed_as_spdep_does(data_dir: Path) -> None:
    rows = list(csv.DictReader((data_dir / "science" / "sids2.csv").read_text().splitlines()))
    found = smoothed_rates([float(row["SID74"]) for row in rows], [float(row["BIR74"]) for row in rows])
    expected = [float(row["EB74_per1000_Marshall"]) for row in rows]
    assert len(rows) == 100
    assert found.smoothed * 1000 == pytest.approx(expected, abs=1e-6)


def test_neighbours_are_smoothed_as_esda_does() -> None:
    rng = np.random.default_rng(4)
    persons = rng.integers(200, 40_000, 40)
    cases = rng.poisson(persons * rng.gamma(4, 0.0005, 40))
    ring = {area: [(area - 1) % 40, (area + 1) % 40, (area + 7) % 40] for area in range(40)}
    found = locally_smoothed_rates(cases, persons, list(ring.values()))
    peer = Spatial_Empirical_Bayes(cases.astype(float), persons.astype(float), W(ring, id_order=list(range(40))))
    assert found.smoothed == pytest.approx(peer.r.ravel(), rel=1e-9)
    assert bool(np.any((found.weight > 0) & (found.weight < 1)))


@settings(deadline=None)
@given(AREAS)
def test_a_smoothed_rate_lies_between_the_raw_one_and_the_mean(areas: list[tuple[int, int]]) -> None:
    cases, persons = zip(*areas, strict=True)
    found = smoothed_rates(cases, persons)
    low, high = np.minimum(found.raw, found.mean), np.maximum(found.raw, found.mean)
    assert bool(np.all((low - 1e-12 <= found.smoothed) & (found.smoothed <= high + 1e-12)))
    assert bool(np.all(np.isfinite(found.smoothed)))


def test_equal_rates_are_drawn_all_the_way() -> None:
    found = smoothed_rates([1, 2, 4], [1000, 2000, 4000])
    assert found.smoothed == pytest.approx([0.001] * 3)
    assert not found.weight.any()


def test_no_cases_and_one_area_are_answers() -> None:
    assert not smoothed_rates([0, 0], [10, 20]).smoothed.any()
    assert smoothed_rates([3], [100]).smoothed == pytest.approx([0.03])
    alone = locally_smoothed_rates([3, 0], [100, 50], [[], []])
    assert alone.smoothed == pytest.approx(alone.raw)


@pytest.mark.parametrize(
    ("cases", "population", "field"),
    [
        ([1, 2], [100, 0], "population"),
        ([1, 2], [100], "population"),
        ([], [], "population"),
        ([-1, 2], [100, 200], "cases"),
        ([1.5, 2], [100, 200], "cases"),
        ([float("nan"), 2], [100, 200], "cases"),
        ([1, 2], [100, float("nan")], "population"),
    ],
)
def test_bad_input_is_named(cases: list[float], population: list[float], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        smoothed_rates(cases, population)
    assert refusal.value.errors[0].field == field


def test_neighbours_that_are_not_there_are_refused() -> None:
    for neighbours in ([[1]], [[1], [2]], [[1], [-1]]):
        with pytest.raises(Invalid):
            locally_smoothed_rates([1, 2], [100, 200], neighbours)
