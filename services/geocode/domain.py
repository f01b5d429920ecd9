"""The rule of geocode: from the words of a place to a location that admits what it does not know. Pure."""

import functools
import math
import re
from dataclasses import dataclass, replace
from typing import Final, TypedDict

from services.geocode.coordinates import Cell, Reading, read
from services.geocode.gazetteer import Gazetteer
from services.geocode.matching import AreaWords, Matcher, Understanding
from services.geocode.place_names import same_name
from services.geocode.text_repair import repair, says_nothing
from shared.geography import Geography, Place
from shared.model.location import Candidate, Flag, Location, Method, Point, Precision, UrbanRural, coarsest

POINT_AGREES: Final = 0.99
POINT_ALONE: Final = 0.97
POINT_IN_A_PARENT: Final = 0.9
POINT_DISAGREES: Final = 0.6
TOWN_RADIUS_M: Final = 500
PEOPLE_PER_KM2: Final = 2_500
"""How thinly Mexican towns are settled; with it a town's radius follows from its population."""
URBAN_POPULATION: Final = 2_500

_POSTAL_CODE_IN_TEXT = re.compile(r"(?<![\d.,-])\d{5}(?![\d.,-])")


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """What a person wrote about a place, field by field; coordinates may be text of any form."""

    state: str | None = None
    municipality: str | None = None
    locality: str | None = None
    neighbourhood: str | None = None
    postal_code: str | None = None
    street: str | None = None
    text: str | None = None
    lat: Cell = None
    lon: Cell = None


def locate(place: PlaceWords, geography: Geography) -> Location:
    """The smallest area that surely holds the place, and how sure that is. A point is weighed against the words; where
    the two contradict each other the words stand, the point is left out and the conflict is flagged for a person."""
    words, repaired = _words(place)
    matcher = _matcher(geography)
    found = matcher.understand(words)
    if found.municipality is None and not found.candidates and place.text:
        found = _in_text(repair(place.text), found, matcher)
    reading = read(place.lat, place.lon, _named(found), geography)
    found = replace(found, flags=found.flags.union(reading.flags, {Flag.REPAIRED_TEXT} if repaired else ()))
    if reading.precision > Precision.LOCALITY:
        return _by_words(_with_rough_point(found, reading), geography, repaired)
    agreed = _agreed(found, reading, matcher)
    if agreed is None:
        return _by_words(_in_conflict(found, reading), geography, repaired)
    return _by_point(agreed, reading, geography, repaired)


@functools.cache
def _matcher(geography: Geography) -> Matcher:
    return Matcher(Gazetteer(geography))


def _words(place: PlaceWords) -> tuple[AreaWords, dict[str, str]]:
    """The words that name areas, mended, and those of them that had to be mended."""
    mended, repaired = [], {}
    for field in AreaWords._fields:
        written: str | None = getattr(place, field)
        text = repair(written) if written else ""
        if written and text != " ".join(written.split()):
            repaired[field] = text
        mended.append("" if says_nothing(text) else text)
    return AreaWords(*mended), repaired


def _in_text(text: str, known: Understanding, matcher: Matcher) -> Understanding:
    """What a free text names, where the other words leave the municipality open."""
    found = matcher.in_sentence(text, known.state)
    postal_codes = set(_POSTAL_CODE_IN_TEXT.findall(text))
    if found.municipality is None and len(postal_codes) == 1:
        found = matcher.understand(AreaWords(found.state or "", postal_code=postal_codes.pop()))
    return found if found.municipality or found.candidates or found.state else known


def _named(found: Understanding) -> frozenset[str]:
    return frozenset(filter(None, (found.state, found.municipality, *(code for code, _ in found.candidates))))


def _agreed(found: Understanding, reading: Reading, matcher: Matcher) -> Understanding | None:
    """The words made finer by a point that fits them; None if it does not fit."""
    at = str(reading.municipality)
    stated = [found.municipality] if found.municipality else [code for code, _ in found.candidates]
    for code in stated:
        if at in matcher.family(code):
            flags = found.flags - {Flag.AMBIGUOUS, Flag.SEVERAL_PLACES}
            return replace(found, state=code[:2], municipality=code, score=POINT_AGREES, flags=flags, candidates=())
    if stated or (found.state is not None and found.state != at[:2]):
        return None
    since = matcher.cut_from(at)
    flags = found.flags | {Flag.PARENT_POLYGON} if since else found.flags
    score = POINT_IN_A_PARENT if since else POINT_ALONE
    candidates = ((at, score), *((code, 1 - score) for code in since)) if since else ()
    return Understanding(at[:2], at, score=score, flags=flags, candidates=candidates)


def _in_conflict(found: Understanding, reading: Reading) -> Understanding:
    at = str(reading.municipality)
    stated = found.candidates or ((str(found.municipality or found.state), POINT_DISAGREES),)
    return replace(
        found,
        score=found.score * POINT_DISAGREES,
        town=None,
        candidates=(*stated, (at, 1 - POINT_DISAGREES)),
        flags=found.flags | {Flag.CONFLICT_POINT_MUNICIPALITY},
    )


def _with_rough_point(found: Understanding, reading: Reading) -> Understanding:
    """A point that tells the state at best: it fills in a missing state, and may contradict a stated one."""
    if reading.precision != Precision.STATE:
        return found
    if found.state is not None and found.state != str(reading.municipality)[:2]:
        return _in_conflict(found, reading)
    return (
        found
        if found.state or found.candidates
        else replace(found, state=str(reading.municipality)[:2], score=POINT_ALONE)
    )


def _by_point(found: Understanding, reading: Reading, geography: Geography, repaired: dict[str, str]) -> Location:
    return Location(
        **_areas(found, geography, repaired),
        precision=reading.precision,
        point=Point(lat=reading.lat, lon=reading.lon),
        radius_m=reading.radius_m,
        confidence=round(found.score, 3),
        method=Method.GIVEN,
    )


def _by_words(found: Understanding, geography: Geography, repaired: dict[str, str]) -> Location:
    areas = _areas(found, geography, repaired)
    if found.town is not None:
        return Location(
            **areas,
            precision=Precision.LOCALITY,
            point=Point(lat=found.town.lat, lon=found.town.lon),
            radius_m=TOWN_RADIUS_M + round(1000 * math.sqrt(found.town.population / PEOPLE_PER_KM2 / math.pi)),
            confidence=round(found.town_score, 3),
            method=Method.GAZETTEER,
            urban_rural=_urban_or_rural(found.town, geography),
        )
    if found.state is None:
        return Location(**areas)
    area = geography.municipalities[found.municipality] if found.municipality else geography.states[found.state]
    return Location(
        **areas,
        precision=coarsest(found.state, found.municipality),
        radius_m=area.radius_m,
        confidence=round(found.score, 3),
        method=Method.GAZETTEER,
    )


class _Areas(TypedDict):
    state: str | None
    municipality: str | None
    flags: tuple[Flag, ...]
    candidates: tuple[Candidate, ...]
    repaired: dict[str, str]


def _areas(found: Understanding, geography: Geography, repaired: dict[str, str]) -> _Areas:
    recent = found.municipality is not None and geography.municipalities[found.municipality].parents
    return {
        "state": found.state,
        "municipality": found.municipality,
        "flags": tuple(sorted(found.flags | {Flag.PARENT_POLYGON} if recent else found.flags)),
        "candidates": tuple(
            Candidate(code=code, name=_name(code, geography), score=round(score, 3)) for code, score in found.candidates
        ),
        "repaired": repaired,
    }


def _name(code: str, geography: Geography) -> str:
    """The name with its state: `"Acuña, Coahuila"`."""
    state = geography.states[code[:2]].common_name
    return f"{geography.municipalities[code].name}, {state}" if code in geography.municipalities else state


def _urban_or_rural(town: Place, geography: Geography) -> UrbanRural:
    is_seat = same_name(town.name, geography.municipalities[town.municipality].name)
    if is_seat or town.population >= URBAN_POPULATION:
        return UrbanRural.URBAN
    return UrbanRural.RURAL if town.population else UrbanRural.UNKNOWN
