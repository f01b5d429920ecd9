"""What is read case by case and not counted: who documented a case, and how far it came before the justice system.

Read from the facts in memory, for the rows a viewer may count (`live_numbers`, `patterns.facts_seen`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from services.analytics.cube.mirror import Mask, Mirror, Rows
from services.analytics.facts.case_parts import COMMA
from shared.model.columns import UNKNOWN

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of justice that was reached. Days are ISO texts; a code or a day is None where it is not known."""

    stage: str
    date: str | None
    observed_on: str | None
    line_of_inquiry: str | None
    years: int | None


@dataclass(frozen=True, slots=True)
class Documentation:
    """One organisation's own knowledge of a case; the owner of the case comes first."""

    organisation: str
    how_learned: str | None
    on: str | None


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """A case as it went. `kind` is its gravest, `state` INEGI's two digits or `unknown`, days are ISO texts.

    `last_observed` is the last day on which anybody is known to have looked: the latest of the day intake received the
    case, the days its organisations documented it, and the days of its stages and of their observation.
    """

    kind: str
    state: str
    start_earliest: str
    start_latest: str
    received_on: str
    last_observed: str
    documented_by: tuple[Documentation, ...]
    stages: tuple[Stage, ...]
    source_families: tuple[str, ...]


def histories(mirror: Mirror, within: Mask) -> Iterator[CaseHistory]:
    """Every case of which a row is in the mask, once. Valid while the facts are being read."""
    starts = np.unique(mirror.facts(np.flatnonzero(within)))
    columns = ("case_kind", "state", "start_earliest", "start_latest", "received_on")
    singles = [_of_each(mirror, name, starts, lambda values: values[0]) for name in columns]
    documented = _of_each(mirror, "documented_by", starts, lambda values: tuple(map(_documentation, _known(values))))
    stages = _of_each(mirror, "justice", starts, lambda values: tuple(map(_stage, _known(values))))
    families = _of_each(mirror, "source_family", starts, lambda values: tuple(_known(values)))
    for kind, state, earliest, latest, received, by, reached, of in zip(
        *singles, documented, stages, families, strict=True
    ):
        last = _last_observed(received, by, reached)
        yield CaseHistory(kind, state, earliest, latest, received, last, by, reached, of)


def _of_each(mirror: Mirror, name: str, rows: Rows, read: Callable[[list[str]], T]) -> Iterator[T]:
    """What a column says in each of some rows; every distinct set of values is read once."""
    column = mirror.column(name)
    read_already: dict[int, T] = {}
    for number in column.rows[rows].tolist():
        if number not in read_already:
            read_already[number] = read(column.members(number))
        yield read_already[number]


def _known(values: list[str]) -> list[str]:
    return [value for value in values if value != UNKNOWN]


def _documentation(text: str) -> Documentation:
    organisation, how_learned, on = text.split(COMMA)
    return Documentation(organisation, how_learned or None, on or None)


def _stage(text: str) -> Stage:
    stage, date, observed_on, line, years = text.split(COMMA)
    return Stage(stage, date or None, observed_on or None, line or None, int(years) if years else None)


def _last_observed(received: str, by: tuple[Documentation, ...], stages: tuple[Stage, ...]) -> str:
    days = [received, *(each.on for each in by), *(day for each in stages for day in (each.date, each.observed_on))]
    return max(day for day in days if day)
