"""What an outside answer is worth beside what was understood offline: never more than the words allow. Pure."""

from dataclasses import dataclass
from typing import Final

from services.geocode.providers.questions import Question
from shared.geography import Geography
from shared.model.location import Candidate, Flag, Location, Method, Point, Precision

IN_THE_MUNICIPALITY: Final = 0.9
"""An answer within the municipality that the words name."""
IN_THE_STATE: Final = 0.7
"""An answer that settles the municipality by itself: it waits for a person too (`reviews.reasons.LEAST_SURE`)."""
ELSEWHERE_IN_THE_STATE: Final = 0.1
RADIUS_M: Final = {Precision.NEIGHBOURHOOD: 500, Precision.LOCALITY: 2_000}
COARSE: Final = frozenset(
    {"administrative", "municipality", "county", "localadmin", "region", "macroregion", "state", "country", "postcode"}
)
"""Kinds (Nominatim's address types, Photon's types, Pelias' layers) that are no finer than a municipality."""
SETTLED: Final = frozenset({Flag.NOT_FOUND, Flag.AMBIGUOUS})
STATE_DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: where, degrees WGS 84, and what kind of thing the provider says it is."""

    provider: str
    lat: float
    lon: float
    kind: str


def weighed(offline: Location, question: Question, found: Found, geography: Geography) -> Location:
    """The offline answer made finer by an answer that lies where the words say. One outside the stated municipality or
    among none of the candidates does not win: in the state it is a candidate more, elsewhere it is nothing."""
    at = geography.municipality_at(found.lat, found.lon)
    if at is None or at[:STATE_DIGITS] != offline.state:
        return offline
    municipality = _stated(at, offline, geography)
    if municipality is None:
        return _with_candidate(offline, at, geography)
    fine = question.precision < Precision.MUNICIPALITY and found.kind not in COARSE
    if offline.municipality is not None and not fine:
        return offline
    area = geography.municipalities[municipality]
    return offline.model_copy(
        update={
            "municipality": municipality,
            "precision": question.precision if fine else Precision.MUNICIPALITY,
            "point": Point(lat=found.lat, lon=found.lon) if fine else None,
            "radius_m": RADIUS_M[question.precision] if fine else area.radius_m,
            "confidence": min(offline.confidence, IN_THE_MUNICIPALITY) if offline.municipality else IN_THE_STATE,
            "method": Method.PROVIDER,
            "provider": found.provider,
            "flags": tuple(sorted(set(offline.flags) - SETTLED)),
            "candidates": (),
        }
    )


def _stated(at: str, offline: Location, geography: Geography) -> str | None:
    """The municipality that the words leave for this spot; None for a spot that they exclude."""
    codes = [offline.municipality] if offline.municipality else [each.code for each in offline.candidates]
    if not codes:
        return at
    return next((code for code in codes if code == at or at in geography.municipalities[code].parents), None)


def _with_candidate(offline: Location, at: str, geography: Geography) -> Location:
    """Nothing to add where the words name a municipality, or have this candidate already."""
    if offline.municipality is not None or at in {each.code for each in offline.candidates}:
        return offline
    state = geography.states[at[:STATE_DIGITS]].common_name
    name = f"{geography.municipalities[at].name}, {state}"
    return offline.model_copy(
        update={"candidates": (*offline.candidates, Candidate(code=at, name=name, score=ELSEWHERE_IN_THE_STATE))}
    )
