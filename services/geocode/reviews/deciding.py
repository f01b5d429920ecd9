"""What a person's choice makes of a location. Pure."""

from dataclasses import dataclass
from typing import Final

from shared.errors import FieldProblem, Invalid
from shared.geography import Geography
from shared.model.location import Flag, Location, Method, Point, Precision, coarsest

SURE: Final = 0.99
"""How often a person who looked is right: not always."""
LEAST_RADIUS_M: Final = 50
CUT_TO_DEGREES_M: Final = 79_000
"""How far a coordinate cut to whole degrees can be from the truth; a tenth of it per decimal more."""
MOST_DECIMALS: Final = 7
WIDEST_M: Final = ((100, Precision.ADDRESS), (1_500, Precision.NEIGHBOURHOOD), (15_000, Precision.LOCALITY))
"""How far off a spot may be to count as that fine."""
SHORE_DEGREES: Final = 0.01
STATE_DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class Spot:
    """A point that a person set, and how far off it may be (None: as its decimals tell)."""

    point: Point
    radius_m: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An area by INEGI's code, or a spot, or neither: it cannot be known."""

    area: str | None = None
    spot: Spot | None = None


def decided(choice: Choice, before: Location, geography: Geography) -> Location:
    """The answer that a person stands for. Raises Invalid for an area or a spot that Mexico does not have."""
    if choice.area is not None:
        return _in_area(choice.area, before, geography)
    if choice.spot is not None:
        return _at(choice.spot, before, geography)
    return _unknowable(before, geography)


def _in_area(code: str, before: Location, geography: Geography) -> Location:
    """Whoever confirms the municipality confirms with it what was found within it."""
    if code == before.municipality and before.precision < Precision.MUNICIPALITY:
        kept = {Flag.PARENT_POLYGON, Flag.REPAIRED_TEXT}.intersection(before.flags)
        said = {"flags": tuple(sorted(kept)), "candidates": (), "method": Method.PERSON, "confidence": SURE}
        return before.model_copy(update=said)
    municipality = geography.municipalities.get(code)
    area = municipality or geography.states.get(code)
    if area is None:
        raise Invalid("No area has this code.", errors=(_NO_AREA,))
    return Location(
        state=code[:STATE_DIGITS],
        municipality=code if municipality else None,
        precision=coarsest(code[:STATE_DIGITS], code if municipality else None),
        radius_m=area.radius_m,
        confidence=SURE,
        method=Method.PERSON,
        flags=(Flag.PARENT_POLYGON,) if municipality and municipality.parents else (),
        repaired=before.repaired,
    )


def _at(spot: Spot, before: Location, geography: Geography) -> Location:
    at = municipality_at(spot.point, before, geography)
    if at is None:
        raise Invalid("The point lies outside Mexico.", errors=(_OUTSIDE,))
    radius_m = spot.radius_m or told_by_decimals(spot.point)
    precision = next((fine for widest, fine in WIDEST_M if radius_m <= widest), None)
    if precision is None:
        return _in_area(at, Location(repaired=before.repaired), geography)
    drawn_with_parent = any(
        at in each.parents or each.code == at for each in geography.municipalities.values() if each.parents
    )
    return Location(
        state=at[:STATE_DIGITS],
        municipality=at,
        precision=precision,
        point=spot.point,
        radius_m=radius_m,
        confidence=SURE,
        method=Method.PERSON,
        flags=(Flag.PARENT_POLYGON,) if drawn_with_parent else (),
        repaired=before.repaired,
    )


def municipality_at(point: Point, before: Location, geography: Geography) -> str | None:
    """The municipality that holds a point, or one that was cut from it if the words said so: it is drawn within."""
    at = geography.municipality_at(point.lat, point.lon) or geography.municipality_near(
        point.lat, point.lon, SHORE_DEGREES
    )
    stated = geography.municipalities.get(before.municipality or "")
    return stated.code if stated is not None and at in stated.parents else at


def told_by_decimals(point: Point) -> int:
    """How far off a point may be by the way it is written, metres."""
    decimals: int = max(
        len(f"{value:.{MOST_DECIMALS}f}".rstrip("0").partition(".")[2]) for value in (point.lat, point.lon)
    )
    return max(LEAST_RADIUS_M, round(CUT_TO_DEGREES_M * 10.0**-decimals))


def _unknowable(before: Location, geography: Geography) -> Location:
    """The smallest area that surely holds the place: the state, where all that it could be lies in one."""
    states = {candidate.code[:STATE_DIGITS] for candidate in before.candidates} | ({before.state} - {None})
    if len(states) == 1:
        return _in_area(str(states.pop()), before, geography)
    return Location(method=Method.PERSON, repaired=before.repaired)


_NO_AREA: Final = FieldProblem(
    "area", "No municipality and no state has this code.", "Send INEGI's code, for example 20067, or 20 for Oaxaca."
)
_OUTSIDE: Final = FieldProblem(
    "point", "No municipality of Mexico holds this point.", "Send latitude and longitude in degrees (WGS 84)."
)
