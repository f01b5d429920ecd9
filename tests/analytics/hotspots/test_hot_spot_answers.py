"""What hot spots say in words."""

import json

import numpy as np
import pytest

from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.hotspots.adjacency import neighbours
from services.analytics.hotspots.answer import hot_spots_answer, moran_answer, refused_answer, sparse
from services.analytics.hotspots.getis_ord import hot_spots
from services.analytics.hotspots.moran import moran
from services.analytics.patterns.answer import Verdict
from tests.analytics.hotspots.test_moran import grid

QUICK = MonteCarlo(simulations=99)


@pytest.mark.parametrize(
    ("cases", "answer"), [([1, 0, 1], True), ([1, 1, 1], False), ([0, 0, 9], False), ([0, 0], True), ([], True)]
)
def test_hot_spots_need_a_case_per_area(cases: list[int], answer: bool) -> None:  # noqa: FBT001 — expected
    assert sparse(cases) is answer


def test_below_state_few_cases_are_refused_and_by_state_too_few() -> None:
    below, states = (refused_answer([1, 0, 0], below_state=each) for each in (True, False))
    assert (below.verdict, states.verdict) == (Verdict.REFUSED, Verdict.TOO_FEW)
    assert below.reason is not None
    assert "less than one case" in below.reason.en
    json.dumps(below.document(), allow_nan=False)


def test_areas_that_stand_out_are_named() -> None:
    cases = np.full((6, 6), 2)
    cases[:2, :2] = 30
    areas = [f"{at:02}" for at in range(36)]
    found = hot_spots_answer(areas, cases.ravel(), hot_spots(cases.ravel(), grid(6).with_self()))
    assert found.verdict is Verdict.FOUND
    assert found.results["high"] == ["00", "01", "06", "07"]
    assert found.results["low"] == []
    assert len(found.results["areas"]) == 36  # type: ignore[arg-type]
    json.dumps(found.document(), allow_nan=False)


def test_nothing_standing_out_is_an_answer() -> None:
    cases = np.random.default_rng(4).poisson(5, 36)
    answer = hot_spots_answer([str(at) for at in range(36)], cases, hot_spots(cases, grid(6).with_self()))
    assert (answer.verdict, answer.results["high"], answer.results["low"]) == (Verdict.CHANCE, [], [])


@pytest.mark.parametrize(
    ("values", "verdict", "said"),
    [
        ((np.arange(36) % 6 >= 3) * 5, Verdict.FOUND, "more alike"),
        ((np.arange(36) // 6 + np.arange(36) % 6) % 2, Verdict.FOUND, "less alike"),
        (np.random.default_rng(6).permutation(36), Verdict.CHANCE, "no more alike"),
        (np.ones(36), Verdict.TOO_FEW, "no areas"),
    ],
)
def test_whether_neighbours_are_alike(values: np.ndarray, verdict: Verdict, said: str) -> None:
    answer = moran_answer(values, moran(values, grid(6).row_standardised(), QUICK))
    assert answer.verdict is verdict
    assert said in answer.words.en
    assert (answer.reason is None) == (verdict is not Verdict.TOO_FEW)
    json.dumps(answer.document(), allow_nan=False)


def test_no_areas_is_an_answer() -> None:
    nothing = neighbours(0, [])
    assert hot_spots_answer([], [], hot_spots([], nothing)).verdict is Verdict.CHANCE
    assert moran_answer([], moran([], nothing, QUICK)).verdict is Verdict.TOO_FEW
