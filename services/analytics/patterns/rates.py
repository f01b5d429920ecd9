"""Rates: of the country by each denominator there is, and of states or municipalities smoothed and in a funnel."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.analytics.hotspots.adjacency import area_neighbours
from services.analytics.patterns.answer import PatternAnswer
from services.analytics.patterns.declared import RatesAsked
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.methods import Methods
from services.analytics.patterns.reading_aids import Documented
from services.analytics.patterns.reporting import documented, intensity_answer, of_state
from services.analytics.patterns.work import Work
from services.analytics.rates.answer import funnel_answer, rate_answer, smoothed_answer
from services.analytics.rates.denominators import Population, fitting
from services.analytics.rates.empirical_bayes import SmoothedRates, locally_smoothed_rates, smoothed_rates
from services.analytics.rates.funnel import funnel
from shared.geography import load

DAYS_OF_A_YEAR: Final = 365.2425
_FEWEST_NEIGHBOURS: Final = 2
"""Areas among which there are neighbours."""


@dataclass(frozen=True, slots=True)
class CasesByArea:
    """`by_area` lacks the cases whose area is unknown, which `total` has, and holds 0 where there is none; `by_state`
    is the same by state. `years` is how long they took. `withheld`: cases that whoever asks may not count by area."""

    total: int
    by_area: Mapping[str, int]
    by_state: Mapping[str, int]
    years: float
    withheld: bool = False


def cases_by_area(
    cells: Mapping[tuple[str, str], int], asked: RatesAsked, today: str, *, withheld: bool = False
) -> CasesByArea:
    """Cells are cases by area and calendar year; those of an unknown year are left out, because nobody knows whether
    they belong to the time that is divided by. `today` is an ISO day."""
    known = {key: number for key, number in cells.items() if key[1].isdecimal()}
    years = sorted({year for _, year in known}) or [(asked.until or asked.since or today)[:4]]
    areas = load().states if asked.by == "state" else load().municipalities
    by_area = {area: 0 for area in areas if not asked.state or area[:2] in asked.state}
    by_state = dict.fromkeys(asked.state, 0)
    for (area, _), number in known.items():
        if area in by_area:
            by_area[area] += number
            by_state[area[:2]] = by_state.get(area[:2], 0) + number
    return CasesByArea(sum(known.values()), by_area, by_state, _years(asked, years, today), withheld)


def _years(asked: RatesAsked, known: Sequence[str], today: str) -> float:
    """From the first day to the last, as far as they are over: those asked for, or those of the years that are known.
    Whole years are whole numbers."""
    first = np.datetime64(asked.since or known[0])
    last = np.datetime64(asked.until or max(known[-1], str(first)[:4])) + 1
    start, end = first.astype("datetime64[D]"), last.astype("datetime64[D]")
    over = np.datetime64(today) + 1
    if start < over < end:
        end = over
    whole = end.astype("datetime64[Y]"), start.astype("datetime64[Y]")
    if whole == (end, start):
        return float((whole[0] - whole[1]).astype(int))
    return float((end - start).astype(int)) / DAYS_OF_A_YEAR


def rates_of(found: CasesByArea, asked: RatesAsked) -> Iterator[PatternAnswer]:
    """The country's rates, or those of the states asked for; then those of the areas."""
    for population in asked.denominator:
        yield from _whole_rates(found, asked, population)
    areas, cases = list(found.by_area), list(found.by_area.values())
    if not any(cases):
        return
    known = load().states if asked.by == "state" else load().municipalities
    people = [known[area].population for area in areas]
    lived = [each * found.years for each in people]
    yield smoothed_answer(
        areas,
        cases,
        people,
        _smoothed(areas, cases, lived, asked),
        years=found.years,
        local=asked.towards == "neighbours",
        withheld=found.withheld,
    )
    yield funnel_answer(areas, cases, funnel(cases, lived))


def _whole_rates(found: CasesByArea, asked: RatesAsked, population: Population) -> Iterator[PatternAnswer]:
    """A survey's population has no number below the country: that is said once, where it is asked for."""
    survey = population is not Population.INHABITANTS
    if not asked.state:
        yield rate_answer(found.total, fitting(population, asked.identity_group), years=found.years)
    if survey and (asked.state or asked.by == "municipality"):
        area = next(iter(found.by_area))
        yield rate_answer(sum(found.by_area.values()), fitting(population, asked.identity_group, area))
    elif asked.state:
        for state in asked.state:
            base = fitting(population, asked.identity_group, state)
            yield rate_answer(found.by_state[state], base, years=found.years)


def _smoothed(areas: Sequence[str], cases: Sequence[int], lived: Sequence[float], asked: RatesAsked) -> SmoothedRates:
    if asked.towards == "all" or len(areas) < _FEWEST_NEIGHBOURS:
        return smoothed_rates(cases, lived)
    codes, weights = area_neighbours(asked.by)
    position = {code: at for at, code in enumerate(codes)}
    return locally_smoothed_rates(cases, lived, weights.around([position[area] for area in areas]))


@dataclass(frozen=True, slots=True)
class _Seen:
    cases: CasesByArea
    documented: list[Documented]


def _gathered(facts: FactsSeen, asked: RatesAsked) -> _Seen:
    table = facts.table(asked.question(asked.by, "year"))
    cells = {(area, year): cell.number for (area, year), cell in table.cells.items()}
    found = cases_by_area(cells, asked, facts.today, withheld=sum(cells.values()) < table.total)
    return _Seen(found, documented(facts.histories(asked.question()), of_state))


def _analysed(seen: _Seen, asked: RatesAsked, _: Work) -> Sequence[PatternAnswer]:
    return [*rates_of(seen.cases, asked), intensity_answer(seen.documented, "state")]


METHODS = Methods(_gathered, _analysed)
