"""The patterns of a release: made from its released tables alone, so that they say nothing the tables do not.

What needs more than the tables hold (which organisation documented, two attributes at once) is refused with the reason
and left to members.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from services.analytics.patterns.alarms import alarms_of
from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from services.analytics.patterns.declared import DECLARED, RatesAsked
from services.analytics.patterns.hotspots import hotspots_of
from services.analytics.patterns.monthly import Monthly, monthly, months_of
from services.analytics.patterns.parameters import DEFAULT_SEED
from services.analytics.patterns.rates import cases_by_area, rates_of
from services.analytics.patterns.reading_aids import AMONG_DOCUMENTED, CHANCE_ONLY
from services.analytics.patterns.trends import trends_of
from services.analytics.patterns.versions import versions
from services.analytics.releases.release import Draft
from shared.model.json import Document

BY_YEAR: Final = "public_record_state_year_kind"
BY_MONTH: Final = "public_record_state_month"

Cells: TypeAlias = Mapping[tuple[str, ...], int]
"""Released numbers of a public-record table by its dimensions; those withheld are not there."""


def _rates(tables: Mapping[str, Cells], today: str) -> Sequence[PatternAnswer]:
    by_state: dict[tuple[str, str], int] = {}
    for (state, year, _kind), number in tables.get(BY_YEAR, {}).items():
        by_state[state, year] = by_state.get((state, year), 0) + number
    return list(rates_of(cases_by_area(by_state, RatesAsked(), today), RatesAsked()))


def _trends(tables: Mapping[str, Cells], today: str) -> Sequence[PatternAnswer]:
    series = _by_month(tables, today)
    return list(trends_of(series, DEFAULT_SEED)) if series.months else ()


def _alarms(tables: Mapping[str, Cells], today: str) -> Sequence[PatternAnswer]:
    series = _by_month(tables, today)
    return list(alarms_of(series, DEFAULT_SEED)) if series.months else ()


def _by_month(tables: Mapping[str, Cells], today: str) -> Monthly:
    cells: Cells = {(month, state): number for (state, month), number in tables.get(BY_MONTH, {}).items()}
    return monthly(cells, *months_of((None, None), today))


def _hotspots(tables: Mapping[str, Cells], _: str) -> Sequence[PatternAnswer]:
    by_state: dict[str, int] = {}
    for (state, *_others), number in tables.get(BY_YEAR, {}).items():
        by_state[state] = by_state.get(state, 0) + number
    return list(hotspots_of(by_state, "state", DEFAULT_SEED))


_REFUSED: Final[Mapping[str, Sentence]] = {
    "clusters": Sentence(
        "Una concentración solo se publicaría si se sostuviera sin cualquiera de las organizaciones que documentan, y "
        "qué organización documentó cada caso no se publica: podría señalar a quien denunció.",
        "A cluster would be published only if it stood without any one of the organisations that document, and which "
        "organisation documented a case is not published: it could point at who told.",
    ),
    "associations": Sentence(
        "Habría que cruzar dos características del mismo caso, como el medio y el grupo. Las tablas publicadas no las "
        "llevan: con tan pocos casos, dos juntas pueden señalar a una persona.",
        "It would take crossing two features of the same case, such as the means and the group. Released tables hold "
        "none: with so few cases, two together can point at one person.",
    ),
    "estimates": Sentence(
        "Habría que saber qué organizaciones documentaron cada caso por su cuenta, y eso no se publica: podría señalar "
        "a quien denunció.",
        "It would take knowing which organisations documented each case on their own, and that is not published: it "
        "could point at who told.",
    ),
    "justice": Sentence(
        "Las tablas publicadas no dicen en qué va cada investigación: con pocos casos en un estado, eso puede señalar "
        "a una persona o estorbar su proceso.",
        "Released tables do not say how each investigation goes: with few cases in a state, that can point at a person "
        "or hinder their proceedings.",
    ),
    "figures": Sentence(
        "Estas cifras piden el medio, el lugar, el grupo o el curso de cada caso, que las tablas publicadas no llevan: "
        "con tan pocos casos pueden señalar a una persona.",
        "These figures need the means, the place, the group or the course of each case, which released tables do not "
        "hold: with so few cases they can point at one person.",
    ),
}
"""Why the tables cannot answer."""


def _refused(reason: Sentence, tables: Mapping[str, Cells]) -> PatternAnswer:
    return PatternAnswer(
        method="none",
        source="the tables of this release",
        verdict=Verdict.REFUSED,
        unit="cases",
        n=sum(number for (_state, _year, _kind), number in tables.get(BY_YEAR, {}).items()),
        words=Sentence(
            "Las tablas publicadas no alcanzan para responder esto.", "The released tables cannot answer this."
        ),
        uncertainty=CHANCE_ONLY,
        does_not_show=AMONG_DOCUMENTED,
        reason=reason,
    )


_MADE: Final[Mapping[str, Callable[[Mapping[str, Cells], str], Sequence[PatternAnswer]]]] = {
    "rates": _rates,
    "trends": _trends,
    "alarms": _alarms,
    "hotspots": _hotspots,
}


def released_patterns(made: Draft, today: str) -> Mapping[str, Document]:
    """Each pattern by its name, as `{"title", "answers"}`; see `PatternAnswer.document`. `today` is an ISO day."""
    tables: dict[str, Cells] = {
        table.spec.name: {key: number for key, number in table.cells.items() if number is not None}
        for table in made.tables
    }
    answers = {name: make(tables, today) for name, make in _MADE.items()}
    answers |= {name: [_refused(reason, tables)] for name, reason in _REFUSED.items()}
    return {
        name: {
            "title": {"es": each.title.es, "en": each.title.en},
            "versions": versions(),
            "answers": [answer.document() for answer in answers[name]],
        }
        for name, each in DECLARED.items()
    }
