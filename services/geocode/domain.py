"""The rule of geocode: from the words of a place to a location that admits what it does not know. Pure."""

import functools
import math
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, TypedDict

from services.geocode.coordinate_text import Cell, is_missing, pair_in
from services.geocode.coordinates import Reading, read
from services.geocode.descriptions import Descriptions
from services.geocode.gazetteer import Gazetteer
from services.geocode.matching import Matcher
from services.geocode.place_names import is_vicinity, same_name
from services.geocode.text_repair import repair, says_nothing
from services.geocode.understanding import AreaWords, Understanding
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
TOWN_IN_TEXT: Final = 0.9
TEXT_DECIDES: Final = 0.95
MOST_WORDS_OF_A_NAME: Final = 7
"""A cell with more spaces than this describes a place rather than names it."""
_DESCRIBED: Final = frozenset({"municipality", "locality", "neighbourhood"})


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
    words, text, repaired = _words(place)
    understood = _understood(geography)
    found = understood.cells.understand(words)
    if text:
        found = _with_text(text, found, understood)
    lat, lon = place.lat, place.lon
    if is_missing(lat) and is_missing(lon) and place.text:
        lat, lon = pair_in(place.text) or (lat, lon)
    reading = read(lat, lon, _named(found), geography)
    if reading.flags or repaired:
        found = replace(found, flags=found.flags.union(reading.flags, {Flag.REPAIRED_TEXT} if repaired else ()))
    if reading.precision > Precision.LOCALITY:
        return _by_words(_with_rough_point(found, reading), geography, repaired)
    agreed = _agreed(found, reading, understood.cells)
    if agreed is None:
        return _by_words(_in_conflict(found, reading), geography, repaired)
    return _by_point(agreed, reading, geography, repaired)


class _Understood(NamedTuple):
    """What understands the cells of a table, and what understands free text."""

    cells: Matcher
    texts: Descriptions


@functools.cache
def _understood(geography: Geography) -> _Understood:
    gazetteer = Gazetteer(geography)
    gazetteer.places("", bool)  # makes the index of towns
    return _Understood(Matcher(gazetteer), Descriptions(gazetteer))


def _words(place: PlaceWords) -> tuple[AreaWords, str, dict[str, str]]:
    """The words that name areas, mended; those that describe a place rather than name it, as one text; and those of
    them all that had to be mended."""
    mended: list[str] = []
    repaired: dict[str, str] = {}
    described: list[str] = []
    for field in AreaWords._fields:
        written: str | None = getattr(place, field)
        if not written:
            mended.append("")
            continue
        text = _mended(written, field, repaired)
        if field in _DESCRIBED and text and (is_vicinity(text) or text.count(" ") >= MOST_WORDS_OF_A_NAME):
            described.append(text)
            text = ""
        mended.append(text)
    text = _mended(place.text, "text", repaired) if place.text else ""
    described.extend([text] if text else [])
    if not described and not any(mended) and place.street:
        described.append(_mended(place.street, "street", repaired))
    return AreaWords(*mended), "; ".join(described), repaired


def _mended(written: str, field: str, repaired: dict[str, str]) -> str:
    text = repair(written)
    if text != " ".join(written.split()):
        repaired[field] = text
    return "" if says_nothing(text) else text


def _with_text(text: str, known: Understanding, understood: _Understood) -> Understanding:
    """What a free text adds: the municipality where the cells leave it open, or a town inside it."""
    if known.municipality is not None:
        town, settlement = understood.texts.finer(text, known.municipality) if known.town is None else (None, None)
        score = known.score * TOWN_IN_TEXT if town else known.town_score
        return replace(known, town=town or known.town, settlement=known.settlement or settlement, town_score=score)
    said = understood.texts.understand(text, known.state)
    if known.candidates:
        is_one = said.municipality in {code for code, _ in known.candidates}
        return replace(said, score=said.score * TEXT_DECIDES) if is_one else known
    return said if said.municipality or said.candidates or said.state or said.flags else known


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
    mended = {Flag.SIGN, Flag.SWAPPED} & set(reading.flags) and not found.state
    score = POINT_IN_A_PARENT if since or mended else POINT_ALONE
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
    if found.town is not None and _lies_in_its_municipality(found.town, geography):
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


@functools.lru_cache(4096)
def _lies_in_its_municipality(town: Place, geography: Geography) -> bool:
    """GeoNames puts one town in 250 outside the municipality it states; such a point is not given."""
    at = geography.municipality_at(town.lat, town.lon)
    return at == town.municipality or at in geography.municipalities[town.municipality].parents


class _Areas(TypedDict):
    state: str | None
    municipality: str | None
    settlement: str | None
    flags: tuple[Flag, ...]
    candidates: tuple[Candidate, ...]
    repaired: dict[str, str]


def _areas(found: Understanding, geography: Geography, repaired: dict[str, str]) -> _Areas:
    recent = found.municipality is not None and geography.municipalities[found.municipality].parents
    return {
        "state": found.state,
        "municipality": found.municipality,
        "settlement": found.settlement,
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
