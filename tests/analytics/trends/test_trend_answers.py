"""What the methods of trends say in words, and that it is JSON."""

import json

import numpy as np
import pytest

from services.analytics.patterns.answer import PatternAnswer, Verdict
from services.analytics.trends.alarms import Alarms
from services.analytics.trends.answer import (
    YEARLY,
    alarms_answer,
    change_answer,
    change_points_answer,
    nowcast_answer,
    signals_answer,
)
from services.analytics.trends.change_points import change_points
from services.analytics.trends.false_alarms import simulated_false_alarms
from services.analytics.trends.farrington import Farrington, farrington
from services.analytics.trends.nowcast import nowcast
from services.analytics.trends.series import CountSeries, count_series
from services.analytics.trends.series_breaks import series_breaks
from services.analytics.trends.state_signals import yearly_signal
from services.analytics.trends.year_on_year import change

WATCHED = ["2024-01 to 2024-12"]


def readable(answer: PatternAnswer) -> PatternAnswer:
    json.dumps(answer.document(), allow_nan=False)
    for sentence in (answer.words, answer.uncertainty, answer.does_not_show):
        assert sentence.es.endswith(".")
        assert sentence.en.endswith(".")
    assert (answer.reason is not None) == (answer.verdict in {Verdict.TOO_FEW, Verdict.REFUSED})
    return answer


def alarms_told(found: Alarms) -> PatternAnswer:
    return alarms_answer(found, simulated_false_alarms(found, Farrington(), runs=150))


def test_alarms_name_their_weeks_and_what_chance_would_give(salmonella: CountSeries) -> None:
    answer = readable(alarms_told(farrington(salmonella)))
    assert answer.verdict is Verdict.FOUND
    assert answer.results["alarms"] == [239, 249, 250, 254, 255, 257, 262, 263, 264]
    assert "9 periods are above the bound, of 127" in answer.words.en
    assert "chance alone would give" in answer.words.en


def test_one_alarm_among_many_weeks_is_not_told_from_chance() -> None:
    counts = [4, 5, 6, 3, 5] * 80
    counts[390] = 14
    answer = readable(alarms_told(farrington(count_series(list(range(400)), counts))))
    assert answer.results["alarms"] == [390]
    assert answer.verdict is Verdict.CHANCE
    assert "Not distinguishable from chance" in answer.words.en
    quiet = readable(alarms_told(farrington(count_series(list(range(400)), [5] * 400))))
    assert quiet.verdict is Verdict.CHANCE


def test_a_short_series_is_too_few_to_tell() -> None:
    answer = readable(alarms_told(farrington(count_series(["2024-W01", "2024-W02"], [9, 9]))))
    assert answer.verdict is Verdict.TOO_FEW
    assert answer.results["upper"] == {}
    assert answer.results["no_history"] == ["2024-W01", "2024-W02"]
    assert "Too few to tell" in answer.words.en


def test_a_change_at_a_break_says_nothing_of_violence() -> None:
    counts = np.random.default_rng(3).poisson(np.repeat([10, 30], 10))
    labels = [str(2000 + at) for at in range(20)]
    breaks = series_breaks({"a": [10] * 20, "b": [0] * 10 + [20] * 10})
    found = change_points(counts)
    broken = readable(change_points_answer(labels, found, n=int(counts.sum()), breaks=breaks))
    assert "2010" in broken.words.en
    assert "says nothing of violence" in broken.words.en
    assert "nothing of violence" not in readable(change_points_answer(labels, found, n=400)).words.en
    flat = readable(change_points_answer(labels, change_points([10] * 20), n=200))
    assert flat.verdict is Verdict.CHANCE
    few = readable(change_points_answer(labels[:4], change_points([1, 2, 1, 2]), n=6))
    assert few.verdict is Verdict.TOO_FEW


def test_nowcasts_tell_what_is_to_come_or_that_nobody_knows() -> None:
    counts = [[12, 5, 3]] * 20 + [[11, 6, 0], [13, 0, 0]]
    labels = [f"month {at}" for at in range(22)]
    told = readable(nowcast_answer(labels, nowcast(counts)))
    assert told.verdict is Verdict.FOUND
    assert "13 cases of month 21 reported so far" in told.words.en
    few = readable(nowcast_answer(["1", "2", "3"], nowcast([[1, 0, 0], [0, 1, 0], [1, 0, 0]])))
    assert few.verdict is Verdict.TOO_FEW
    periods = few.results["periods"]
    assert isinstance(periods, list)
    assert periods[2]["estimate"] is None


def test_silence_in_small_states_is_too_few_to_tell() -> None:
    small = {"04": yearly_signal([1, 0, 2, 1, 1], 1), "06": yearly_signal([2, 3, 2, 1, 2], 3)}
    answer = readable(signals_answer(small, YEARLY, WATCHED))
    assert answer.verdict is Verdict.TOO_FEW
    assert "2 of 2" in answer.words.en
    assert "a doubling would be seen" in answer.uncertainty.en
    assert "una duplicación" in answer.uncertainty.es
    large = {**small, "30": yearly_signal([20, 25, 22, 19, 24], 60)}
    found = readable(signals_answer(large, YEARLY, WATCHED))
    assert found.verdict is Verdict.FOUND
    assert found.results["found"] == ["30"]
    plenty = {"15": yearly_signal([60, 55, 62, 58, 61], 59)}
    assert readable(signals_answer(plenty, YEARLY, WATCHED)).verdict is Verdict.CHANCE
    assert readable(signals_answer({}, YEARLY, WATCHED)).verdict is Verdict.TOO_FEW


@pytest.mark.parametrize(
    ("before", "after", "broken", "verdict", "said"),
    [
        (100, 160, False, Verdict.FOUND, "+60 %"),
        (10, 40, False, Verdict.FOUND, "no percentage"),
        (10, 12, False, Verdict.TOO_FEW, "too few to tell"),
        (100, 104, False, Verdict.CHANCE, "not distinguishable from chance"),
        (100, 160, True, Verdict.REFUSED, "who documents changed"),
    ],
)
def test_changes_from_year_to_year(before: int, after: int, broken: bool, verdict: Verdict, said: str) -> None:  # noqa: FBT001
    answer = readable(change_answer("2022", "2023", change(before, after, broken=broken)))
    assert answer.verdict is verdict
    assert said in answer.words.en
    if broken:
        assert answer.results["ratio"] is None
