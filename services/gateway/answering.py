"""What a release can answer. Pure: no clock, no store, no network.

A query is answered from one table of the release, never from several joined; what no table holds is refused with the
names of the tables that come closest.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from services.gateway.released import Answer, Cell, Period, Query, Release, Table
from shared.errors import FieldProblem, Invalid
from shared.model.columns import UNKNOWN
from shared.model.periods import PERIODS, quarter

CLOSEST: Final = 3
ONE_VALUE: Final = frozenset(
    {
        "state",
        "municipality",
        "urban_rural",
        "year",
        "quarter",
        "month",
        "time_of_day",
        "reporting_delay",
        "kind",
        "inclusion_reason",
        "odihr_scope",
        "verification",
    }
)
"""Dimensions under which a case stands once, so that a table may be summed over them. A case with two motivations
stands twice in a table by motivation: the sum of that table counts it twice, and is never given."""


@dataclass(frozen=True, slots=True)
class Column:
    """How a table gives a dimension: from which position of its cells, and through which function.

    A `derived` one follows from a finer dimension, which is unknown more often.
    """

    position: int
    read: Callable[[str], str] = str
    derived: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    table: Table
    columns: dict[str, Column] = field(default_factory=dict)

    def cost(self) -> tuple[bool, int, int, int]:
        """A table without spare municipalities first, then fewer derived dimensions, fewer to sum over, fewer cells.

        A table by municipality lacks who may not be shown below the state, so its sums are no totals of a state.
        """
        spare = "municipality" in self.table.by and "municipality" not in self.columns
        derived = sum(column.derived for column in self.columns.values())
        return spare, derived, len(self.table.by), len(self.table.cells)


def answer(release: Release, query: Query) -> Answer:
    """Raises Invalid, naming the closest tables, when no table of the release has every dimension of the query.

    A sum over cells of which one is suppressed is suppressed. A row that nothing was published for is absent.
    """
    table, rows = sums(release, query)
    total = _total(release, query, rows)
    cells = tuple(Cell(at, count) for at, count in sorted(rows.items()))
    return Answer(release.name, release.manifest.synthetic, query, table.name, cells, total)


def _total(release: Release, query: Query, rows: Mapping[tuple[str, ...], int | None]) -> int | None:
    """The distinct cases of all rows; None where that cannot be told without counting some twice.

    Where each case stands in one row it is their sum, so that a page adds up; else it is what the release says apart.
    """
    counts = [count for count in rows.values() if count is not None]
    if ONE_VALUE.issuperset(query.by) and len(counts) == len(rows):
        return sum(counts)
    try:
        return sums(release, replace(query, by=()))[1].get((), 0)
    except Invalid:
        return None


def sums(release: Release, query: Query) -> tuple[Table, dict[tuple[str, ...], int | None]]:
    """The table that answers and the sum for each combination of codes, without the zeros. Raises as `answer`."""
    plan = _plan(release, query)
    by = [plan.columns[dimension] for dimension in query.by]
    wanted = [(plan.columns[dimension], codes) for dimension, codes in query.filters]
    found: dict[tuple[str, ...], int | None] = defaultdict(int)
    for cell in plan.table.cells:
        if _within(plan, query, cell) and all(code_of(column, cell) in codes for column, codes in wanted):
            at = tuple(code_of(column, cell) for column in by)
            found[at] = _plus(found[at], cell.count)
    return plan.table, {at: count for at, count in found.items() if count != 0}


def _plus(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b


def code_of(column: Column, cell: Cell) -> str:
    code = cell.at[column.position]
    return code if code == UNKNOWN else column.read(code)


def _within(plan: _Plan, query: Query, cell: Cell) -> bool:
    """Whether the cell's time lies between the months asked for; an unknown time lies between none."""
    if query.since is None and query.until is None:
        return True
    code = cell.at[plan.columns["time"].position]
    first, last = (f"{code}-01", f"{code}-12") if len(code) == len("2024") else (code, code)
    return code != UNKNOWN and (query.since or first) <= first and last <= (query.until or last)


def _plan(release: Release, query: Query) -> _Plan:
    """The cheapest way to answer."""
    plans = [plan for table in release.tables if (plan := _fit(table, query)) is not None]
    if not plans:
        raise _refusal(release, query)
    return min(plans, key=_Plan.cost)


def _fit(table: Table, query: Query) -> _Plan | None:
    if table.unit != query.unit or table.protection_class != query.protection_class:
        return None
    if not ONE_VALUE.issuperset(_summed_over(table, query)):
        return None
    plan = _Plan(table)
    for dimension in _dimensions(query):
        column = _time(table, query) if dimension == "time" else column_of(table, dimension, query.period)
        if column is None:
            return None
        plan.columns[dimension] = column
    return plan


def _summed_over(table: Table, query: Query) -> set[str]:
    single = {dimension for dimension, codes in query.filters if len(codes) == 1}
    return set(table.by) - set(query.by) - single


def _dimensions(query: Query) -> list[str]:
    bounded = query.since is not None or query.until is not None
    return [*query.by, *(dimension for dimension, _ in query.filters), *(["time"] if bounded else [])]


def _time(table: Table, query: Query) -> Column | None:
    """The dimension that can be cut at the months asked for: months always, years at their ends."""
    whole_years = (query.since or "-01").endswith("-01") and (query.until or "-12").endswith("-12")
    if whole_years and "year" in table.by:
        return Column(table.by.index("year"))
    return Column(table.by.index("month"), derived=whole_years) if "month" in table.by else None


def column_of(table: Table, dimension: str, period: Period) -> Column | None:
    """The dimension as the table has it, or derived from a finer one that it has."""
    if dimension in table.by and (dimension != "year" or period == "calendar"):
        return Column(table.by.index(dimension))
    source, read = _derivation(dimension, period)
    return Column(table.by.index(source), read, derived=True) if source in table.by else None


def _derivation(dimension: str, period: Period) -> tuple[str, Callable[[str], str]]:
    """The finer dimension that a dimension follows from, and how; ("", …) where it follows from none."""
    if dimension == "state":
        return "municipality", _state_of
    if dimension == "quarter":
        return "month", lambda month: quarter(*_days(month))
    return "month" if dimension == "year" else "", lambda month: PERIODS[period](*_days(month))


def _state_of(municipality: str) -> str:
    """INEGI's municipal codes begin with the state's."""
    return municipality[:2]


def _days(month: str) -> tuple[str, str]:
    """Two days that every month has: years, quarters and terms of office begin with a month."""
    return f"{month}-01", f"{month}-28"


def _refusal(release: Release, query: Query) -> Invalid:
    closest = sorted(release.tables, key=lambda table: _distance(table, query))[:CLOSEST]
    return Invalid(
        f"No table of the release {release.name} can answer this.",
        errors=(
            FieldProblem(
                "by",
                "Public numbers come from a closed list of tables, and none of them joins what is asked for.",
                "The closest tables: " + "; ".join(_described(table) for table in closest) + ".",
            ),
        ),
    )


def _distance(table: Table, query: Query) -> tuple[int, int, str]:
    missing = sum(column_of(table, dimension, query.period) is None for dimension in _dimensions(query))
    other = (table.unit != query.unit) + (table.protection_class != query.protection_class)
    return missing, other, table.name


def _described(table: Table) -> str:
    by = ", ".join(table.by) or "national total"
    return f"{table.name} ({by}; unit {table.unit}; protection_class {table.protection_class})"
