"""The improved method against R's, and its parts of the year."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.trends.alarms import Status, Watch
from services.analytics.trends.farrington_flexible import (
    FarringtonFlexible,
    farrington_flexible,
    parts_of_the_year,
)
from services.analytics.trends.series import CountSeries, count_series
from shared.errors import Invalid


def weeks(counts: Sequence[int]) -> CountSeries:
    return count_series(list(range(1, len(counts) + 1)), counts)


def test_bounds_and_alarms_are_those_of_r(salmonella: CountSeries, expected: Sequence[dict[str, str]]) -> None:
    """R's control: b = 3, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26, weightsThreshold = 2.58,
    pThresholdTrend = 1, alpha = .05, thresholdMethod = "nbPlugin"."""
    found = {week.label: week for week in farrington_flexible(salmonella).weeks}
    assert len(expected) == 104
    for row in expected:
        week = found[row["week"]]
        assert week.upper == (None if row["flex_ub"] == "NA" else float(row["flex_ub"]))
        assert week.alarm == (row["flex_alarm"] == "1")


@settings(deadline=None)
@given(st.integers(1, 12), st.integers(0, 3), st.integers(1, 4))
def test_every_week_between_the_first_window_and_now_has_a_part(periods: int, half_window: int, years: int) -> None:
    watch = Watch(years_back=years, half_window=half_window, season=20)
    chosen = FarringtonFlexible(watch=watch, periods=min(periods, 20 - 2 * half_window), recent_left_out=4)
    at = 20 * years + half_window + 7
    part = parts_of_the_year(at, chosen)
    began = at - 20 * years - half_window
    assert not part[:began].any()
    if chosen.periods > 1:
        assert bool(np.all(part[began:] > 0))
    for year in range(years + 1):
        assert part[at - 20 * year] == chosen.periods
    sizes = np.bincount(part[at - 20 + half_window + 1 : at - half_window], minlength=chosen.periods)[
        1 : chosen.periods
    ]
    assert sizes.size == 0 or sizes.max() - sizes.min() <= 1


def test_a_short_series_and_a_silent_one_are_answers() -> None:
    assert farrington_flexible(weeks([7] * 100)).upper() == {}
    silent = farrington_flexible(weeks([0] * 200))
    assert {week.status for week in silent.weeks} == {Status.NO_HISTORY, Status.TOO_FEW_REPORTS}
    first = farrington_flexible(weeks([0] * 199 + [9])).weeks[-1]
    assert first.alarm
    assert first.upper == 0


def test_leaving_out_all_that_is_comparable_leaves_no_model() -> None:
    chosen = FarringtonFlexible(watch=Watch(years_back=1), recent_left_out=60)
    found = farrington_flexible(weeks([4] * 200), chosen)
    assert found.weeks[-1].status is Status.NO_MODEL


def test_settings_that_make_no_sense_are_refused() -> None:
    for wrong in ({"periods": 0}, {"periods": 47}, {"recent_left_out": -1}, {"alpha": 1.0}):
        with pytest.raises(Invalid):
            FarringtonFlexible(**wrong)  # type: ignore[arg-type]
