"""Official and civil-society figures side by side, by state and year: each series in its own column with its family of
sources and its definition, and no total across them, because they count other things and often the same cases.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.analytics.aggregates import Question, Table, Unit
from services.analytics.patterns.answer import Sentence
from shared.errors import FieldProblem, Invalid
from shared.model.columns import UNKNOWN
from shared.model.json import Document
from shared.vocabularies import vocabulary

UNSTATED: Final = frozenset({UNKNOWN})


@dataclass(frozen=True, slots=True)
class Series:
    """What a series of figures counts: the family it comes from (vocabulary `source_family`), who publishes it, in what
    unit, and its definition."""

    name: str
    family: str
    publisher: str
    unit: str
    definition: Sentence

    def document(self) -> Document:
        return {
            "name": self.name,
            "family": self.family,
            "publisher": self.publisher,
            "unit": self.unit,
            "definition": {"es": self.definition.es, "en": self.definition.en},
        }


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A number of one series; None where the series says nothing of that state and year, which is not 0."""

    series: str
    state: str
    year: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One state and year with the number of every series, in the order of the series."""

    state: str
    year: str
    numbers: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    series: tuple[Series, ...]
    lines: tuple[Line, ...]


def side_by_side(series: Sequence[Series], figures: Iterable[PublishedFigure]) -> SideBySide:
    """Lines in order of state and year. Raises Invalid for a series without family or definition, one named twice, a
    figure of no series, a number that is negative and two numbers of one series for one state and year."""
    known = {each.name: place for place, each in enumerate(series)}
    held = list(figures)
    _check(series, held)
    found: dict[tuple[str, str], list[int | None]] = {}
    for figure in held:
        line = found.setdefault((figure.state, figure.year), [None] * len(series))
        if line[known[figure.series]] is not None:
            problem = FieldProblem("figures", "two numbers for one series, state and year", "Give one of them.")
            raise Invalid("Figures contradict each other.", errors=(problem,))
        line[known[figure.series]] = figure.number
    lines = (Line(state, year, tuple(numbers)) for (state, year), numbers in sorted(found.items()))
    return SideBySide(tuple(series), tuple(lines))


def _check(series: Sequence[Series], figures: Sequence[PublishedFigure]) -> None:
    families = vocabulary("source_family").codes - UNSTATED
    problems = []
    if not {each.family for each in series} <= families:
        problems.append(FieldProblem("series", "its family is not stated", f"One of {', '.join(sorted(families))}."))
    if not all(each.definition.es and each.definition.en for each in series):
        problems.append(FieldProblem("series", "no definition", "Say what is counted, in Spanish and English."))
    if len({each.name for each in series}) < len(series):
        problems.append(FieldProblem("series", "named twice", "Give every series a name of its own."))
    if not {each.series for each in figures} <= {each.name for each in series}:
        problems.append(FieldProblem("figures", "of a series that is not declared", "Declare it with its definition."))
    if any(each.number is not None and each.number < 0 for each in figures):
        problems.append(FieldProblem("figures", "negative", "Give counts of 0 or more, or nothing."))
    if problems:
        raise Invalid("These figures cannot stand side by side.", errors=tuple(problems))


BY: Final = ("state", "year", "source_family")


def documented_question(unit: Unit = "victims", filters: Mapping[str, frozenset[str]] | None = None) -> Question:
    """What to count of the cases documented here, to be put beside published figures."""
    return Question(by=BY, unit=unit, filters=filters or {})


def documented_series(unit: Unit = "victims") -> tuple[Series, ...]:
    """One series per family: the documented cases for which that family has a source. A case with sources of two
    families stands in both, so these are not to be added either."""
    terms = vocabulary("source_family").terms
    return tuple(
        Series(
            _name(code),
            code,
            "observatory",
            unit,
            Sentence(
                f"Casos de este observatorio con al menos una fuente de la familia «{term.es}».",
                f"Cases of this observatory with at least one source of the family “{term.en}”.",
            ),
        )
        for code, term in terms.items()
        if code not in UNSTATED
    )


def documented_figures(table: Table) -> list[PublishedFigure]:
    """The answer to `documented_question` as figures; what has no known state, year or family is left out."""
    return [
        PublishedFigure(_name(family), state, year, cell.number)
        for (state, year, family), cell in table.cells.items()
        if UNKNOWN not in {state, year, family}
    ]


def _name(family: str) -> str:
    return f"documented_{family}"
