"""The classical method against R's, and what it does with series R was not asked about."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.trends.alarms import Status, Watch
from services.analytics.trends.farrington import Farrington, farrington
from services.analytics.trends.series import CountSeries, count_series
from shared.errors import Invalid


def weeks(counts: Sequence[int], first: int = 1) -> CountSeries:
    return count_series(list(range(first, first + len(counts))), counts)


def test_alarms_are_those_of_r(salmonella: CountSeries) -> None:
    found = farrington(salmonella)
    alarms = [int(week.label) for week in found.weeks if week.alarm]
    assert alarms == [239, 249, 250, 254, 255, 257, 262, 263, 264]


def test_bounds_are_those_of_r(salmonella: CountSeries, expected: Sequence[dict[str, str]]) -> None:
    upper = farrington(salmonella).upper()
    assert len(expected) == 104
    for row in expected:
        assert upper[row["week"]] == pytest.approx(float(row["far_ub"]), abs=1e-5)


def test_a_series_that_starts_anywhere_has_the_same_bounds(salmonella: CountSeries) -> None:
    there = farrington(weeks(salmonella.counts.tolist(), first=1013))
    here = farrington(salmonella)
    for one, other in zip(here.weeks, there.weeks, strict=True):
        assert other.upper == pytest.approx(one.upper, abs=1e-6)


def test_weeks_without_enough_history_are_named_and_have_no_bound() -> None:
    found = farrington(weeks([3] * 170))
    without = [int(week.label) for week in found.weeks if week.status is Status.NO_HISTORY]
    assert without == list(range(1, 154))
    assert all(week.upper is None and not week.alarm for week in found.weeks[:153])
    assert farrington(weeks([5])).upper() == {}


def test_too_few_reports_are_no_alarm_whatever_the_bound() -> None:
    counts = [0] * 200
    counts[180] = 4
    counts[190] = 5
    found = farrington(weeks(counts))
    assert [week.label for week in found.weeks if week.alarm] == ["191"]
    assert found.weeks[180].status is Status.TOO_FEW_REPORTS
    assert found.upper()["181"] == 0.0


def test_gaps_are_not_zeros() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(6, 220)
    kept = np.array([at for at in range(220) if not 60 <= at < 64 and at != 110])
    gapped = farrington(count_series([int(at) for at in kept], counts[kept]))
    zeroed = farrington(weeks(np.where(np.isin(np.arange(220), kept), counts, 0).tolist(), first=0))
    there = {week.label: week for week in gapped.weeks}
    assert "61" not in there
    moved = [
        week for week in zeroed.weeks if week.upper != pytest.approx(getattr(there.get(week.label), "upper", None))
    ]
    assert moved
    assert there["219"].status is Status.BOUNDED


def test_a_year_that_nobody_watched_leaves_no_bound() -> None:
    kept = [at for at in range(220) if not 52 <= at < 104]
    found = farrington(count_series(kept, [5] * len(kept)))
    there = {week.label: week for week in found.weeks}
    assert there["182"].status is Status.NO_HISTORY
    assert there["158"].status is Status.BOUNDED, "at the edge of the gap one week of that year is known"


def test_months_have_a_season_of_twelve() -> None:
    counts = [4, 6, 5, 7, 5, 6, 4, 5, 6, 5, 4, 6] * 5
    counts[-1] = 30
    labels = [f"{2019 + at // 12}-{at % 12 + 1:02}" for at in range(60)]
    found = farrington(count_series(labels, counts), Farrington(watch=Watch(half_window=1, season=12)))
    assert [week.label for week in found.weeks if week.alarm] == ["2023-12"]


def test_a_sure_trend_is_followed_down_and_not_beyond_what_was_seen() -> None:
    falling, rising = [round(30 * 0.993**at) for at in range(260)], [round(4 * 1.004**at) for at in range(260)]
    followed, level = (
        farrington(weeks(falling)).weeks[-1],
        farrington(weeks(falling), Farrington(trend=False)).weeks[-1],
    )
    assert followed.trend
    assert not level.trend
    assert followed.upper is not None
    assert level.upper is not None
    assert followed.upper < level.upper
    assert not farrington(weeks(rising)).weeks[-1].trend
    two_years = Farrington(watch=Watch(years_back=2))
    assert not farrington(weeks(falling), two_years).weeks[-1].trend


def test_an_outbreak_in_the_past_raises_the_bound_less_when_it_is_weighed_down() -> None:
    rng = np.random.default_rng(5)
    counts = rng.poisson(4, 260)
    counts[150:154] = 40
    weighed, even = (
        farrington(weeks(counts.tolist())),
        farrington(weeks(counts.tolist()), Farrington(outbreak_above=None)),
    )
    assert weighed.weeks[204].upper is not None
    assert even.weeks[204].upper is not None
    assert weighed.weeks[204].upper < even.weeks[204].upper


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(2, 4), st.integers(0, 2))
def test_any_short_series_has_an_answer(counts: list[int], season: int, half_window: int) -> None:
    watch = Watch(years_back=2, half_window=min(half_window, (season - 1) // 2), season=season)
    for week in farrington(weeks(counts), Farrington(watch=watch)).weeks:
        assert (week.upper is None) == (week.status is not Status.BOUNDED)
        assert week.upper is None or (np.isfinite(week.upper) and week.upper >= 0)


def test_settings_that_make_no_sense_are_refused() -> None:
    for wrong in ({"years_back": 0}, {"half_window": -1}, {"season": 5}, {"over_periods": 0}):
        with pytest.raises(Invalid):
            replace(Watch(), **wrong)
    for alpha in (0.0, 1.0, float("nan")):
        with pytest.raises(Invalid):
            Farrington(alpha=alpha)


def test_watching_may_begin_later(salmonella: CountSeries) -> None:
    found = farrington(salmonella).since("250")
    assert found.weeks[0].label == "250"
    with pytest.raises(Invalid):
        found.since("1")
