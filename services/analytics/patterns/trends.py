"""Trends: whether the level of documented cases changed, against the year before, and what is still to be reported."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.analytics.facts.histories import CaseHistory
from services.analytics.patterns.answer import PatternAnswer
from services.analytics.patterns.declared import TrendsAsked
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.methods import Methods
from services.analytics.patterns.monthly import MONTHS, Monthly, monthly, months_of, years_back
from services.analytics.patterns.reading_aids import Documented
from services.analytics.patterns.reporting import documented, intensity_answer, of_year
from services.analytics.patterns.work import Work
from services.analytics.trends.answer import change_answer, change_points_answer, nowcast_answer
from services.analytics.trends.change_points import change_points
from services.analytics.trends.nowcast import nowcast
from services.analytics.trends.series_breaks import series_breaks
from services.analytics.trends.year_on_year import change

LONGEST_DELAY: Final = 12
NOWCAST_MONTHS: Final = 36


@dataclass(frozen=True, slots=True)
class Trend:
    """`triangle` holds cases by month of occurrence and months until an organisation knew of them."""

    series: Monthly
    triangle_months: tuple[str, ...]
    triangle: NDArray[np.int64]
    documented: list[Documented]


def trends_of(series: Monthly, seed: int) -> Iterator[PatternAnswer]:
    """Change points, and the last twelve months against the twelve before."""
    documented = {name: counts.tolist() for name, counts in series.by_organisation.items()}
    breaks = series_breaks(documented, around=MONTHS) if documented else ()
    yield change_points_answer(
        series.months, change_points(series.counts, seed=seed), n=int(series.counts.sum()), breaks=breaks
    )
    years = years_back(series.counts.tolist(), 2)
    if len(years) == len(("before", "after")):
        broken = any(each.at > len(series.months) - 2 * MONTHS for each in breaks)
        first, second = (f"{series.months[at]} – {series.months[at + MONTHS - 1]}" for at in (-2 * MONTHS, -MONTHS))  # noqa: RUF001
        yield change_answer(first, second, change(years[0], years[1], broken=broken))


def _gathered(facts: FactsSeen, asked: TrendsAsked) -> Trend:
    months = months_of((asked.since, asked.until), facts.today)
    by_state, by_organisation = (
        {key: cell.number for key, cell in facts.table(asked.question("month", name)).cells.items()}
        for name in ("state", "organisation")
    )
    series = monthly(by_state, *months, by_organisation)
    latest = series.months[-NOWCAST_MONTHS:]
    cases = facts.histories(asked.question())
    return Trend(series, latest, _triangle(cases, latest), documented(cases, of_year))


def _triangle(cases: Sequence[CaseHistory], months: tuple[str, ...]) -> NDArray[np.int64]:
    """Cases of which the month is known, and the day on which the first organisation learned of them."""
    position = {month: at for at, month in enumerate(months)}
    counted = np.zeros((len(months), LONGEST_DELAY + 1), np.int64)
    for case in cases:
        month = case.start_earliest[:7]
        known = [each.on for each in case.documented_by if each.on]
        if month != case.start_latest[:7] or month not in position or not known:
            continue
        delay = _months_from(month, min(known)[:7])
        if 0 <= delay <= LONGEST_DELAY and position[month] + delay < len(months):
            counted[position[month], delay] += 1
    return counted


def _months_from(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * MONTHS + int(last[5:7]) - int(first[5:7])


def _analysed(found: Trend, asked: TrendsAsked, work: Work) -> Sequence[PatternAnswer]:
    answers = list(trends_of(found.series, asked.seed))
    work.progress(0.6)
    if found.triangle.shape[0] > LONGEST_DELAY and found.triangle.any():
        answers.append(nowcast_answer(found.triangle_months, nowcast(found.triangle, seed=asked.seed)))
    return [*answers, intensity_answer(found.documented, "year")]


METHODS = Methods(_gathered, _analysed)
