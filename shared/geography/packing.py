"""Polygons in few bytes: one JSON line that says what follows, then whole numbers, gzipped.

Coordinates are multiplied by 10^decimals and rounded, then stored as differences to the one before, sorted by
byte plane (the high bytes are nearly all equal and cost nothing once compressed).
"""

import gzip
import json
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Polygons = NDArray[np.object_]
"""One shapely Polygon or MultiPolygon per code."""


def pack(codes: Sequence[str], polygons: Iterable[BaseGeometry], decimals: int) -> bytes:
    """The bytes of the polygons; the same polygons give the same bytes."""
    _, coordinates, offsets = shapely.to_ragged_array([_as_multi(polygon) for polygon in polygons])
    counts = [np.diff(offset).astype("<i4") for offset in offsets]
    steps = np.diff(np.rint(coordinates * 10**decimals).astype("<i4"), axis=0, prepend=0).astype("<i4")
    planes = np.ascontiguousarray(steps.T).view("u1").reshape(-1, 4).T
    lengths = [len(count) for count in counts]
    head = {"codes": list(codes), "decimals": decimals, "counts": lengths, "points": len(steps)}
    body = b"".join(count.tobytes() for count in counts) + planes.tobytes()
    return gzip.compress(json.dumps(head).encode() + b"\n" + body, compresslevel=9, mtime=0)


def unpack(packed: bytes) -> tuple[tuple[str, ...], Polygons]:
    """The codes and their polygons, in the order they were packed."""
    first_line, _, body = gzip.decompress(packed).partition(b"\n")
    head = json.loads(first_line)
    numbers = np.frombuffer(body, "<i4", sum(head["counts"]))
    offsets = tuple(
        np.concatenate(([0], np.cumsum(count))) for count in np.split(numbers, np.cumsum(head["counts"])[:-1])
    )
    planes = np.frombuffer(body, "u1", offset=numbers.nbytes).reshape(4, -1)
    steps = np.ascontiguousarray(planes.T).view("<i4").reshape(2, head["points"])
    coordinates = np.ascontiguousarray(np.cumsum(steps, axis=1).T) / 10 ** head["decimals"]
    multi = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, coordinates, offsets)
    return tuple(head["codes"]), np.array([_as_single(polygon) for polygon in multi], dtype=object)


def _as_multi(polygon: BaseGeometry) -> BaseGeometry:
    return shapely.MultiPolygon([polygon]) if isinstance(polygon, shapely.Polygon) else polygon


def _as_single(polygon: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(polygon)
    return parts[0] if len(parts) == 1 else polygon
