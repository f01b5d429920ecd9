"""Coordinates as people write them: dirty, swapped, without their sign, zero, the middle of a country."""

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from services.geocode.coordinate_text import Cell, Pair, is_missing, pairs
from shared.geography import Geography
from shared.model.location import Flag, Precision

PRECISION_BY_DECIMALS: Final = (
    Precision.UNKNOWN,
    Precision.STATE,
    Precision.LOCALITY,
    Precision.NEIGHBOURHOOD,
    Precision.ADDRESS,
)
"""What whole degrees, tenths (11 km), hundredths (1.1 km), thousandths (110 m) and finer can tell."""
DIAGONAL_OF_HALF_A_DEGREE_M: Final = 79_000
"""How far a coordinate cut to whole degrees can be from the truth; a tenth of it per decimal more."""
LEAST_RADIUS_M: Final = 50
WELL_KNOWN_CENTRES: Final = ((23.634501, -102.552784), (23.0, -102.0))
"""What Google's table of countries and the World Factbook give for Mexico."""
CENTRE_TOLERANCE: Final = 0.005
SHORE_DEGREES: Final = 0.01
"""A point off the shore or past the border by up to 1 km belongs to the nearest area, if the words name it."""


class Reading(NamedTuple):
    """What was understood of a pair of coordinates. Without a municipality the point is not to be used."""

    flags: tuple[Flag, ...] = ()
    lat: float = math.nan
    lon: float = math.nan
    municipality: str | None = None
    precision: Precision = Precision.UNKNOWN
    radius_m: int = 0


def read(lat: Cell, lon: Cell, named: frozenset[str], geography: Geography) -> Reading:
    """Where the coordinates point. `named` are the codes of the areas in the words: they decide between several ways to
    mend a point that lies outside the country as written."""
    if is_missing(lat) and is_missing(lon):
        return Reading()
    written = pairs(lat, lon)
    if not written:
        return Reading((Flag.COORDINATES_UNREADABLE,))
    first, second = written[0]
    if first.value == second.value == 0:
        return Reading((Flag.ZERO_POINT,))
    if _is_near(first.value, second.value, *WELL_KNOWN_CENTRES, geography.centroids[1]):
        return Reading((Flag.COUNTRY_CENTROID,))
    best = _best(written, named, geography)
    return _weighed(best, max(first.decimals, second.decimals), geography) if best.municipality else best


def _best(written: Sequence[Pair], named: frozenset[str], geography: Geography) -> Reading:
    """The way to read the numbers that puts them into the country, and there into what the words name."""
    ways = (way for one, other in written for way in _ways(one.value, other.value, named, geography))
    as_written = next(ways)
    if len(written) == 1 and as_written.municipality is not None:
        return as_written
    found = [way for way in (as_written, *ways) if way.municipality is not None]
    if not found:
        return Reading((Flag.OUTSIDE_COUNTRY,))
    best = min(found, key=lambda way: named.isdisjoint(_areas(way)))
    is_open = len(written) > 1 and named.isdisjoint(_areas(best)) and len({way.municipality for way in found}) > 1
    return Reading((Flag.COORDINATES_UNREADABLE,)) if is_open else best


def _ways(first: float, second: float, named: frozenset[str], geography: Geography) -> Iterator[Reading]:
    """The point as written, then as it may have been meant: all of Mexico is north and west."""
    for flags, lat, lon in (
        ((), first, second),
        ((Flag.SWAPPED,), second, first),
        ((Flag.SIGN,), abs(first), -abs(second)),
        ((Flag.SIGN, Flag.SWAPPED), abs(second), -abs(first)),
    ):
        yield Reading(flags, lat, lon, _municipality(lat, lon, named, geography))


def _municipality(lat: float, lon: float, named: frozenset[str], geography: Geography) -> str | None:
    if not geography.box.holds(lat, lon):
        return None
    found = geography.municipality_at(lat, lon)
    if found is not None:
        return found
    nearest = geography.municipality_near(lat, lon, SHORE_DEGREES)
    return nearest if nearest is not None and not named.isdisjoint({nearest, nearest[:2]}) else None


def _areas(way: Reading) -> set[str]:
    return {str(way.municipality), str(way.municipality)[:2]}


def _weighed(way: Reading, decimals: int, geography: Geography) -> Reading:
    """With what its decimals can tell. The very middle of a state tells no more than the state."""
    if _is_near(way.lat, way.lon, geography.centroids[0][str(way.municipality)[:2]]):
        return way._replace(flags=(*way.flags, Flag.STATE_CENTROID), precision=Precision.STATE)
    precision = PRECISION_BY_DECIMALS[min(decimals, len(PRECISION_BY_DECIMALS) - 1)]
    rounded = (Flag.COORDINATES_ROUNDED,) if precision >= Precision.LOCALITY else ()
    radius_m = max(LEAST_RADIUS_M, round(DIAGONAL_OF_HALF_A_DEGREE_M / 10**decimals))
    return way._replace(flags=(*way.flags, *rounded), precision=precision, radius_m=radius_m)


def _is_near(lat: float, lon: float, *centres: tuple[float, float]) -> bool:
    return any(abs(lat - y) < CENTRE_TOLERANCE and abs(lon - x) < CENTRE_TOLERANCE for y, x in centres)
