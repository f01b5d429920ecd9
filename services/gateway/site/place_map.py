"""The map on which a person settles a place: outlines of our own around what it could be. Pure."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

from services.gateway.site.map_drawing import outline
from shared.geography import Area, Box, Geography
from shared.model.json import Document

WIDTH: Final = 1000
MARGIN: Final = 0.12
LEAST_DEGREES: Final = 0.35
WIDEST_WITH_MUNICIPALITIES: Final = 5.0
"""Degrees of longitude: a wider map shows states and, of the municipalities, the candidates alone."""
TALLEST, FLATTEST = 0.95, 0.6
STATE_DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """Degrees into units of a drawing 1000 wide: plate carrée, true to scale at the middle latitude."""

    box: Box
    per_degree_lon: float
    per_degree_lat: float

    @classmethod
    def around(cls, boxes: Sequence[Box]) -> Self:
        """Around all of them with a margin, neither flat nor tall."""
        west, east = min(box.west for box in boxes), max(box.east for box in boxes)
        south, north = min(box.south for box in boxes), max(box.north for box in boxes)
        middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
        shrink = math.cos(math.radians(middle_lat))
        wide = max((east - west) * (1 + 2 * MARGIN), LEAST_DEGREES)
        tall = max((north - south) * (1 + 2 * MARGIN), LEAST_DEGREES * shrink)
        wide = max(wide, tall / TALLEST / shrink)
        tall = max(tall, wide * shrink * FLATTEST)
        box = Box(middle_lon - wide / 2, middle_lat - tall / 2, middle_lon + wide / 2, middle_lat + tall / 2)
        return cls(box, WIDTH / wide, WIDTH / wide / shrink)

    @property
    def height(self) -> int:
        return math.ceil((self.box.north - self.box.south) * self.per_degree_lat)

    def spot(self, point: Sequence[float]) -> tuple[int, int]:
        """Of (lon, lat)."""
        lon, lat = point[0], point[1]
        return round((lon - self.box.west) * self.per_degree_lon), round((self.box.north - lat) * self.per_degree_lat)


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """`letter` marks a candidate, as in the list beside the map; its spot is inside it."""

    code: str
    name: str
    path: str
    letter: str = ""
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """The candidates lie over the ground. `pin` is where the point that was given falls."""

    frame: Frame
    ground: tuple[DrawnArea, ...]
    candidates: tuple[DrawnArea, ...]
    pin: tuple[int, int] | None


def place_map(
    geography: Geography, letters: Mapping[str, str], state: str | None, point: tuple[float, float] | None
) -> PlaceMap:
    """Around the candidates (letters by code) and the point (lat, lon); else around the state, else of the country."""
    areas = [_area(geography, code) for code in letters]
    boxes = [area.box for area in areas] + ([Box(point[1], point[0], point[1], point[0])] if point else [])
    frame = Frame.around(boxes or [geography.states[state].box if state else geography.box])
    shapes = dict(_ground(geography, frame))
    return PlaceMap(
        frame,
        tuple(
            DrawnArea(code, _area(geography, code).name, outline(shape, frame.spot)) for code, shape in shapes.items()
        ),
        tuple(_candidate(geography, frame, code, letter) for code, letter in letters.items()),
        frame.spot((point[1], point[0])) if point else None,
    )


def _area(geography: Geography, code: str) -> Area:
    return geography.states[code] if len(code) == STATE_DIGITS else geography.municipalities[code]


def _ground(geography: Geography, frame: Frame) -> Iterator[tuple[str, Document]]:
    near = [state for state in geography.states.values() if _touch(state.box, frame.box)]
    if frame.box.east - frame.box.west > WIDEST_WITH_MUNICIPALITIES:
        yield from ((state.code, geography.state_shapes[state.code]) for state in near)
        return
    for state in near:
        for code, shape in geography.municipality_shapes(state.code).items():
            if _touch(geography.municipalities[code].box, frame.box):
                yield code, shape


def _touch(one: Box, other: Box) -> bool:
    return one.west <= other.east and other.west <= one.east and one.south <= other.north and other.south <= one.north


def _candidate(geography: Geography, frame: Frame, code: str, letter: str) -> DrawnArea:
    area = _area(geography, code)
    x, y = frame.spot((area.point[1], area.point[0]))
    return DrawnArea(code, area.name, outline(_shape(geography, code), frame.spot), letter, x, y)


def _shape(geography: Geography, code: str) -> Document:
    """Of a municipality too young to have one, that of the first it was cut from."""
    if len(code) == STATE_DIGITS:
        return geography.state_shapes[code]
    shapes = geography.municipality_shapes(code[:STATE_DIGITS])
    return shapes[code] if code in shapes else shapes[geography.municipalities[code].parents[0]]
