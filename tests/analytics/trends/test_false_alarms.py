"""The share of false alarms that an answer tells is that of quiet series."""

import numpy as np
import pytest

from services.analytics.trends.false_alarms import simulated_false_alarms
from services.analytics.trends.farrington import Farrington, farrington
from services.analytics.trends.series import count_series


@pytest.mark.parametrize("mean", [2.5, 8.0])
def test_it_is_what_quiet_series_give(mean: float) -> None:
    rng = np.random.default_rng(31)
    alarms, bounded, told = 0, 0, []
    for seed in range(6):
        found = farrington(count_series(list(range(400)), rng.poisson(mean, 400)))
        alarms += sum(week.alarm for week in found.weeks)
        bounded += sum(week.upper is not None for week in found.weeks)
        told.append(simulated_false_alarms(found, Farrington(), runs=200, seed=seed).share)
    assert np.mean(np.array(told, dtype=float)) == pytest.approx(alarms / bounded, abs=0.01)


def test_a_series_without_bounds_has_none() -> None:
    found = farrington(count_series([1, 2, 3], [1, 2, 3]))
    assert simulated_false_alarms(found, Farrington()).share is None


def test_weeks_that_seldom_have_a_bound_tell_none() -> None:
    counts = [0] * 300
    counts[250] = 6
    found = farrington(count_series(list(range(300)), counts))
    assert simulated_false_alarms(found, Farrington(), runs=60).share is None
