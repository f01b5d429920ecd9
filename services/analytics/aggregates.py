"""Aggregates: tables counted from facts. What is stored is always recomputed, never incremented, so it cannot drift."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

import numpy as np

from services.analytics.mirror import Mask, Mirror, Rows
from services.analytics.tallies import Tally, distinct, tally
from shared.errors import FieldProblem, Invalid
from shared.model.columns import UNKNOWN

Unit = Literal["cases", "incidents", "victims"]
UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
"""A case is the record of one incident. Victims of a group count with its smallest number."""

MOST_CELLS: Final = 50_000
"""In one table with names: more are no answer that anybody reads."""
_MOST_NUMBERED: Final = 1 << 62
"""Possible cells that have a number."""

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
    """Count what the question asks, among the rows of a mask.

    Values of several dimensions meet in a cell where one victim has them all. A case shows its gravest kind; each
    victim counts under their own. Raises Invalid when the table has more than `MOST_CELLS`.
    """
    counted = group(mirror, question, within)
    if len(counted.cells) > MOST_CELLS:
        raise Invalid("The table would be too large.", errors=(_too_large(mirror, question),))
    return labelled(mirror, question, within, _cells(mirror, question, counted))


def labelled(mirror: Mirror, question: Question, within: Mask, cells: dict[Key, Cell]) -> Table:
    """A table whose cells are known already, with what stands beside them."""
    rows = np.flatnonzero(_counted_rows(mirror, question, within) & asked_rows(mirror, question))
    people = question.unit == "victims"
    known = {name: _known(mirror, _column(name, question.unit), rows) for name in question.by}
    facts = distinct(mirror, rows)
    return Table(
        cells=cells,
        total=int(mirror.numbers(rows).sum()) if people else facts,
        facts=facts,
        located=distinct(mirror, rows[mirror.holding("located", "yes".__eq__)[rows]]),
        known={name: int(mirror.numbers(of).sum()) if people else distinct(mirror, of) for name, of in known.items()},
    )


def group(mirror: Mirror, question: Question, within: Mask) -> Tally:
    """The same as numbers of cells without names, which takes a fraction of the time where cells are many."""
    columns = {name: _column(name, question.unit) for name in (*question.by, *question.filters)}
    kept = {columns[name]: values.__contains__ for name, values in question.filters.items()}
    days = [
        (name, keeps)
        for name, keeps in (
            ("start_earliest", question.start and question.start.__le__),
            ("start_latest", question.end and question.end.__ge__),
        )
        if keeps
    ]
    by = [columns[name] for name in question.by]
    if math.prod(len(mirror.values(name)) for name in by) > _MOST_NUMBERED:
        raise Invalid("The table would be too large.", errors=(_too_large(mirror, question),))
    only = {name: keeps for name, keeps in kept.items() if name in by}
    return tally(mirror, by, _counted_rows(mirror, question, within), [*kept.items(), *days], only)


def _counted_rows(mirror: Mirror, question: Question, within: Mask) -> Mask:
    if question.unit != "victims" and "kind" in {*question.by, *question.filters}:
        return within & ~mirror.holding("of_lesser_kind", "yes".__eq__)
    return within


def asked_rows(mirror: Mirror, question: Question) -> Mask:
    """The rows that a question's filters and days leave."""
    asked = mirror.taken()
    for column, values in question.filters.items():
        asked &= mirror.holding(_column(column, question.unit), values.__contains__)
    if question.start is not None:
        asked &= mirror.holding("start_earliest", question.start.__le__)
    if question.end is not None:
        asked &= mirror.holding("start_latest", question.end.__ge__)
    return asked


def _column(dimension: str, unit: Unit) -> str:
    return "case_kind" if dimension == "kind" and unit != "victims" else dimension


def _cells(mirror: Mirror, question: Question, counted: Tally) -> dict[Key, Cell]:
    names = [mirror.values(_column(dimension, question.unit)) for dimension in question.by]
    numbers = counted.people if question.unit == "victims" else counted.cases
    found = zip(_keys(counted.cells, names), map(Cell, numbers.tolist(), counted.cases.tolist()), strict=True)
    return dict(sorted((key, cell) for key, cell in found if cell.number))


def _keys(cells: Rows, names: Sequence[Sequence[str]]) -> list[Key]:
    """Cell numbers as the values they stand for."""
    parts: list[list[str]] = []
    for values in reversed(names):
        cells, places = np.divmod(cells, len(values))
        parts.append([values[place] for place in places.tolist()])
    return list(zip(*reversed(parts), strict=True)) if parts else [()] * len(cells)


def _known(mirror: Mirror, column: str, rows: Rows) -> Rows:
    return rows[mirror.holding(column, UNKNOWN.__ne__)[rows]]


def _too_large(mirror: Mirror, question: Question) -> FieldProblem:
    """Names the dimension that makes most of the cells."""
    largest = max(question.by, key=lambda name: len(mirror.values(_column(name, question.unit))))
    return FieldProblem(
        "by",
        f"more than {MOST_CELLS} cells",
        f"Ask for fewer dimensions at once, or filter by some values of {largest}, which has most of them.",
    )
