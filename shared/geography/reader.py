"""Reads the compiled reference data: states, municipalities, places, postal codes, boundaries.

Nothing is read before it is asked for, and nothing twice. `load()` is shared by the whole process.
"""

import csv
import functools
import gzip
import io
import itertools
import operator
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.resources import files
from typing import TypedDict

from numpy.typing import ArrayLike

from shared.errors import NotFound
from shared.geography.areas import Box, Municipality, Place, Settlement, State
from shared.geography.boundaries import Outlines, centroids, shapes
from shared.geography.names import plain
from shared.model.json import Document

_COMPILED = files("shared.geography") / "compiled"


class Geography:
    """Mexico as INEGI, GeoNames and the postal service describe it (SOURCES.md)."""

    @property
    def edition(self) -> str:
        """A checksum of the table of municipalities: where it is the same, so is all that `standing_in` says."""
        return sha256(_bytes("municipalities.csv")).hexdigest()

    @functools.cached_property
    def states(self) -> Mapping[str, State]:
        """The 32 states by code, in the order of their codes."""
        return {row["code"]: _state(row) for row in _rows("states.csv")}

    @functools.cached_property
    def municipalities(self) -> Mapping[str, Municipality]:
        """The 2,478 municipalities by code, in the order of their codes."""
        return {row["code"]: _municipality(row) for row in _rows("municipalities.csv")}

    def standing_in(self, code: str, year: int) -> str:
        """The municipality as it stood at the start of a year: for one created in that year or later the parent that
        gave most of it, so that old and new cases count in one area. Raises NotFound for an unknown code."""
        municipality = self.municipalities.get(code)
        if municipality is None:
            raise NotFound("No municipality has this code")
        is_later = municipality.created is not None and municipality.created >= year
        return self.standing_in(municipality.parents[0], year) if is_later else code

    @functools.cached_property
    def places(self) -> tuple[Place, ...]:
        """16,880 towns and villages, in the order of their GeoNames number."""
        return tuple(_place(row) for row in _rows("places.csv.gz"))

    @property
    def settlements_by_postal_code(self) -> Mapping[str, tuple[Settlement, ...]]:
        """145,468 settlements under 32,236 postal codes of five digits."""
        return {code: found for start in self._postal_lines for code, found in self._postal_codes(start).items()}

    def settlements(self, postal_code: str) -> tuple[Settlement, ...]:
        """What the postal service calls by that code; empty for an unknown one."""
        return self._postal_codes(postal_code[:2]).get(postal_code, ())

    def settlements_in(self, state: str) -> Iterator[Settlement]:
        """The settlements of one state, in the order of their postal codes."""
        for start in self._postal_starts.get(state, ()):
            yield from itertools.chain.from_iterable(self._postal_codes(start).values())

    def settlements_with(self, word: str, state: str) -> Iterator[Settlement]:
        """The settlements of a state in whose name or city a word stands, lower case without accents. It reads no
        others, so that one question does not cost an index."""
        for start in self._postal_starts.get(state, ()):
            lines = self._postal_lines[start]
            found = [line for line, letters in zip(lines, self._plain_lines(start), strict=True) if word in letters]
            yield from (Settlement(*row) for row in csv.reader(found))

    def _plain_lines(self, start: str) -> list[str]:
        known = self._read_plainly.get(start)
        if known is None:
            known = self._read_plainly[start] = plain("\n".join(self._postal_lines[start])).split("\n")
        return known

    @functools.cached_property
    def _read_plainly(self) -> dict[str, list[str]]:
        return {}

    def state_of_postal_code(self, postal_code: str) -> str | None:
        """The state of a postal code, even of one that is not listed: its first two digits tell."""
        start = postal_code[:2]
        return next((state for state, starts in self._postal_starts.items() if start in starts), None)

    def _postal_codes(self, start: str) -> Mapping[str, tuple[Settlement, ...]]:
        """The postal codes that start with these two digits; read when they are first asked for."""
        known = self._read_postal_codes.get(start)
        if known is None:
            found: dict[str, list[Settlement]] = {}
            for row in csv.reader(self._postal_lines.get(start, ())):
                found.setdefault(row[0], []).append(Settlement(*map(sys.intern, row)))
            known = {postal_code: tuple(settlements) for postal_code, settlements in found.items()}
            self._read_postal_codes[start] = known
        return known

    @functools.cached_property
    def _read_postal_codes(self) -> dict[str, Mapping[str, tuple[Settlement, ...]]]:
        return {}

    @functools.cached_property
    def _postal_lines(self) -> Mapping[str, list[str]]:
        """The lines of the table by the first two digits of their postal code, not yet read."""
        lines = _text("settlements.csv.gz").read().splitlines()[1:]
        return {start: list(group) for start, group in itertools.groupby(lines, key=operator.itemgetter(slice(2)))}

    @functools.cached_property
    def _postal_starts(self) -> Mapping[str, list[str]]:
        """What the postal codes of each state start with."""
        found: dict[str, list[str]] = {}
        for start, lines in self._postal_lines.items():
            (row,) = csv.reader(lines[:1])
            found.setdefault(row[3][:2], []).append(start)
        return found

    @functools.cached_property
    def box(self) -> Box:
        """The box around the country, islands included."""
        boxes = [state.box for state in self.states.values()]
        return Box(
            min(box.west for box in boxes),
            min(box.south for box in boxes),
            max(box.east for box in boxes),
            max(box.north for box in boxes),
        )

    def municipality_at(self, lat: float, lon: float) -> str | None:
        """The code of the municipality of 2019 that holds the point (so a parent for one created since); None
        outside of all. Outlines are true to about 100 m."""
        return self._outlines.holding([lat], [lon])[0]

    def municipalities_at(self, lats: ArrayLike, lons: ArrayLike) -> list[str | None]:
        """The same for many points at once."""
        return self._outlines.holding(lats, lons)

    def municipality_near(self, lat: float, lon: float, within_degrees: float) -> str | None:
        """The municipality nearest to a point that none holds: a pier, a boat, a bridge at the border."""
        return self._outlines.nearest(lat, lon, within_degrees)

    @functools.cached_property
    def centroids(self) -> tuple[Mapping[str, tuple[float, float]], tuple[float, float]]:
        """The centre of gravity (lat, lon) of each state by code, and that of the country: where a geocoder puts what
        it cannot find."""
        return centroids(_bytes("states_map.gz"))

    @functools.cached_property
    def state_shapes(self) -> Mapping[str, Document]:
        """The GeoJSON geometry of each state, for the map of the country (0.01 degrees, four decimals)."""
        return shapes(_bytes("states_map.gz"))

    def municipality_shapes(self, state: str) -> Mapping[str, Document]:
        """The GeoJSON geometry of each municipality of a state that has one (0.005 degrees, four decimals;
        neighbours share their borders). Those created since 2019 are drawn within their parents.

        Raises NotFound for a code that is no state's.
        """
        if state not in self.states:
            raise NotFound("No state has this code")
        return {code: shape for code, shape in self._municipality_shapes.items() if code.startswith(state)}

    @functools.cached_property
    def _municipality_shapes(self) -> Mapping[str, Document]:
        return shapes(_bytes("municipalities_map.gz"))

    @functools.cached_property
    def _outlines(self) -> Outlines:
        return Outlines(_bytes("municipalities_outlines.gz"))


@functools.cache
def load() -> Geography:
    """The one geography of this process."""
    return Geography()


def _bytes(name: str) -> bytes:
    return (_COMPILED / name).read_bytes()


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(_text(name))


def _text(name: str) -> io.StringIO:
    content = _bytes(name)
    return io.StringIO((gzip.decompress(content) if name.endswith(".gz") else content).decode(), newline="")


def _list(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


class _AreaFields(TypedDict):
    code: str
    name: str
    alternate_names: tuple[str, ...]
    population: int
    point: tuple[float, float]
    radius_m: int
    box: Box


def _area(row: dict[str, str]) -> _AreaFields:
    return {
        "code": row["code"],
        "name": row["name"],
        "alternate_names": _list(row["alternate_names"]),
        "population": int(row["population"]),
        "point": (float(row["lat"]), float(row["lon"])),
        "radius_m": int(row["radius_m"]),
        "box": Box(float(row["west"]), float(row["south"]), float(row["east"]), float(row["north"])),
    }


def _state(row: dict[str, str]) -> State:
    return State(**_area(row), common_name=row["common_name"], abbreviation=row["abbreviation"], iso=row["iso"])


def _municipality(row: dict[str, str]) -> Municipality:
    return Municipality(
        **_area(row),
        state=row["code"][:2],
        parents=_list(row["parents"]),
        created=int(row["created"]) if row["created"] else None,
    )


def _place(row: dict[str, str]) -> Place:
    return Place(
        geonames_id=int(row["geonames_id"]),
        name=row["name"],
        alternate_names=_list(row["alternate_names"]),
        municipality=row["municipality"],
        population=int(row["population"]),
        lat=float(row["lat"]),
        lon=float(row["lon"]),
    )
