"""What scans and near repeats say in words."""

import json

import numpy as np
import pytest

from services.analytics.clusters.answer import knox_answer, scan_answer, undated_answer
from services.analytics.clusters.bernoulli_scan import bernoulli_scan
from services.analytics.clusters.knox import knox
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.poisson_scan import poisson_scan
from services.analytics.clusters.scanning import Scan
from services.analytics.clusters.stability import Standing
from services.analytics.clusters.zones import circles, planar_distances
from services.analytics.patterns.answer import Verdict

CHANCE = MonteCarlo(simulations=99)
AREAS = ["01", "02", "03", "04"]


def scanned(cases: list[int], share: float = 0.5) -> Scan:
    zones = circles(planar_distances([0, 1, 5, 6], [0, 0, 0, 0]), [50, 50, 50, 50], max_share=share)
    return poisson_scan(zones, cases, [50, 50, 50, 50], CHANCE)


@pytest.mark.parametrize(
    ("cases", "share", "verdict"),
    [
        ([40, 5, 5, 5], 0.5, Verdict.FOUND),
        ([11, 10, 9, 10], 0.5, Verdict.CHANCE),
        ([1, 0, 1, 1], 0.5, Verdict.TOO_FEW),
        ([0, 0, 0, 0], 0.5, Verdict.TOO_FEW),
        ([40, 5, 5, 5], 0.1, Verdict.REFUSED),
        ([1, 0, 1, 1], 0.1, Verdict.TOO_FEW),
    ],
)
def test_the_verdict(cases: list[int], share: float, verdict: Verdict) -> None:
    answer = scan_answer(scanned(cases, share), areas=AREAS)
    assert answer.verdict is verdict
    assert (answer.reason is None) == (verdict in {Verdict.FOUND, Verdict.CHANCE})
    assert answer.n == sum(cases)
    json.dumps(answer.document(), allow_nan=False)


def test_areas_are_named() -> None:
    answer = scan_answer(scanned([40, 5, 5, 5]), areas=AREAS)
    first = answer.results["clusters"][0]  # type: ignore[index,call-overload]
    assert first["regions"] == ["01"]  # type: ignore[index,call-overload]
    assert first["stable"] is None  # type: ignore[index,call-overload]


def test_a_cluster_of_one_organisation_is_marked_and_not_found() -> None:
    scan = scanned([40, 5, 5, 5])
    standings = [Standing(scan.clusters[0], ("whoever",))]
    marked = scan_answer(scan, areas=AREAS, standings=standings)
    assert marked.verdict is Verdict.CHANCE
    assert marked.results["clusters"][0]["stable"] is False  # type: ignore[index,call-overload]
    assert "whoever" not in json.dumps(marked.document())
    stable = scan_answer(scan, areas=AREAS, standings=[Standing(scan.clusters[0], ())])
    assert stable.verdict is Verdict.FOUND
    assert stable.results["clusters"][0]["stable"] is True  # type: ignore[index,call-overload]


def test_each_method_says_what_it_does_not_show() -> None:
    zones = circles(planar_distances([0, 1, 5, 6], [0, 0, 0, 0]), [9, 9, 9, 9])
    kind = scan_answer(bernoulli_scan(zones, [8, 1, 1, 2], [9, 9, 9, 9], CHANCE), areas=AREAS)
    cases = np.array([[5, 0, 0], [1, 1, 1], [0, 9, 0], [1, 1, 2]])
    documented = np.full((4, 3), 9)
    when = scan_answer(bernoulli_scan(zones, cases, documented, CHANCE), areas=AREAS, periods=["2021", "2022", "2023"])
    adjusted = scan_answer(scanned([40, 5, 5, 5]), areas=AREAS, adjusted_for={"organisations": 0.4})
    plain = scan_answer(scanned([40, 5, 5, 5]), areas=AREAS)
    assert len({each.does_not_show.en for each in (kind, when, adjusted, plain)}) == 4
    first = when.results["clusters"][0]  # type: ignore[index,call-overload]
    assert (first["from"], first["to"]) == ("2021", "2021") or (first["from"], first["to"]) == ("2022", "2022")  # type: ignore[index,call-overload]
    assert adjusted.parameters["adjusted_for"] == {"organisations": 0.4}


@pytest.mark.parametrize(
    ("days", "verdict"),
    [
        ([0, 1, 2, 100, 101, 102, 200, 201, 202, 300, 301, 302], Verdict.FOUND),
        ([0, 100, 200, 1, 300, 301, 101, 202, 302, 201, 2, 102], Verdict.CHANCE),
        ([0, 1], Verdict.TOO_FEW),
    ],
)
def test_near_repeats_in_words(days: list[int], verdict: Verdict) -> None:
    places = np.column_stack([np.arange(len(days)) // 3 * 50.0, np.zeros(len(days))])
    found = knox(places, days, distance=1, within_days=5, chance=CHANCE)
    answer = knox_answer(found)
    assert answer.verdict is verdict
    assert knox_answer(found, stable=False).verdict is (Verdict.CHANCE if verdict is Verdict.FOUND else verdict)
    json.dumps(answer.document(), allow_nan=False)


def test_cases_without_a_day_are_told_with_what_to_ask() -> None:
    answer = undated_answer(40, 12)
    assert (answer.verdict, answer.n) == (Verdict.REFUSED, 12)
    assert answer.reason is not None
    assert "12" in answer.reason.es
    assert "time=year" in answer.reason.en
