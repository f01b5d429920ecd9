"""`observatory geocode`: an organisation's own spreadsheet, each row with the area it is in. Nothing is kept or sent.

The columns that hold a place are named, or guessed from their headings in Spanish or English.
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

import typer

from services.geocode.domain import PlaceWords, locate
from services.intake.imports.files import read_file
from services.intake.imports.tables import Row
from shared.errors import FieldProblem, Invalid
from shared.geography import fold, load
from shared.model.location import Flag, Location, Precision

ADDED: Final = (
    "state_code",
    "municipality_code",
    "locality_code",
    "geo_lat",
    "geo_lon",
    "precision",
    "confidence",
    "method",
    "flags",
    "radius_m",
    "candidates",
)
"""The columns that are added, in this order. Flags and candidates (codes, best first) are apart by `|`."""
ORIGINAL: Final = "original_"
"""Put before a column of the file that is called like one of those."""
UNSURE: Final = 0.75
"""A row less sure than this is one to look at."""
ROWS_NAMED: Final = 12

_WORTH_A_LOOK: Final = (
    Flag.CONFLICT_POINT_MUNICIPALITY,
    Flag.STATE_MISMATCH,
    Flag.POSTAL_CODE_MISMATCH,
    Flag.SEVERAL_PLACES,
    Flag.AMBIGUOUS,
    Flag.NOT_FOUND,
    Flag.OUTSIDE_COUNTRY,
    Flag.COORDINATES_UNREADABLE,
    Flag.COUNTRY_CENTROID,
    Flag.STATE_CENTROID,
    Flag.ZERO_POINT,
    Flag.SWAPPED,
    Flag.SIGN,
)
_HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    column: frozenset(headings.split("|"))
    for column, headings in {
        "state": "estado|entidad|entidad federativa|state|ent|edo|cve ent|province|provincia|estado o entidad",
        "municipality": "municipio|alcaldia|delegacion|municipality|mun|mpio|municipio o alcaldia|municipio alcaldia"
        "|alcaldia o municipio|delegacion o municipio|municipio o delegacion|county",
        "locality": "localidad|locality|ciudad|city|town|pueblo|poblacion|loc|ciudad o localidad|comunidad|village",
        "neighbourhood": "colonia|neighbourhood|neighborhood|barrio|colonia o barrio|asentamiento",
        "postal_code": "cp|c p|codigo postal|postal code|zip|zip code|zipcode|postcode",
        "text": "lugar|place|ubicacion|location|texto|text|direccion|address|sitio|domicilio|descripcion lugar"
        "|lugar descripcion|place description|place text|donde|where|descripcion|description|sitio hallazgo"
        "|lugar hallazgo|referencia|referencias|site",
        "lat": "lat|latitud|latitude|coord y|y|coordenada y|coordenadas|coordinates|coords|lat lon|latlon|latlong",
        "lon": "lon|lng|long|longitud|longitude|coord x|x|coordenada x",
    }.items()
}
_WORDS_IN_HEADINGS: Final = frozenset(
    [
        "nombre",
        "nom",
        "name",
        "del",
        "de",
        "la",
        "los",
        "el",
        "las",
        "hecho",
        "hechos",
        "ocurrencia",
        "evento",
        "caso",
        "incidente",
        "incident",
        "of",
        "the",
        "official",
        "oficial",
        "donde",
        "ocurrio",
        "suceso",
        "crimen",
        "delito",
        "agresion",
        "place",
    ]
)
_PRECISIONS: Final = {
    Precision.ADDRESS: "address or point",
    Precision.NEIGHBOURHOOD: "street or neighbourhood",
    Precision.LOCALITY: "locality",
    Precision.MUNICIPALITY: "municipality",
    Precision.STATE: "state only",
    Precision.UNKNOWN: "not found",
}


@dataclass(slots=True)
class Summary:
    """What was found, told by numbers of rows (the first below the header is 1); never by a word of the file."""

    rows: int = 0
    precisions: Counter[Precision] = field(default_factory=Counter)
    to_look_at: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    doubtful: set[int] = field(default_factory=set)

    def count(self, number: int, location: Location, *, readable: bool) -> None:
        self.rows += 1
        self.precisions[location.precision] += 1
        reasons = [flag.value for flag in _WORTH_A_LOOK if flag in location.flags]
        if not readable:
            reasons.append("row could not be read")
        if location.method is not None and location.confidence < UNSURE:
            reasons.append(f"confidence under {UNSURE}")
        for reason in reasons:
            self.to_look_at[reason].append(number)
            self.doubtful.add(number)

    def lines(self) -> Iterable[str]:
        yield f"{self.rows:,} rows"
        for precision, words in _PRECISIONS.items():
            count = self.precisions[precision]
            yield f"  {precision.value} {words:<24}{count:>8,}  {count / max(self.rows, 1):>6.1%}"
        yield f"To look at by hand: {len(self.doubtful):,} rows"
        for reason, numbers in sorted(self.to_look_at.items(), key=lambda item: -len(item[1])):
            more = "" if len(numbers) <= ROWS_NAMED else f" and {len(numbers) - ROWS_NAMED:,} more"
            yield f"  {reason} ({len(numbers):,}): rows {', '.join(map(str, numbers[:ROWS_NAMED]))}{more}"


def geocode_file(file: Path, out: Path, named: Mapping[str, str | None]) -> Summary:
    """Writes `out`, CSV in UTF-8: the rows of `file` in their order, with `ADDED`. `named` gives the file's columns by
    field of PlaceWords; where it gives none at all they are guessed.

    Raises Invalid for a file that is no table, and for columns that are not there.
    """
    if out.resolve() == file.resolve():
        raise _invalid("out", "The file would be written over itself.", "Give --out another name.")
    table = read_file(file.read_bytes())
    rows = list(table.rows)
    if not rows:
        raise _invalid("file", "The file has a header and no rows.", "Send a file with rows below the header.")
    columns = table.columns or tuple(dict.fromkeys(name for row in rows for name in row.cells))
    places = chosen_columns(columns, named)
    typer.echo("Columns: " + ", ".join(f"{name} = {column}" for name, column in places.items()), err=True)
    renamed = {column: ORIGINAL + column if column in ADDED else column for column in columns}
    for column, other in renamed.items():
        if column != other:
            typer.echo(f"Your column {column} is now called {other}.", err=True)
    return _write(out, rows, renamed, places)


def chosen_columns(columns: Sequence[str], named: Mapping[str, str | None]) -> dict[str, str]:
    """The columns to read by field of a place. Raises Invalid if one is missing or none can be guessed."""
    wanted = {place: column for place, column in named.items() if column is not None}
    for place, column in wanted.items():
        if column not in columns:
            there = ", ".join(columns[:30])
            raise _invalid(place, f"There is no column called {column}.", f"The file has: {there}.")
    found = wanted or _guessed(columns)
    if not found:
        raise _invalid(
            "columns",
            "No column looks like a place by its heading.",
            "Name them: --state, --municipality, --locality, --neighbourhood, --postal-code, --text, --lat, --lon.",
        )
    return found


def _guessed(columns: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for strip in (False, True):
        for column in columns:
            heading = _heading(column, strip=strip)
            place = next((name for name, headings in _HEADINGS.items() if heading in headings), None)
            if place is not None and place not in found and column not in found.values():
                found[place] = column
    return found


def _heading(column: str, *, strip: bool) -> str:
    words = fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)).split()
    return " ".join(word for word in words if not strip or word not in _WORDS_IN_HEADINGS)


def _write(out: Path, rows: Sequence[Row], columns: Mapping[str, str], places: Mapping[str, str]) -> Summary:
    geography, summary = load(), Summary()
    with (
        _opened(out) as lines,
        typer.progressbar(rows, label="Locating", file=sys.stderr, update_min_steps=200) as progress,
    ):
        writer = csv.writer(lines)
        writer.writerow([*columns.values(), *ADDED])
        for row in progress:
            words = PlaceWords(**{name: row.cells.get(column) or None for name, column in places.items()})
            location = locate(words, geography)
            summary.count(row.number, location, readable=row.problem is None)
            writer.writerow([*(row.cells.get(column, "") for column in columns), *_cells(location)])
    return summary


def _opened(out: Path) -> TextIO:
    try:
        return out.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise _invalid("out", "The file cannot be written there.", f"{error.strerror}: choose another --out.") from None


def _cells(location: Location) -> list[object]:
    point = location.point
    return [
        location.state or "",
        location.municipality or "",
        location.locality or "",
        point.lat if point else "",
        point.lon if point else "",
        location.precision.value,
        location.confidence,
        location.method.value if location.method else "",
        "|".join(flag.value for flag in location.flags),
        "" if location.radius_m is None else location.radius_m,
        "|".join(candidate.code for candidate in location.candidates),
    ]


def _invalid(where: str, message: str, fix: str) -> Invalid:
    return Invalid(message, errors=(FieldProblem(where, message, fix),))
