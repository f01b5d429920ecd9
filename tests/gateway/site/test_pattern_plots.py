"""Answers of patterns become plots: the series with its breaks and bounds, areas and shares with their intervals."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pytest

from services.analytics.patterns.alarms import alarms_of
from services.analytics.patterns.answer import PatternAnswer
from services.analytics.patterns.hotspots import hotspots_of
from services.analytics.patterns.monthly import Monthly, months_between
from services.analytics.patterns.trends import trends_of
from services.gateway.site.pattern_names import Names
from services.gateway.site.pattern_plots import Plot, Series, plot_of
from services.gateway.site.words import words
from shared.geography import load

AS_OF = "2026-11-20T06:00:00.000Z"
MONTHS = months_between("2018-01", "2025-12")
HALF = len(MONTHS) // 2
COUNTS = np.array([6] * HALF + [18] * (len(MONTHS) - HALF))
NONE = np.zeros_like(COUNTS)
FIRST = np.where(np.arange(len(MONTHS)) < HALF, COUNTS, 0)
MONTHLY = Monthly(MONTHS, COUNTS, {"20": COUNTS}, {"one": FIRST, "two": COUNTS - FIRST})
SERIES = Series(dict(zip(MONTHS, COUNTS.tolist(), strict=True)), AS_OF)
NAMES = Names(words("es"), load())


def _plots(answers: Iterable[PatternAnswer]) -> list[Plot]:
    made = (plot_of(answer.document()["results"], SERIES, NAMES) for answer in answers)  # type: ignore[arg-type]
    return [plot for plot in made if plot is not None]


def test_a_trend_is_drawn_with_its_levels_and_broken_where_organisations_change() -> None:
    plot = _plots(trends_of(MONTHLY, 1))[0]
    assert (plot.kind, plot.columns is not None) == ("level", True)
    columns = plot.columns.columns if plot.columns else ()
    assert [column.value.code for column in columns if column.value.broken] == [MONTHS[HALF]]
    before, after = columns[0].value.bound, columns[-1].value.bound
    assert before == (pytest.approx(6), pytest.approx(6))
    assert after == (pytest.approx(18), pytest.approx(18))
    assert columns[-1].value.provisional
    assert not columns[0].value.provisional


def test_alarms_are_drawn_with_the_bound_of_each_month() -> None:
    for plot in _plots(alarms_of(MONTHLY, 1))[:2]:
        assert plot.kind == "alarms"
        assert plot.columns is not None
        assert all(column.value.bound for column in plot.columns.columns[-24:])


def test_areas_are_drawn_by_name() -> None:
    plot = _plots(hotspots_of({"20": 40, "30": 3, "09": 60}, "state", 1))[-1]
    assert plot.kind == "local"
    assert plot.intervals is not None
    assert {"Oaxaca", "Ciudad de México"} <= {row.interval.label for row in plot.intervals.rows}
    assert plot.intervals.reference is not None


SHARE = {"number": 12, "base": 40, "share": 0.3, "low": 0.17, "high": 0.47, "too_few": False}


@pytest.mark.parametrize(
    ("results", "kind", "said"),
    [
        ({"by": ["place_type"], "rows": [{"place_type": "street", **SHARE}]}, "shares", "30 % · 12/40"),
        ({"steps": [{"step": "convicted", "reached": 3, "at_least": 0.1, "at_most": 0.9}]}, "justice", "10 % · 3"),
        (
            {
                "observed": 90,
                "models": [
                    {"estimate": 120.4, "low": 101.0, "high": 150.2},
                    {"estimate": None, "low": None, "high": None},
                ],
            },
            "models",
            "120 (101 a 150)",
        ),
        (
            {
                "associations": [
                    {
                        "first": {"dimension": "place_type", "value": "street"},
                        "second": {"dimension": "time_of_day", "value": "night"},
                        "odds_ratio": None,
                        "low": 2.0,
                        "high": None,
                        "stable": True,
                    }
                ]
            },
            "associations",
            words("es")("patterns.blank"),
        ),
        (
            {
                "clusters": [
                    {
                        "regions": ["20043", "20067"],
                        "cases": 12,
                        "expected": 4.06,
                        "observed_over_expected": 2.96,
                        "p": 0.01,
                        "stable": True,
                    }
                ]
            },
            "clusters",
            "12 (se esperaban 4.06)",
        ),
    ],
)
def test_numbers_stand_with_their_intervals(results: Mapping[str, Any], kind: str, said: str) -> None:
    plot = plot_of(results, SERIES, NAMES)
    assert plot is not None
    assert plot.kind == kind
    assert plot.intervals is not None
    assert [row.interval.said for row in plot.intervals.rows] == [said]


BY_CHANCE = {"regions": ["20043"], "cases": 5, "expected": 2.1, "observed_over_expected": 2.4, "p": 0.9, "stable": None}


@pytest.mark.parametrize(
    "results",
    [{}, {"areas": []}, {"moran_i": 0.1}, {"rows": [{"number": 3}], "by": []}, {"clusters": [BY_CHANCE]}],
)
def test_what_has_no_plot_has_none(results: Mapping[str, Any]) -> None:
    assert plot_of(results, SERIES, NAMES) is None


def test_a_series_without_cases_is_not_drawn() -> None:
    assert plot_of({"changes": [], "breaks": []}, Series({}, AS_OF), NAMES) is None
