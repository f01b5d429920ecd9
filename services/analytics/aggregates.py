"""Aggregates: tables counted from facts. What is stored is always recomputed, never incremented, so it cannot drift."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

import numpy as np

from services.analytics.cube.mirror import Mask, Mirror, Rows
from services.analytics.cube.tallies import Condition, Slice, Tally, most_cells, tally
from shared.errors import FieldProblem, Invalid
from shared.model.columns import UNKNOWN

Unit = Literal["cases", "incidents", "victims"]
UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
"""A case is the record of one incident. Victims of a group count with its smallest number."""

MOST_CELLS: Final = 50_000
"""In one table with names: more are no answer that anybody reads."""
_MOST_NUMBERED: Final = 1 << 62
"""Possible cells that have a number."""

Counter: TypeAlias = Callable[[Slice], Tally]
"""Counts a slice among the cases that someone may count."""
Key: TypeAlias = tuple[str, ...]
"""One value for each dimension of a table."""


@dataclass(frozen=True)
class Question:
    """What is counted. `by` and the filters name columns; a filter keeps the values it lists.

    `start` and `end` (ISO days, both included) keep the cases that surely began between them: the whole range of their
    start lies inside.
    """

    by: tuple[str, ...] = ()
    unit: Unit = "cases"
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    start: str | None = None
    end: str | None = None


class Cell(NamedTuple):
    """`number` is in the unit asked for; `cases` are the distinct cases behind it."""

    number: int
    cases: int


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by cell, without the empty cells. A case with several values counts in each, and once in `total`.

    `known` is the base of shares: by dimension, how many of the total have a value there that is known. `facts` counts
    the cases behind the table, `located` those of them whose place geocode has answered.
    """

    cells: dict[Key, Cell]
    total: int
    facts: int
    located: int
    known: Mapping[str, int] = field(default_factory=dict)


def count(mirror: Mirror, question: Question, within: Mask) -> Table:
    """Count what the question asks, among the rows of a mask; else as `counted`."""
    return counted(mirror, question, partial(tally, mirror, within=within))


def counted(mirror: Mirror, question: Question, counter: Counter) -> Table:
    """The table that a question asks for.

    Values of several dimensions meet in a cell where one victim has them all. A case shows its gravest kind; each
    victim counts under their own. Raises Invalid when the table has more than `MOST_CELLS`.
    """
    found = grouped(mirror, question, counter, _bases(question))
    if len(found.cells) > MOST_CELLS:
        raise Invalid("The table would be too large.", errors=(_too_large(mirror, question),))
    return _table(question, found, _cells(mirror, question, found))


def labelled(question: Question, counter: Counter, cells: dict[Key, Cell]) -> Table:
    """A table whose cells are known already, with what stands beside them."""
    return _table(question, counter(_slice(question, by=(), bases=_bases(question))), cells)


def grouped(mirror: Mirror, question: Question, counter: Counter, bases: Sequence[Condition] = ()) -> Tally:
    """The same as numbers of cells, without names."""
    by = [_column(name, question.unit) for name in question.by]
    if most_cells(mirror, by) > _MOST_NUMBERED:
        raise Invalid("The table would be too large.", errors=(_too_large(mirror, question),))
    return counter(_slice(question, by, bases))


def asked_rows(mirror: Mirror, question: Question) -> Mask:
    """The rows that a question's filters and days leave."""
    asked = mirror.taken()
    for name, keeps in _conditions(question):
        asked &= mirror.holding(name, keeps)
    return asked


def _slice(question: Question, by: Sequence[str], bases: Sequence[Condition]) -> Slice:
    kept = _conditions(question)
    if question.unit != "victims" and "kind" in {*question.by, *question.filters}:
        kept.append(("of_lesser_kind", "yes".__ne__))
    return Slice(by, kept, bases, question.unit == "victims")


def _conditions(question: Question) -> list[Condition]:
    kept: list[Condition] = [
        (_column(name, question.unit), values.__contains__) for name, values in question.filters.items()
    ]
    if question.start is not None:
        kept.append(("start_earliest", question.start.__le__))
    if question.end is not None:
        kept.append(("start_latest", question.end.__ge__))
    return kept


def _bases(question: Question) -> list[Condition]:
    """What stands beside the cells: how many are located, and how many are known in each dimension."""
    return [("located", "yes".__eq__), *((_column(name, question.unit), UNKNOWN.__ne__) for name in question.by)]


def _table(question: Question, counted: Tally, cells: dict[Key, Cell]) -> Table:
    (facts, victims), (located, _), *known = counted.totals
    people = question.unit == "victims"
    return Table(
        cells=cells,
        total=victims if people else facts,
        facts=facts,
        located=located,
        known=dict(zip(question.by, (of[people] for of in known), strict=True)),
    )


def _column(dimension: str, unit: Unit) -> str:
    return "case_kind" if dimension == "kind" and unit != "victims" else dimension


def _cells(mirror: Mirror, question: Question, counted: Tally) -> dict[Key, Cell]:
    """The cells by the values they stand for, in the order of those."""
    names = [mirror.values(_column(dimension, question.unit)) for dimension in question.by]
    order, keys = _in_order(counted.cells, names)
    numbers = counted.people if question.unit == "victims" else counted.cases
    found = zip(keys, numbers[order].tolist(), counted.cases[order].tolist(), strict=True)
    return {key: Cell(number, cases) for key, number, cases in found if number}


def _in_order(cells: Rows, names: Sequence[Sequence[str]]) -> tuple[Rows, Iterable[Key]]:
    """The order of cells by the values they stand for, and these: numbers sort in a tenth of the time of words."""
    if not names:
        return np.arange(len(cells)), [()] * len(cells)
    places = np.unravel_index(cells, [len(values) for values in names])
    ranks = [np.argsort(np.argsort(values))[held] for values, held in zip(names, places, strict=True)]
    order = np.lexsort(ranks[::-1])
    columns = zip(names, places, strict=True)
    return order, zip(*([values[place] for place in held[order].tolist()] for values, held in columns), strict=True)


def _too_large(mirror: Mirror, question: Question) -> FieldProblem:
    """Names the dimension that makes most of the cells."""
    largest = max(question.by, key=lambda name: len(mirror.values(_column(name, question.unit))))
    return FieldProblem(
        "by",
        f"more than {MOST_CELLS} cells",
        f"Ask for fewer dimensions at once, or filter by some values of {largest}, which has most of them.",
    )
