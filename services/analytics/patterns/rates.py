"""Rates: of the country by each denominator there is, and of the states smoothed and in a funnel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.analytics.patterns.answer import PatternAnswer, Sentence
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.parameters import Selection
from services.analytics.patterns.pattern import Pattern
from services.analytics.patterns.reading_aids import Documented
from services.analytics.patterns.reporting import documented, intensity_answer, of_state
from services.analytics.patterns.work import Work
from services.analytics.rates.answer import funnel_answer, rate_answer, smoothed_answer
from services.analytics.rates.denominators import Population, denominator
from services.analytics.rates.empirical_bayes import smoothed_rates
from services.analytics.rates.funnel import funnel
from shared.geography import load


@dataclass(frozen=True, slots=True)
class CasesByState:
    """`by_state` lacks the cases whose state is unknown, which `total` has; `years` is how long they took."""

    total: int
    by_state: Mapping[str, int]
    years: int


def cases_by_state(cells: Mapping[tuple[str, str], int], asked: Selection) -> CasesByState:
    """Cells are cases by state and calendar year; those of an unknown year are left out, because nobody knows whether
    they belong to the time that is divided by."""
    known = {key: number for key, number in cells.items() if key[1].isdecimal()}
    years = [int(year) for _, year in known]
    first = int((asked.since or str(min(years, default=0)))[:4])
    last = int((asked.until or str(max(years, default=0)))[:4])
    by_state = dict.fromkeys(load().states, 0)
    for (state, _), number in known.items():
        if state in by_state:
            by_state[state] += number
    if asked.state:
        by_state = {state: number for state, number in by_state.items() if state in asked.state}
    return CasesByState(sum(known.values()), by_state, last - first + 1)


def rates_of(found: CasesByState, *, nation: bool = True) -> Sequence[PatternAnswer]:
    """The answers; without `nation` only some states were asked for, and the country has no rate."""
    states = load().states
    national = [
        rate_answer(found.total, denominator(population), years=found.years)
        for population in (Population.INHABITANTS, Population.LGBTI)
        if nation
    ]
    areas, cases = list(found.by_state), list(found.by_state.values())
    people = [states[area].population for area in areas]
    lived = [each * found.years for each in people]
    if not any(cases):
        return national
    return [
        *national,
        smoothed_answer(areas, cases, people, smoothed_rates(cases, lived), years=found.years),
        funnel_answer(areas, cases, funnel(cases, lived)),
    ]


@dataclass(frozen=True, slots=True)
class _Seen:
    cases: CasesByState
    documented: list[Documented]


def _gathered(facts: FactsSeen, asked: Selection) -> _Seen:
    table = facts.table(asked.question("state", "year"))
    cells = {(state, year): cell.number for (state, year), cell in table.cells.items()}
    return _Seen(cases_by_state(cells, asked), documented(facts.histories(asked.question()), of_state))


def _analysed(seen: _Seen, asked: Selection, _: Work) -> Sequence[PatternAnswer]:
    return [*rates_of(seen.cases, nation=not asked.state), intensity_answer(seen.documented, "state")]


RATES = Pattern("rates", Sentence("Tasas", "Rates"), Selection, _gathered, _analysed)
