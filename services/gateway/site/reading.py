"""What the public page shows of a release for a question: the figure, the map, the series, the table. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from services.gateway.answering import answer
from services.gateway.coverage import coverage
from services.gateway.released import Answer, AreaLevel, AreaState, Coverage, Query, Release
from services.gateway.scale import COLOURS, ScaleClass, class_of, scale
from services.gateway.site.asked import Asked
from shared.errors import Invalid
from shared.model.columns import UNKNOWN
from shared.vocabularies import vocabulary

PROVISIONAL_MONTHS: Final = 24
_DECEMBER: Final = 12


@dataclass(frozen=True, slots=True)
class Point:
    """A number in time; `count` is None where it is withheld."""

    code: str
    count: int | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Shade:
    """A class of the map's scale: its place among the colours, from 0 light to 5 dark, and its numbers in words."""

    tone: int
    label: str
    low: int


@dataclass(frozen=True, slots=True)
class Line:
    """An area with its total and its number in each year of the table. `tone` is None where there is no number."""

    code: str
    state: AreaState
    tone: int | None
    cells: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything the page draws. A part is None where no released table can answer it.

    `totals` and `table_total` are sums of the table's own cells; `outside_table` are the cases of the total that the
    table leaves out: those of a state whose municipality is not known, or that are not published by municipality.
    """

    asked: Asked
    level: AreaLevel
    total: int | None
    answerable: bool
    areas: tuple[Line, ...]
    unplaced: Line | None
    shades: tuple[Shade, ...]
    years: tuple[Point, ...] | None
    months: tuple[Point, ...] | None
    kinds: tuple[Point, ...] | None
    columns: tuple[str, ...]
    totals: tuple[int | None, ...]
    table_total: int | None
    outside_table: int

    def of(self, *states: Coverage) -> tuple[Line, ...]:
        """The areas in one of these states."""
        return tuple(line for line in self.areas if line.state.coverage in states)

    @property
    def has_numbers(self) -> bool:
        return bool(self.of(Coverage.COUNTED, Coverage.SUPPRESSED)) or self.total != 0


@lru_cache(maxsize=256)
def read(release: Release, asked: Asked, areas: tuple[str, ...]) -> Reading:
    """`areas` are the codes of the states or, within a state, of its municipalities."""
    level: AreaLevel = "state" if asked.state is None else "municipality"
    national = answered(release, asked.query())
    found = coverage(release, asked.query(), level, areas)
    classes = classes_of(release, asked, level, areas)
    years = extent(release, asked)
    table = answered(release, asked.query(level, "year"))
    lines = tuple(_lines(found, classes, _cells(table), years))
    unplaced = _unplaced(release, asked, level, _cells(table), years)
    totals = tuple(
        _sum(each.cells[at] for each in (*lines, unplaced) if each and each.cells) for at in range(len(years))
    )
    total, table_total = national.total if national else None, _sum(totals)
    return Reading(
        asked=asked,
        level=level,
        total=total,
        answerable=national is not None,
        areas=lines,
        unplaced=unplaced,
        shades=tuple(_shade(each) for each in classes),
        years=_series(release, asked, "year", years),
        months=_series(release, asked, "month", _months(release, years)),
        kinds=_kinds(release, asked),
        columns=years if table else (),
        totals=totals,
        table_total=table_total,
        outside_table=(total or 0) - table_total if table_total is not None else 0,
    )


def answered(release: Release, query: Query) -> Answer | None:
    """None where no table of the release can answer."""
    try:
        return answer(release, query)
    except Invalid:
        return None


def classes_of(release: Release, asked: Asked, level: AreaLevel, areas: Iterable[str]) -> tuple[ScaleClass, ...]:
    """The scale of the map, from the numbers of all times, so that its breaks stay when the years change.

    The single years count too: where a withheld year withholds the sum, they are all there is.
    """
    always = replace(asked, since=None, until=None)
    sums = [state.count for state in coverage(release, always.query(), level, areas).values()]
    yearly = answered(release, always.query(level, "year"))
    years = [row.count for row in yearly.rows if row.at[0] != UNKNOWN] if yearly else []
    return scale(count for count in (*sums, *years) if count)


@lru_cache(maxsize=64)
def all_years(release: Release, protection_class: str) -> tuple[str, ...]:
    """Every year from the first to the last that the tables of a class speak of."""
    asked = Asked("reserved" if protection_class == "reserved" else "public_record")
    found = answered(release, asked.query("year"))
    years = sorted(int(row.at[0]) for row in found.rows if row.at[0] != UNKNOWN) if found else []
    return tuple(str(year) for year in range(years[0], years[-1] + 1)) if years else ()


def kinds_in(release: Release, asked: Asked) -> frozenset[str]:
    """The kinds that the tables of the class speak of, for a reader to choose from; and the one that is chosen."""
    found = answered(release, Asked(asked.protection_class).query("kind"))
    return frozenset(row.at[0] for row in found.rows) | {asked.kind or ""} if found else frozenset({asked.kind or ""})


def extent(release: Release, asked: Asked) -> tuple[str, ...]:
    """The years of the tables within those asked for."""
    return tuple(
        year
        for year in all_years(release, asked.protection_class)
        if (asked.since or 0) <= int(year) <= (asked.until or int(year))
    )


def provisional_from(as_of: str) -> str:
    """The first month whose numbers may still change much: 24 months before the release's data end."""
    months = int(as_of[:4]) * _DECEMBER + int(as_of[5:7]) - 1 - PROVISIONAL_MONTHS
    return f"{months // _DECEMBER:04}-{months % _DECEMBER + 1:02}"


def is_provisional(code: str, since: str) -> bool:
    """A year is provisional when its last month is."""
    return (f"{code}-12" if len(code) == len("2024") else code) >= since


def _lines(
    found: Mapping[str, AreaState],
    classes: tuple[ScaleClass, ...],
    cells: Mapping[tuple[str, str], int | None],
    years: tuple[str, ...],
) -> Iterator[Line]:
    """The areas, the largest number first; then those withheld, with zero, and where nobody documents."""
    order = list(Coverage)
    for code, state in sorted(found.items(), key=lambda each: (order.index(each[1].coverage), -(each[1].count or 0))):
        tone = _shade(class_of(state.count, classes)).tone if state.count else None
        known = state.coverage is not Coverage.UNDOCUMENTED
        yield Line(code, state, tone, tuple(cells.get((code, year), 0) for year in years) if known else ())


def _sum(counts: Iterable[int | None]) -> int | None:
    """What holds a withheld number is withheld."""
    found = list(counts)
    return None if None in found else sum(count or 0 for count in found)


def _cells(table: Answer | None) -> dict[tuple[str, str], int | None]:
    return {(row.at[0], row.at[1]): row.count for row in table.rows} if table else {}


def _unplaced(
    release: Release,
    asked: Asked,
    level: AreaLevel,
    cells: Mapping[tuple[str, str], int | None],
    years: tuple[str, ...],
) -> Line | None:
    """The cases whose area is not known, which are in the total and on no map."""
    found = answered(release, asked.query(level))
    count = next((row.count for row in found.rows if row.at == (UNKNOWN,)), 0) if found else 0
    if count == 0:
        return None
    state = AreaState(Coverage.SUPPRESSED) if count is None else AreaState(Coverage.COUNTED, count)
    return Line(UNKNOWN, state, None, tuple(cells.get((UNKNOWN, year), 0) for year in years))


def _shade(each: ScaleClass) -> Shade:
    return Shade(COLOURS.index(each.colour), each.label, each.low)


def _series(release: Release, asked: Asked, dimension: str, places: tuple[str, ...]) -> tuple[Point, ...] | None:
    """A number for every year or month, zero where the table has none."""
    found = answered(release, asked.query(dimension))
    if found is None:
        return None
    counts = {row.at[0]: row.count for row in found.rows}
    since = provisional_from(release.manifest.as_of)
    return tuple(Point(code, counts.get(code, 0), is_provisional(code, since)) for code in places)


def _months(release: Release, years: tuple[str, ...]) -> tuple[str, ...]:
    """The months of the years shown, up to the day the data end."""
    months = (f"{year}-{month:02}" for year in years for month in range(1, _DECEMBER + 1))
    return tuple(month for month in months if month <= release.manifest.as_of[:7])


def _kinds(release: Release, asked: Asked) -> tuple[Point, ...] | None:
    """The kinds by number, whichever of them is asked for; without a kind, and with one, the same chart."""
    found = answered(release, replace(asked, kind=None).query("kind"))
    if found is None:
        return None
    order = list(vocabulary("kind").terms)
    rows = sorted(found.rows, key=lambda row: (-(row.count or 0), order.index(row.at[0]) if row.at[0] in order else 99))
    return tuple(Point(row.at[0], row.count, provisional=False) for row in rows)


def wider(release: Release, asked: Asked, *by: str) -> tuple[Asked, ...]:
    """The questions with one filter less that do have numbers by these dimensions."""
    candidates = (
        replace(asked, kind=None),
        replace(asked, since=None, until=None),
        replace(asked, state=None),
        Asked(asked.protection_class),
        Asked(),
        Asked("reserved"),
    )
    others = (each for each in dict.fromkeys(candidates) if each != asked)
    return tuple(
        each for each in others if (found := answered(release, each.query(*by))) and (found.rows or found.total)
    )
