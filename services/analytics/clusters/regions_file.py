"""The file of `observatory scan`: a row per region, with columns named in its first line, others beside them, in any
order. Positions are `x,y` in any unit of length, or longitude and latitude in degrees. Cases may stand in one column or
in one for each period; further columns may be what the expectation is adjusted for.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NoReturn

import numpy as np

from services.analytics.checked_arrays import Floats, Integers
from services.analytics.clusters.zones import great_circle_km, planar_distances
from services.analytics.typed_tables import typed_rows
from shared.errors import FieldProblem, Invalid

MOST_REGIONS: Final = 5_000
_SHOWN: Final = 10
"""Problems told at once."""
_WHOLE: Final = 1e-9
_PLANE: Final = ("x", "y")
_EARTH: Final = (("longitude", "lon", "lng", "long", "longitud"), ("latitude", "lat", "latitud"))
_COUNTS: Final = ("population", "cases")


class Distance(StrEnum):
    """How far two positions are from each other."""

    PLANAR = "planar"
    GREAT_CIRCLE = "great-circle"


@dataclass(frozen=True, slots=True)
class Regions:
    """In the order of the rows. `cases` are by region and period, one where `periods` names none. `fractions` are the
    numbers of cases that were not whole and lost their fraction: a scan counts cases, and part of one is none."""

    distances: Floats
    population: Floats
    cases: Integers
    periods: tuple[str, ...]
    covariates: Mapping[str, Floats]
    distance: Distance
    fractions: int


def read_regions(
    text: str,
    *,
    distance: Distance | None = None,
    columns: Mapping[str, str] | None = None,
    periods: Sequence[str] = (),
    covariates: Sequence[str] = (),
) -> Regions:
    """`columns` names those to read for `x`, `y`, `population` and `cases` where they are called otherwise, `periods`
    those that hold the cases of each period in their order. Positions are planar for `x,y`, on the Earth for longitude
    and latitude, unless `distance` says. Raises Invalid with row, column and the way to mend it."""
    header, *rows = [row for _, row in typed_rows(text)] or [[]]
    names = [name.strip().lower() for name in header]
    x, y, given = _positions(names, columns or {})
    counted = periods or [_named(columns or {}, "cases")]
    wanted = {
        "population": _named(columns or {}, "population"),
        **{"cases" if not periods else f"cases of period {at}": name for at, name in enumerate(counted, start=1)},
        **{f"covariate {at}": name for at, name in enumerate(covariates, start=1)},
    }
    places = [x, y, *(_column(names, name.strip().lower(), field) for field, name in wanted.items())]
    if not rows:
        _refuse("rows", "There are no regions.", "Write a row per region below the names of the columns.")
    if len(rows) > MOST_REGIONS:
        _refuse("rows", f"There are more than {MOST_REGIONS} regions.", "Join regions, or scan a part of them.")
    problems = list(_problems(rows, places, (*_PLANE, *wanted)))
    if problems:
        raise Invalid("The table of regions cannot be read.", errors=tuple(problems[:_SHOWN]))
    cells = np.array([[float(row[at]) for at in places] for row in rows], dtype=np.float64).reshape(-1, len(places))
    east, north, population = cells[:, :3].T
    cases = cells[:, 3 : 3 + len(counted)]
    chosen = distance or given
    whole = np.floor(cases + _WHOLE)
    return Regions(
        distances=great_circle_km(north, east) if chosen is Distance.GREAT_CIRCLE else planar_distances(east, north),
        population=population,
        cases=whole.astype(np.int64),
        periods=tuple(periods),
        covariates=dict(zip(covariates, cells[:, 3 + len(counted) :].T, strict=True)),
        distance=chosen,
        fractions=int(np.count_nonzero(cases - whole > _WHOLE)),
    )


def named_columns(given: Sequence[str]) -> dict[str, str]:
    """From `x=longitude` and the like. Raises Invalid."""
    pairs = [each.partition("=") for each in given]
    if any(name not in (*_PLANE, *_COUNTS) or not column for name, _, column in pairs):
        _refuse("column", "Some column is not given as one of ours.", "Write x=…, y=…, population=… or cases=….")
    return {name: column for name, _, column in pairs}


def _named(columns: Mapping[str, str], name: str) -> str:
    return columns.get(name, name).strip().lower()


def _positions(names: Sequence[str], columns: Mapping[str, str]) -> tuple[int, int, Distance]:
    plane = tuple(_named(columns, name) for name in _PLANE)
    if not set(plane) <= set(names) and "x" not in columns and "y" not in columns:
        east, north = (next((name for name in names if name in words), None) for words in _EARTH)
        if east is not None and north is not None:
            return names.index(east), names.index(north), Distance.GREAT_CIRCLE
    on_earth = plane[0] in _EARTH[0] and plane[1] in _EARTH[1]
    kind = Distance.GREAT_CIRCLE if on_earth else Distance.PLANAR
    return _column(names, plane[0], "x"), _column(names, plane[1], "y"), kind


def _column(names: Sequence[str], name: str, field: str) -> int:
    if names.count(name) != 1:
        message = f"There are several columns for {field}." if name in names else f"There is no column for {field}."
        _refuse(field, message, "The columns are x,y (or longitude,latitude), population and cases, each once.")
    return names.index(name)


def _problems(rows: Sequence[Sequence[str]], places: Sequence[int], names: Sequence[str]) -> Iterator[FieldProblem]:
    for number, row in enumerate(rows, start=1):
        for at, name in zip(places, names, strict=True):
            value = _number(row[at]) if at < len(row) else None
            if value is None:
                yield FieldProblem(f"row {number}, {name}", "It is not a number.", "Write one, with a point.")
            elif value < 0 and name not in _PLANE:
                yield FieldProblem(f"row {number}, {name}", "It is under zero.", "Write zero or more.")


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _refuse(field: str, message: str, fix: str) -> NoReturn:
    raise Invalid("The table of regions cannot be read.", errors=(FieldProblem(field, message, fix),))
