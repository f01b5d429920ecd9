"""Disclosure control: what a released table withholds, and the gate that a release must pass.

Today's rule withholds small reserved cells one by one. It does not yet guard against subtraction: secondary
suppression, rolling up and the exact audit over all tables of the ledger (PRIVACY.md, 4 to 6) will take their place
behind `protect` and `gate`, whose callers will not change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.analytics.aggregates import Key, Question, Table, count
from services.analytics.cube.mirror import Mask, Mirror
from services.analytics.live_numbers import in_series
from services.analytics.releases.entering import with_minor
from services.analytics.releases.policy import Policy, TableSpec
from shared.errors import Conflict, FieldProblem
from shared.events.releases import Series


@dataclass(frozen=True)
class Counted:
    """A table of the menu before anything is withheld.

    `counted` are the rows it was made of; `known_to` gives the cases of a cell that an organisation documented.
    """

    spec: TableSpec
    counted: Mask
    table: Table
    known_to: Mapping[Key, Mapping[str, int]]


@dataclass(frozen=True)
class Protected:
    """The same table as it may be published: None where a number is withheld."""

    spec: TableSpec
    counted: Mask
    cells: Mapping[Key, int | None]


def counted_table(mirror: Mirror, spec: TableSpec, rows: Mask) -> Counted:
    """Count a table of the menu among some rows."""
    by_organisation = count(mirror, Question((*spec.by, "organisation"), spec.unit), rows)
    known_to: dict[Key, dict[str, int]] = {}
    for (*key, organisation), cell in by_organisation.cells.items():
        known_to.setdefault(tuple(key), {})[organisation] = cell.cases
    return Counted(spec, rows, count(mirror, Question(spec.by, spec.unit), rows), known_to)


def protect(table: Counted, policy: Policy) -> Protected:
    """Withhold the cells that the policy does not let through. Public-record cells all show."""
    withheld = frozenset[Key]()
    if table.spec.protection_class == "reserved":
        withheld = frozenset(_withheld(table, policy))
    cells = {key: None if key in withheld else cell.number for key, cell in table.table.cells.items()}
    return Protected(table.spec, table.counted, cells)


def _withheld(table: Counted, policy: Policy) -> Iterator[Key]:
    for key, cell in table.table.cells.items():
        known = table.known_to[key]
        most = max((known[each] for each in known.keys() - policy.agreements.organisations), default=0)
        from_others = cell.cases - most
        if cell.cases < policy.reserved.smallest_cell or (
            table.spec.by_area and from_others < policy.reserved.smallest_from_others
        ):
            yield key


def gate(mirror: Mirror, series: Series, tables: Sequence[Protected], policy: Policy) -> None:
    """Raises Conflict with every reason why these tables must not be published; then the last release stays.

    Checked from the facts anew, whatever made the tables: no case in both classes or of another series, no small
    reserved cell shown, no minor below state level and no suicide on public record, no number that is not the count.
    """
    problems = [problem for table in tables for problem in _problems(mirror, series, table, policy)]
    public, reserved = (_rows_of(mirror, tables, each) for each in ("public_record", "reserved"))
    if (public & reserved).any():
        problems.append(FieldProblem("tables", "a case stands in both protection classes", "Mend the policy."))
    if problems:
        raise Conflict("The release does not pass its gate; the last one stays.", errors=tuple(problems))


def _problems(mirror: Mirror, series: Series, table: Protected, policy: Policy) -> Iterator[FieldProblem]:
    spec, rows = table.spec, table.counted
    checks = [
        ("a case of another series stands in it", (rows & ~in_series(mirror, series)).any()),
        ("a suicide stands on public record", _is_public(spec) and (rows & _suicides(mirror)).any()),
        ("a minor stands below state level", _is_too_fine(spec) and (rows & with_minor(mirror)).any()),
        ("a reserved table is finer than a state", spec.protection_class == "reserved" and "municipality" in spec.by),
        ("a small cell is shown, or a number is not the count", not _numbers_hold(mirror, table, policy)),
    ]
    for message, found in checks:
        if found:
            yield FieldProblem(spec.name, message, "Mend the menu or the policy under release_policy.")


def _rows_of(mirror: Mirror, tables: Sequence[Protected], protection_class: str) -> Mask:
    rows = np.zeros_like(mirror.taken())
    for table in tables:
        if table.spec.protection_class == protection_class:
            rows |= table.counted
    return rows


def _is_public(spec: TableSpec) -> bool:
    return spec.protection_class == "public_record"


def _is_too_fine(spec: TableSpec) -> bool:
    return _is_public(spec) and "municipality" in spec.by


def _suicides(mirror: Mirror) -> Mask:
    return mirror.facts_of(mirror.holding("kind", "suicide".__eq__) | mirror.holding("kind_recorded", "suicide".__eq__))


def _numbers_hold(mirror: Mirror, table: Protected, policy: Policy) -> bool:
    """Every cell is there, every number shown is the recount, and only a reserved cell may be small or withheld."""
    recount = count(mirror, Question(table.spec.by, table.spec.unit), table.counted).cells
    if recount.keys() != table.cells.keys():
        return False
    smallest = 1 if _is_public(table.spec) else policy.reserved.smallest_cell
    shown = {key: number for key, number in table.cells.items() if number is not None}
    if _is_public(table.spec) and len(shown) != len(recount):
        return False
    return all(number == recount[key].number and recount[key].cases >= smallest for key, number in shown.items())
