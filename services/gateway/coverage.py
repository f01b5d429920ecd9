"""Why an area of the map shows what it shows. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from services.gateway.answering import code_of, column_of, sums
from services.gateway.released import AreaLevel, AreaState, Coverage, Query, Release
from shared.errors import Invalid
from shared.model.columns import UNKNOWN


def coverage(release: Release | None, query: Query, level: AreaLevel, areas: Iterable[str]) -> dict[str, AreaState]:
    """Which state each area is in, for a query whose `by` is replaced by the one dimension `level`.

    - counted: the sum for the area is above zero;
    - suppressed: a cell of the sum is withheld to protect people;
    - documented zero: no number here, but the area has one (or a suppressed one) somewhere in this release, in
      another year, kind, unit or class: somebody documents there;
    - undocumented: the area has no number in any table of the release, whatever the year. A zero that a table
      writes out is no number: it says that nothing was reported, not that anybody looked;
    - no data: there is no release, or none of its tables can answer the query by this area.
    """
    areas = list(areas)
    if release is None:
        return {area: AreaState(Coverage.NO_DATA) for area in areas}
    try:
        _, counts = sums(release, replace(query, by=(level,)))
    except Invalid:
        return {area: AreaState(Coverage.NO_DATA) for area in areas}
    documented = documented_areas(release, level)
    return {area: _state(counts.get((area,), 0), documented=area in documented) for area in areas}


@lru_cache(maxsize=16)
def documented_areas(release: Release, level: AreaLevel) -> frozenset[str]:
    """Areas that have a number above zero, or a suppressed one, in any table of the release."""
    found: set[str] = set()
    for table in release.tables:
        column = column_of(table, level, "calendar")
        if column is not None:
            found.update(code_of(column, cell) for cell in table.cells if cell.count != 0)
    return frozenset(found - {UNKNOWN})


def _state(count: int | None, *, documented: bool) -> AreaState:
    if count is None:
        return AreaState(Coverage.SUPPRESSED)
    if count:
        return AreaState(Coverage.COUNTED, count)
    return AreaState(Coverage.DOCUMENTED_ZERO, 0) if documented else AreaState(Coverage.UNDOCUMENTED)
