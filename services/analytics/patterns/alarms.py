"""Alarms: more documented cases than the same time of earlier years leads to expect, for the country by month and for
each state by year.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from services.analytics.patterns.answer import PatternAnswer, Sentence
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.monthly import MONTHS, Monthly, monthly, months_of, years_back
from services.analytics.patterns.parameters import DEFAULT_SEED, Seed, Selection
from services.analytics.patterns.pattern import Pattern
from services.analytics.patterns.reading_aids import Documented
from services.analytics.patterns.reporting import documented, intensity_answer, of_year
from services.analytics.patterns.work import Work
from services.analytics.trends.alarms import Watch
from services.analytics.trends.answer import alarms_answer, signals_answer
from services.analytics.trends.false_alarms import simulated_false_alarms
from services.analytics.trends.farrington import Farrington, farrington
from services.analytics.trends.farrington_flexible import FarringtonFlexible, farrington_flexible
from services.analytics.trends.series import count_series
from services.analytics.trends.state_signals import yearly_signal
from shared.geography import load

BY_MONTH: Final = Watch(years_back=3, half_window=1, season=MONTHS)
BY_MONTH_CLASSICAL: Final = Farrington(watch=BY_MONTH)
BY_MONTH_FLEXIBLE: Final = FarringtonFlexible(watch=BY_MONTH, periods=4, recent_left_out=6)
WATCHED_MONTHS: Final = 24
PAST_YEARS: Final = 5


class AlarmsAsked(Selection):
    """`seed` makes simulations repeatable."""

    seed: Seed = DEFAULT_SEED


def alarms_of(series: Monthly, seed: int) -> Iterator[PatternAnswer]:
    """Of the last two years in the country, by both methods; of the last twelve months in each state."""
    counted = count_series(series.months, series.counts)
    since = series.months[-WATCHED_MONTHS:][0]
    classical = farrington(counted, BY_MONTH_CLASSICAL).since(since)
    yield alarms_answer(classical, simulated_false_alarms(classical, BY_MONTH_CLASSICAL, seed=seed))
    flexible = farrington_flexible(counted, BY_MONTH_FLEXIBLE).since(since)
    yield alarms_answer(flexible, simulated_false_alarms(flexible, BY_MONTH_FLEXIBLE, seed=seed))
    signals = {}
    for state in load().states:
        if state in series.by_state:
            years = years_back(series.by_state[state].tolist(), PAST_YEARS + 1)
            if len(years) > 1:
                signals[state] = yearly_signal(years[:-1], years[-1], seed=seed)
    if signals:
        yield signals_answer(
            signals, method="last twelve months against past years", source="Przyborowski and Wilenski 1940"
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    series: Monthly
    documented: list[Documented]


def _gathered(facts: FactsSeen, asked: AlarmsAsked) -> _Seen:
    cells = facts.table(asked.question("month", "state")).cells
    months = months_of((asked.since, asked.until), facts.today)
    return _Seen(
        monthly({key: cell.number for key, cell in cells.items()}, *months),
        documented(facts.histories(asked.question()), of_year),
    )


def _analysed(seen: _Seen, asked: AlarmsAsked, _: Work) -> Sequence[PatternAnswer]:
    answers = alarms_of(seen.series, asked.seed) if seen.series.months else ()
    return [*answers, intensity_answer(seen.documented, "year")]


ALARMS = Pattern("alarms", Sentence("Alarmas", "Alarms"), AlarmsAsked, _gathered, _analysed)
