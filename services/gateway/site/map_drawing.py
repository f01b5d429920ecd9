"""The still map under the moving one: outlines as SVG paths. Pure."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.model.json import Document

WIDTH: Final = 1000
_SMALLEST_RING: Final = 3

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Path data by area code, in a box of `width` by `height`."""

    width: int
    height: int
    paths: Mapping[str, str]


def draw(shapes: Mapping[str, Document]) -> Drawing:
    """GeoJSON geometries in whole units of a box 1000 wide: plate carrée, true to scale at the middle latitude."""
    rings = {code: list(_rings(shape)) for code, shape in shapes.items()}
    points = [point for area in rings.values() for ring in area for point in ring]
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    shrink = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * shrink)

    def spot(point: Sequence[float]) -> tuple[int, int]:
        return round((point[0] - west) * shrink * scale), round((north - point[1]) * scale)

    paths = {code: "".join(_path(_turns(map(spot, ring))) for ring in area) for code, area in rings.items()}
    return Drawing(WIDTH, math.ceil((north - south) * scale), paths)


def outline(geometry: Document, spot: Callable[[Sequence[float]], tuple[int, int]]) -> str:
    """The path data of one geometry, where `spot` says where in the drawing a (lon, lat) lies."""
    return "".join(_path(_turns(map(spot, ring))) for ring in _rings(geometry))


def _rings(geometry: Document) -> Iterator[Ring]:
    coordinates: Any = geometry["coordinates"]
    for polygon in coordinates if geometry["type"] == "MultiPolygon" else [coordinates]:
        yield from polygon


def _turns(spots: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spots without those that repeat the one before."""
    kept: list[tuple[int, int]] = []
    for spot in spots:
        if not kept or spot != kept[-1]:
            kept.append(spot)
    return kept


def _path(spots: list[tuple[int, int]]) -> str:
    """A closed path in relative steps; a ring that has shrunk to a point is left out."""
    if len(spots) < _SMALLEST_RING:
        return ""
    (x, y), *rest = spots
    steps = []
    for next_x, next_y in rest:
        steps.append(f"{next_x - x} {next_y - y}")
        x, y = next_x, next_y
    return f"M{spots[0][0]} {spots[0][1]}l{' '.join(steps)}z"
