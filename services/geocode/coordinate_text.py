"""Coordinates as text: decimal degrees, degrees with minutes and seconds, UTM, a pair in one cell, a map's link."""

import math
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

DECIMALS_OF_SECONDS: Final = 4
DECIMALS_OF_MINUTES: Final = 2
DECIMALS_OF_METRES: Final = 5
LOST_POINT_DIGITS: Final = 6
"""From so many digits on a number without its decimal point is told from a whole one."""

UTM_ZONES: Final = range(11, 17)
UTM_EASTINGS: Final = (100_000, 900_000)
UTM_NORTHINGS: Final = (1_550_000, 3_700_000)
"""What Mexico lies in, metres."""

_MINUS_SIGN = "\u2212"
_NUMBER = re.compile(rf"[-+{_MINUS_SIGN}\u2013]?\d+(?:[.,]\d+)?")
_DECIMAL = r"[-+\u2212\u2013]?\d{1,3}[.,]\d+"
_LINK = re.compile(rf"!3d({_DECIMAL})!4d({_DECIMAL})|[@=:(/]\s*({_DECIMAL})\s*(?:,|%2C)\s*({_DECIMAL})", re.IGNORECASE)
_IN_TEXT = re.compile(
    r"(?<![\d.,-])([-+\u2212]?\d{1,3}\.\d{3,})\s*\u00b0?\s*[NnSs]?\s*[,;/ ]\s*([-+\u2212]?\d{1,3}\.\d{3,})(?![\d.])"
)
_HEMISPHERES = re.compile(
    r"^(.*\d.*?[NS])[\s,;]*(\S.*\d.*[EWO][A-Z]*)\W*$|^\W*([NS].*\d.*?)[\s,;]*([EWO]\W*\d.*)$", re.IGNORECASE
)
_WEST_OR_SOUTH = re.compile(
    r"(?<![A-Z])[WOS](?:EST|ESTE|UR|OUTH)?\W*$|^\W*[WOS](?:EST|ESTE|UR|OUTH)?(?![A-Z])", re.IGNORECASE
)
_ZONE = re.compile(r"(?<!\d)(1[1-6])\s*[-\u00b0]?\s*(?:[P-S]\b|N\b|zona|zone|$|\s)", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_METRES = re.compile(r"\d{6,7}(?:\.\d+)?")

Cell = float | str | None


class Degrees(NamedTuple):
    """A number of degrees and how many decimals it was told with."""

    value: float
    decimals: int


Pair = tuple[Degrees, Degrees]


def is_missing(cell: Cell) -> bool:
    """Whether there is no number at all in the cell."""
    return cell is None or (isinstance(cell, float) and math.isnan(cell)) or not any(map(str.isdigit, str(cell)))


def pairs(lat: Cell, lon: Cell) -> list[Pair]:
    """What the two cells may say: one pair, none, or several where a zone of UTM is not named."""
    found = list(_utm(f"{'' if lat is None else lat} ; {'' if lon is None else lon}"))
    if found:
        return found
    for cell, other in ((lat, lon), (lon, lat)):
        if isinstance(cell, str) and (is_missing(other) or cell == other):
            both = _halves(cell)
            if both is not None:
                lat, lon = both
                break
    first, second = degrees(lat), degrees(lon)
    return [] if first is None or second is None else [(first, second)]


def pair_in(text: str) -> tuple[str, str] | None:
    """A pair of decimal degrees inside a sentence or the link of a map."""
    found = _LINK.search(text) or _IN_TEXT.search(text)
    if found is None:
        return None
    first, second = (group for group in found.groups() if group)
    return first, second


def degrees(cell: Cell) -> Degrees | None:
    """One number, or degrees, minutes and seconds: `"21.161908 |"`, `"19,43"`, `99° 8' 0.5" O`."""
    if isinstance(cell, float | int):
        return Degrees(cell, len(f"{cell:.7f}".rstrip("0").partition(".")[2])) if math.isfinite(cell) else None
    numbers = [_plain(found) for found in _NUMBER.findall(cell or "")]
    if not numbers or len(numbers) > len(("degrees", "minutes", "seconds")):
        return None
    whole, *smaller = (float(number) for number in numbers)
    if any(abs(part) > 60 for part in smaller):  # noqa: PLR2004 — minutes in a degree, seconds in a minute
        return None
    negative = numbers[0].startswith("-") or _WEST_OR_SOUTH.search(cell or "")
    value = (-1 if negative else 1) * (abs(whole) + sum(abs(part) / 60**power for power, part in enumerate(smaller, 1)))
    if not smaller:
        return _with_its_point(value, numbers[0])
    has_seconds = len(smaller) > 1 or "." in numbers[1]
    return Degrees(value, DECIMALS_OF_SECONDS if has_seconds else DECIMALS_OF_MINUTES)


def _plain(number: str) -> str:
    return number.replace(_MINUS_SIGN, "-").replace("\u2013", "-").replace(",", ".")


def _with_its_point(value: float, written: str) -> Degrees:
    """A number whose decimal point was lost on its way (`"19432608"`) gets it back behind degrees Mexico lies in."""
    digits = written.lstrip("-+")
    if "." in digits or len(digits) < LOST_POINT_DIGITS:
        return Degrees(value, len(digits.partition(".")[2]))
    places = len(digits) - (3 if digits.startswith("1") and int(digits[:3]) < 119 else 2)  # noqa: PLR2004 — 86° to 118°
    return Degrees(value / 10**places, places)


def _halves(cell: str) -> tuple[str, str] | None:
    """The two numbers of a pair in one cell."""
    link = _LINK.search(cell)
    if link is not None:
        first, second = (group for group in link.groups() if group)
        return first, second
    hemispheres = _HEMISPHERES.match(cell)
    if hemispheres is not None:
        first, second = (group for group in hemispheres.groups() if group)
        return first, second
    for cut in (r"[;|/]|\s+y\s+", r",\s+|\s+,", ","):
        parts = [part for part in re.split(cut, cell) if any(map(str.isdigit, part))]
        if len(parts) == len(("lat", "lon")):
            return parts[0], parts[1]
        if cut == "," and len(parts) == len(("19", "43", "-99", "13")):
            return ",".join(parts[:2]), ",".join(parts[2:])
    numbers = _NUMBER.findall(cell)
    if len(numbers) in (2, 4, 6):
        half = len(numbers) // 2
        return " ".join(numbers[:half]), " ".join(numbers[half:])
    return None


def _utm(text: str) -> Iterator[Pair]:
    """Metres east and north in one of Mexico's zones, in either order; every zone where none is named."""
    plain = _THOUSANDS.sub("", text)
    metres = [float(found) for found in _METRES.findall(plain)]
    if "-" in plain and re.search(r"-\d", plain):
        return
    easting = [each for each in metres if UTM_EASTINGS[0] <= each <= UTM_EASTINGS[1]]
    northing = [each for each in metres if UTM_NORTHINGS[0] <= each <= UTM_NORTHINGS[1]]
    if len(easting) != 1 or len(northing) != 1 or len(metres) != len(("east", "north")):
        return
    zone = _ZONE.search(_METRES.sub(" ", plain))
    for number in [int(zone[1])] if zone else UTM_ZONES:
        lat, lon = from_utm(easting[0], northing[0], number)
        yield Degrees(lat, DECIMALS_OF_METRES), Degrees(lon, DECIMALS_OF_METRES)


def from_utm(easting: float, northing: float, zone: int) -> tuple[float, float]:
    """Degrees (lat, lon) of a point of the northern hemisphere on WGS 84, true to under a metre.

    Formulas: J. P. Snyder, Map Projections: A Working Manual (USGS Professional Paper 1395, 1987), 8-17 to 8-25.
    """
    a, flattening, k0 = 6_378_137.0, 1 / 298.257223563, 0.9996
    e2 = flattening * (2 - flattening)
    second = e2 / (1 - e2)
    mu = northing / k0 / (a * (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256))
    e1 = (1 - math.sqrt(1 - e2)) / (1 + math.sqrt(1 - e2))
    foot = (
        mu
        + (3 * e1 / 2 - 27 * e1**3 / 32) * math.sin(2 * mu)
        + (21 * e1**2 / 16 - 55 * e1**4 / 32) * math.sin(4 * mu)
        + 151 * e1**3 / 96 * math.sin(6 * mu)
    )
    c, t = second * math.cos(foot) ** 2, math.tan(foot) ** 2
    n = a / math.sqrt(1 - e2 * math.sin(foot) ** 2)
    r = a * (1 - e2) / (1 - e2 * math.sin(foot) ** 2) ** 1.5
    d = (easting - 500_000) / (n * k0)
    lat = foot - n * math.tan(foot) / r * (
        d**2 / 2
        - (5 + 3 * t + 10 * c - 4 * c**2 - 9 * second) * d**4 / 24
        + (61 + 90 * t + 298 * c + 45 * t**2 - 252 * second - 3 * c**2) * d**6 / 720
    )
    lon = (
        d - (1 + 2 * t + c) * d**3 / 6 + (5 - 2 * c + 28 * t - 3 * c**2 + 8 * second + 24 * t**2) * d**5 / 120
    ) / math.cos(foot)
    return math.degrees(lat), math.degrees(lon) + zone * 6 - 183
