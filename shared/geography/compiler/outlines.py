"""Boundaries that neighbours share: cleaned, turned to degrees, simplified."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pyproj  # type: ignore[import-not-found, unused-ignore]  # installed in the compiler's own environment only
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from shared.geography.packing import Polygons

MEXICO_CONIC = (
    "+proj=lcc +lat_1=17.5 +lat_2=29.5 +lat_0=12 +lon_0=-102 +x_0=2500000 +y_0=0 +ellps=GRS80 +units=m +no_defs"
)
"""INEGI's projection of the whole country. Its ITRF2008 differs from WGS 84 by centimetres."""
EARTH_RADIUS_M = 6_371_008.8


class Extent(NamedTuple):
    """Where an area is: a point far from its edge, the distance within which all of it lies, its box."""

    lat: float
    lon: float
    radius_m: int
    box: tuple[float, float, float, float]


def coverage(polygons: Iterable[BaseGeometry]) -> Polygons:
    """The polygons in degrees, with slivers between neighbours closed, so that they share each border exactly."""
    clean = shapely.coverage_clean(list(polygons))  # type: ignore[attr-defined]  # the stubs are a release behind
    to_degrees = pyproj.Transformer.from_crs(MEXICO_CONIC, "EPSG:4326", always_xy=True)
    degrees = shapely.transform(clean, lambda points: np.column_stack(to_degrees.transform(*points.T)))
    return np.array(degrees, dtype=object)


def simplified(polygons: Polygons, tolerance: float, decimals: int) -> Polygons:
    """The same coverage with fewer points: `tolerance` in degrees is the root of the smallest triangle kept."""
    fewer = shapely.coverage_simplify(polygons, tolerance)
    rounded = shapely.transform(fewer, lambda points: np.round(points, decimals))
    return np.array([_valid(polygon) for polygon in rounded], dtype=object)


def states(codes: Sequence[str], polygons: Polygons) -> tuple[list[str], Polygons]:
    """The states as unions of their municipalities."""
    of_state = np.array([code[:2] for code in codes])
    state_codes = sorted(set(of_state.tolist()))
    unions = [shapely.coverage_union_all(polygons[of_state == code]) for code in state_codes]
    return state_codes, np.array(unions, dtype=object)


def extent(polygon: BaseGeometry) -> Extent:
    """The pole of inaccessibility and the farthest corner from it."""
    radius = shapely.maximum_inscribed_circle(np.array([polygon]), tolerance=0.002)
    lon, lat = shapely.get_coordinates(radius)[0].tolist()
    return extent_from(polygon, round(lat, 4), round(lon, 4))


def extent_from(polygon: BaseGeometry, lat: float, lon: float) -> Extent:
    """The extent of an area whose point is known."""
    corners = shapely.get_coordinates(polygon)
    west, south, east, north = (round(edge, 4) for edge in shapely.bounds(polygon).tolist())
    return Extent(lat, lon, int(_metres(lat, lon, corners).max()) + 1, (west, south, east, north))


def _metres(lat: float, lon: float, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle distances (haversine) to points given as (lon, lat)."""
    lons, lats = np.radians(points).T
    half_lat, half_lon = (lats - np.radians(lat)) / 2, (lons - np.radians(lon)) / 2
    square = np.sin(half_lat) ** 2 + np.cos(np.radians(lat)) * np.cos(lats) * np.sin(half_lon) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(square)))


def _valid(polygon: BaseGeometry) -> BaseGeometry:
    """Rounding can pinch a spit of land: mend it, keep what has an area, exterior rings anticlockwise (RFC 7946)."""
    mended = polygon if polygon.is_valid else shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    return shapely.orient_polygons(mended, exterior_cw=False)
