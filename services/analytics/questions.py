"""What may be asked of live numbers: the words of a query, checked, as a question to the facts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from services.analytics.aggregates import UNITS, Question, Unit
from services.analytics.facts.fact import year_column
from shared.errors import FieldProblem, Invalid
from shared.model.columns import UNKNOWN
from shared.model.dimensions import DIMENSIONS, YEARS
from shared.vocabularies import vocabulary

MOST_DIMENSIONS: Final = 4
MOST_VALUES: Final = 100
_FIRST_DAY, _LAST_DAY = "0000-01-01", "0000-12-31"
_LENGTHS: Final = frozenset(len(part) for part in ("2024", "2024-03", "2024-03-01"))
_OTHERS: Final = ("by", "unit", "period", "from", "to")

_SHAPES: Final[Mapping[str, tuple[str, str]]] = {
    "state": (r"0[1-9]|[12][0-9]|3[0-2]", "the 2 digits of INEGI, 01 to 32"),
    "municipality": (r"(0[1-9]|[12][0-9]|3[0-2])[0-9]{3}", "the 5 digits of INEGI, such as 20043"),
    "year": (r"[0-9]{4}", "a year, such as 2024"),
    "tmm": (r"[0-9]{4}-[0-9]{4}", "a TMM year, such as 2023-2024"),
    "quarter": (r"[0-9]{4}-Q[1-4]", "a quarter, such as 2024-Q1"),
    "month": (r"[0-9]{4}-(0[1-9]|1[0-2])", "a month, such as 2024-03"),
    "organisation": (r"[A-Za-z0-9][A-Za-z0-9._:\-]{0,79}", "the id of an organisation"),
}
"""How the values of dimensions without a vocabulary are written, as a pattern and in words."""


@dataclass(frozen=True)
class Asked:
    """A question with the names it was asked in: `year` may stand for the column of another period."""

    by: tuple[str, ...]
    period: str
    question: Question

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Each dimension as it was asked for, and the column that it stands for."""
        return tuple(zip(self.by, self.question.by, strict=True))


def read_question(parameters: Iterable[tuple[str, str]]) -> Asked:
    """The question that query parameters ask. Raises Invalid with every parameter that cannot be meant."""
    given: dict[str, list[str]] = {}
    for name, value in parameters:
        given.setdefault(name, []).extend(part.strip() for part in value.split(",") if part.strip())
    problems = list(_problems(given))
    if problems:
        raise Invalid("The question cannot be answered as it stands.", errors=tuple(problems))
    period = _one(given, "period", "calendar")
    filters = {
        _column(name, period): frozenset(values) for name, values in given.items() if name in DIMENSIONS and values
    }
    by = tuple(dict.fromkeys(given.get("by", [])))
    question = Question(
        by=tuple(_column(name, period) for name in by),
        unit=cast("Unit", _one(given, "unit", "cases")),
        filters=filters,
        start=_filled(_one(given, "from", ""), _FIRST_DAY),
        end=_filled(_one(given, "to", ""), _LAST_DAY),
    )
    return Asked(by, period, question)


def _one(given: Mapping[str, list[str]], name: str, otherwise: str) -> str:
    return (given.get(name) or [otherwise])[0]


def _column(dimension: str, period: str) -> str:
    return year_column(period) if dimension == "year" else dimension


def _problems(given: Mapping[str, list[str]]) -> Iterator[FieldProblem]:
    dimensions = ", ".join(DIMENSIONS)
    for name in given:
        if name not in DIMENSIONS and name not in _OTHERS:
            yield FieldProblem(name, "no such parameter", f"There are {', '.join(_OTHERS)}, and filters: {dimensions}.")
    by = given.get("by", [])
    if any(name not in DIMENSIONS for name in by):
        yield FieldProblem("by", "no such dimension", f"Dimensions are {dimensions}.")
    if len(by) > MOST_DIMENSIONS:
        yield FieldProblem(
            "by", f"more than {MOST_DIMENSIONS} dimensions", f"Ask for at most {MOST_DIMENSIONS} at once."
        )
    for name, choices in (("unit", UNITS), ("period", tuple(YEARS))):
        if _one(given, name, choices[0]) not in choices or len(given.get(name, [])) > 1:
            yield FieldProblem(name, f"no such {name}", f"One of {', '.join(choices)}.")
    yield from _problems_of_days(given)
    period = _one(given, "period", "calendar")
    period = period if period in YEARS else "calendar"
    for name in DIMENSIONS:
        yield from _problems_of_values(name, given.get(name, []), period)


def _problems_of_days(given: Mapping[str, list[str]]) -> Iterator[FieldProblem]:
    days = {name: _one(given, name, "") for name in ("from", "to")}
    wrong = [name for name, day in days.items() if day and not _is_day(day)]
    for name in wrong:
        yield FieldProblem(name, "not a year, month or day", "Write 2024, 2024-03 or 2024-03-01.")
    first, last = _filled(days["from"], _FIRST_DAY), _filled(days["to"], _LAST_DAY)
    if not wrong and first and last and first > last:
        yield FieldProblem("to", "before from", "Give the first day as from and the last as to.")


def _is_day(text: str) -> bool:
    try:
        return len(text) in _LENGTHS and bool(date.fromisoformat(text + _FIRST_DAY[len(text) :]))
    except ValueError:
        return False


def _filled(text: str, day: str) -> str | None:
    """A year or a month as its first or last day. ISO days are compared as text: February may end on the 31st."""
    return text + day[len(text) :] if text else None


def _problems_of_values(name: str, values: list[str], period: str) -> Iterator[FieldProblem]:
    if len(values) > MOST_VALUES:
        yield FieldProblem(name, f"more than {MOST_VALUES} values", f"Filter by at most {MOST_VALUES}.")
    dimension = YEARS[period] if name == "year" else DIMENSIONS[name]
    if dimension.vocabulary is not None:
        codes = vocabulary(dimension.vocabulary).terms
        fix = f"One of {', '.join(dict.fromkeys([*codes, UNKNOWN]))}."
        known = {*codes, UNKNOWN}.issuperset(values)
    else:
        pattern, words = _SHAPES[_column(name, period)]
        fix = f"Write {words}, or {UNKNOWN}."
        known = all(value == UNKNOWN or re.fullmatch(pattern, value) for value in values)
    if not known:
        yield FieldProblem(name, "no such value", fix)
