"""What the reference data says of an area or a place. Coordinates are degrees (WGS 84), distances metres."""

from dataclasses import dataclass
from typing import NamedTuple


class Box(NamedTuple):
    """The smallest box of meridians and parallels around an area."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lat: float, lon: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lon <= self.east


@dataclass(frozen=True, slots=True)
class Area:
    """`point` (lat, lon) is inside the area, as far from its edge as can be; every spot of the area lies within
    `radius_m` of it. `population` is of the 2020 census, as SOURCES.md says. Codes are INEGI's."""

    code: str
    name: str
    alternate_names: tuple[str, ...]
    population: int
    point: tuple[float, float]
    radius_m: int
    box: Box


@dataclass(frozen=True, slots=True)
class State(Area):
    """One of the 32 federative entities; `code` has 2 digits. `common_name` is what people say ("Coahuila")."""

    common_name: str
    abbreviation: str
    iso: str


@dataclass(frozen=True, slots=True)
class Municipality(Area):
    """One of the 2,478 municipalities and boroughs; `code` has 5 digits.

    One created after the boundaries were drawn (2019) has no polygon of its own: `parents` are the municipalities
    it was cut from (the first gave most of it), `created` the year; `point` is its own, `box` and `radius_m` are
    wide enough for the parents. All others have no parents and `created` is None.
    """

    state: str
    parents: tuple[str, ...]
    created: int | None


class Place(NamedTuple):
    """A town or village of GeoNames (500 people or the seat of a municipality). `population` is GeoNames' own figure,
    0 where it has none."""

    geonames_id: int
    name: str
    alternate_names: tuple[str, ...]
    municipality: str
    population: int
    lat: float
    lon: float


class Settlement(NamedTuple):
    """A neighbourhood, village or estate of the postal service. `kind` is its Spanish word ("Colonia"); `city` may
    be empty."""

    postal_code: str
    name: str
    kind: str
    municipality: str
    city: str
