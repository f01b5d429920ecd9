"""The circles that a scan looks into."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from services.analytics.checked_arrays import Floats, amounts, numbers, refuse

EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius of WGS 84 (IUGG)."""
K = TypeVar("K", bound=np.generic)
_AT_ONCE: Final = 256
"""Centres sorted together: distances of a few thousand regions would fill the memory several times over."""
_SAME: Final = 1e-9
"""Distances closer than this share are one distance: a circle holds every region on its edge."""


@dataclass(frozen=True, slots=True)
class Zones:
    """All circles around every region, each region a centre.

    `members` are the regions of each centre nearest first, one centre after the other; centre `c` has those from
    `starts[c]` to `starts[c + 1]`. A circle is a centre with its first so many regions: it ends at each position `p`
    of `members` where `complete[p]`, and `distances[p]` is its radius.
    """

    regions: int
    members: NDArray[np.intp]
    starts: NDArray[np.intp]
    complete: NDArray[np.bool_]
    distances: Floats

    @property
    def count(self) -> int:
        return int(np.count_nonzero(self.complete))

    def blocks(self, positions: int) -> Iterator[tuple[int, int]]:
        """Centres from the first to before the last, such that few blocks hold more than so many positions."""
        first = 0
        while first < self.regions:
            last = int(np.searchsorted(self.starts, self.starts[first] + positions, side="right")) - 1
            last = max(first + 1, last)
            yield first, last
            first = last


def circles(distances: Floats, weights: ArrayLike, *, max_share: float = 0.5, max_radius: float | None = None) -> Zones:
    """Circles that hold at most `max_share` of all weight (inhabitants, expected or documented cases).

    Kulldorff 1997 (Commun. Stat. Theory Methods 26:1481): the radius grows continuously, so regions at one distance
    enter together; `distances` is regions by regions, and `max_radius` is in its unit. Raises Invalid.
    """
    size = len(distances)
    weight = amounts("population", weights, (size,))
    if size and not weight.sum() > 0:
        refuse("population", "nobody lives in any region", "Give the inhabitants of each region")
    if not 0 < max_share <= 1:
        refuse("max_population", "the largest share of a circle is not between 0 and 1", "Give a share such as 0.1")
    if max_radius is not None and not max_radius >= 0:
        refuse("max_radius", "the largest radius is under zero", "Give a distance, or none")
    limit = max_share * float(weight.sum()) * (1 + _SAME)
    blocks = [
        _around(distances[first : first + _AT_ONCE], weight, limit, max_radius) for first in range(0, size, _AT_ONCE)
    ]
    sizes = np.concatenate([np.zeros(1, dtype=np.intp), *(reach for reach, _, _, _ in blocks)])
    return Zones(
        regions=size,
        members=_joined((members for _, members, _, _ in blocks), np.intp),
        starts=np.cumsum(sizes, dtype=np.intp),
        complete=_joined((complete for _, _, complete, _ in blocks), np.bool_),
        distances=_joined((radii for _, _, _, radii in blocks), np.float64),
    )


def _around(
    distances: Floats, weight: Floats, limit: float, max_radius: float | None
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_], Floats]:
    """For the centres of these rows, one after the other: how many regions a circle may reach, those regions nearest
    first, where a circle is complete, and their distances."""
    order = np.argsort(distances, axis=1)
    near = np.take_along_axis(distances, order, axis=1)
    if bool(np.any(near[:, 1:] == near[:, :-1])):
        # Slower, and the same answer for the same rows.
        order = np.argsort(distances, axis=1, kind="stable")
    complete = np.ones(near.shape, dtype=np.bool_)
    complete[:, :-1] = near[:, 1:] > near[:, :-1] * (1 + _SAME)
    allowed = complete & (np.cumsum(weight[order], axis=1) <= limit)
    if max_radius is not None:
        allowed &= near <= max_radius * (1 + _SAME)
    reach = np.max(allowed * np.arange(1, near.shape[1] + 1), axis=1, initial=0)
    within = np.arange(near.shape[1]) < reach[:, None]
    return reach, order[within], allowed[within], near[within]


def _joined(parts: Iterable[NDArray[K]], kind: type[K]) -> NDArray[K]:
    return np.concatenate([np.empty(0, dtype=kind), *parts])


def planar_distances(x: ArrayLike, y: ArrayLike) -> Floats:
    """Between all pairs, in the unit of the coordinates. Raises Invalid."""
    east = numbers("x", np.atleast_1d(x))
    north = numbers("y", np.atleast_1d(y), east.shape)
    return np.asarray(np.hypot(east[:, None] - east, north[:, None] - north), dtype=np.float64)


def great_circle_km(lat: ArrayLike, lon: ArrayLike) -> Floats:
    """Between all pairs of points in degrees, by the haversine formula. Raises Invalid."""
    latitude = numbers("lat", np.atleast_1d(lat))
    longitude = numbers("lon", np.atleast_1d(lon), latitude.shape)
    if bool(np.any(np.abs(latitude) > 90)) or bool(np.any(np.abs(longitude) > 360)):  # noqa: PLR2004 — degrees
        refuse("lat", "some point is not on Earth", "Give degrees: latitude -90 to 90, longitude -180 to 180")
    phi, theta = np.radians(latitude), np.radians(longitude)
    half = np.sin((phi[:, None] - phi) / 2) ** 2
    half = half + np.cos(phi[:, None]) * np.cos(phi) * np.sin((theta[:, None] - theta) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))), dtype=np.float64)
