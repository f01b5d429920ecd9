"""Alarms: more documented cases than the same time of earlier years leads to expect, for the country by month and for
each state in the last twelve months.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.analytics.patterns.answer import PatternAnswer
from services.analytics.patterns.declared import AlarmsAsked, StateSignal
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.methods import Methods
from services.analytics.patterns.monthly import MONTHS, Monthly, monthly, months_of
from services.analytics.patterns.reading_aids import Documented
from services.analytics.patterns.reporting import documented, intensity_answer, of_year
from services.analytics.patterns.work import Work
from services.analytics.trends.alarms import Watch
from services.analytics.trends.answer import EWMA, YEARLY, alarms_answer, signals_answer
from services.analytics.trends.false_alarms import simulated_false_alarms
from services.analytics.trends.farrington import Farrington, farrington
from services.analytics.trends.farrington_flexible import farrington_flexible, flexible_for
from services.analytics.trends.series import count_series
from services.analytics.trends.state_signals import monthly_signal, yearly_signal
from shared.geography import load

BY_MONTH: Final = Watch(years_back=3, half_window=1, season=MONTHS)
BY_MONTH_CLASSICAL: Final = Farrington(watch=BY_MONTH)
BY_MONTH_FLEXIBLE: Final = flexible_for(BY_MONTH)
WATCHED_MONTHS: Final = 24
PAST_YEARS: Final = 5


def alarms_of(series: Monthly, seed: int, states: StateSignal = "yearly") -> Iterator[PatternAnswer]:
    """Of the last two years in the country, by both methods; of the last twelve months in each state."""
    counted = count_series(series.months, series.counts)
    since = series.months[-WATCHED_MONTHS:][0]
    classical = farrington(counted, BY_MONTH_CLASSICAL).since(since)
    yield alarms_answer(classical, simulated_false_alarms(classical, BY_MONTH_CLASSICAL, seed=seed))
    flexible = farrington_flexible(counted, BY_MONTH_FLEXIBLE).since(since)
    yield alarms_answer(flexible, simulated_false_alarms(flexible, BY_MONTH_FLEXIBLE, seed=seed))
    years = min(len(series.months) // MONTHS, PAST_YEARS + 1)
    by_state = {state: series.by_state[state] for state in load().states if state in series.by_state}
    if years > 1 and by_state:
        yield _signals(by_state, series.months[-MONTHS * years :], seed, states)


def _signals(
    by_state: Mapping[str, NDArray[np.int64]], months: Sequence[str], seed: int, how: StateSignal
) -> PatternAnswer:
    """`months` are whole years, of which the last is watched."""
    watched = months[-MONTHS:]
    recent = {state: counts[-len(months) :] for state, counts in by_state.items()}
    if how == "ewma":
        signals = {
            state: monthly_signal(counts[:-MONTHS], counts[-MONTHS:], seed=seed) for state, counts in recent.items()
        }
        return signals_answer(signals, EWMA, watched)
    yearly = {state: counts.reshape(-1, MONTHS).sum(axis=1) for state, counts in recent.items()}
    signals = {state: yearly_signal(years[:-1], int(years[-1]), seed=seed) for state, years in yearly.items()}
    return signals_answer(signals, YEARLY, [f"{watched[0]} – {watched[-1]}"])  # noqa: RUF001 — from and to


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
    answers = alarms_of(seen.series, asked.seed, asked.states) if seen.series.months else ()
    return [*answers, intensity_answer(seen.documented, "year")]


METHODS = Methods(_gathered, _analysed)
