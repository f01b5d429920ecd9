"""Where a point lies, and the shapes a map draws."""

import json
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from shared.geography.packing import unpack
from shared.model.json import Document


class Outlines:
    """Polygons by code, ready to be asked which of them holds a point."""

    def __init__(self, packed: bytes) -> None:
        self.codes, self._polygons = unpack(packed)
        shapely.prepare(self._polygons)
        self._tree = shapely.STRtree(self._polygons)

    def holding(self, lats: ArrayLike, lons: ArrayLike) -> list[str | None]:
        """For each point the code of the polygon that holds it (on a shared border: the smaller code), else None."""
        points = _points(lats, lons)
        point, polygon = self._tree.query(points)
        inside = shapely.intersects(self._polygons[polygon], points[point])
        found: list[str | None] = [None] * len(points)
        for at, index in sorted(zip(point[inside].tolist(), polygon[inside].tolist(), strict=True), reverse=True):
            found[at] = self.codes[index]
        return found

    def nearest(self, lat: float, lon: float, within_degrees: float) -> str | None:
        """The code of the nearest polygon, if one is that near."""
        _, polygon = self._tree.query_nearest(_points([lat], [lon]), max_distance=within_degrees, all_matches=False)
        return self.codes[polygon[0]] if len(polygon) else None


def centroids(packed: bytes) -> tuple[dict[str, tuple[float, float]], tuple[float, float]]:
    """The centre of gravity (lat, lon) of each polygon by code, and that of all together."""
    codes, polygons = unpack(packed)
    centres = shapely.get_coordinates(shapely.centroid([*polygons, shapely.GeometryCollection(list(polygons))]))
    *each, whole = ((lat, lon) for lon, lat in centres.tolist())
    return dict(zip(codes, each, strict=True)), whole


def shapes(packed: bytes) -> Mapping[str, Document]:
    """A GeoJSON geometry (Polygon or MultiPolygon, RFC 7946) by code, coordinates as they were packed."""
    codes, polygons = unpack(packed)
    written = cast("Sequence[str]", shapely.to_geojson(polygons))
    return {code: json.loads(text) for code, text in zip(codes, written, strict=True)}


def _points(lats: ArrayLike, lons: ArrayLike) -> NDArray[np.object_]:
    return np.asarray(shapely.points(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)), dtype=object)
