"""The patterns of a release: made from its released tables alone, so that they say nothing the tables do not.

What needs more than the tables hold (which organisation documented, two attributes at once) is refused with that
reason: it is for members.
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
from services.analytics.release import Draft
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


def _refused(tables: Mapping[str, Cells], _: str) -> Sequence[PatternAnswer]:
    return [
        PatternAnswer(
            method="none",
            source="PRIVACY.md, 1: everything public comes from the tables of a release",
            verdict=Verdict.REFUSED,
            unit="cases",
            n=sum(number for (_state, _year, _kind), number in tables.get(BY_YEAR, {}).items()),
            words=Sentence(
                "Las tablas publicadas no alcanzan para responder esto.", "The released tables cannot answer this."
            ),
            uncertainty=CHANCE_ONLY,
            does_not_show=AMONG_DOCUMENTED,
            reason=Sentence(
                "Haría falta saber qué organización documentó cada caso, o dos características a la vez, y eso no se "
                "publica: podría señalar a alguien. Las organizaciones de la red pueden preguntarlo.",
                "It would take knowing which organisation documented each case, or two features at once, and these are "
                "not published: they could point at somebody. Organisations of the network can ask.",
            ),
        )
    ]


_MADE: Final[Mapping[str, Callable[[Mapping[str, Cells], str], Sequence[PatternAnswer]]]] = {
    "rates": _rates,
    "trends": _trends,
    "alarms": _alarms,
    "hotspots": _hotspots,
    "clusters": _refused,
    "associations": _refused,
    "estimates": _refused,
}


def released_patterns(made: Draft, today: str) -> Mapping[str, Document]:
    """Each pattern by its name, as `{"title", "answers"}`; see `PatternAnswer.document`. `today` is an ISO day."""
    tables: dict[str, Cells] = {
        table.spec.name: {key: number for key, number in table.cells.items() if number is not None}
        for table in made.tables
    }
    return {
        name: {
            "title": {"es": DECLARED[name].title.es, "en": DECLARED[name].title.en},
            "versions": versions(),
            "answers": [each.document() for each in answers(tables, today)],
        }
        for name, answers in _MADE.items()
    }
