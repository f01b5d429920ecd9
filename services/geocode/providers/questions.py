"""What an outside geocoder may be asked about a place: only what offline understanding left open, and no word finer
than the operator allowed. Pure."""

from dataclasses import dataclass
from typing import Final, Literal

from services.geocode.aliases.names import is_name
from services.geocode.domain import PlaceWords
from shared.geography import Geography
from shared.model.location import Flag, Location, Method, Precision

Finest = Literal["municipality", "locality", "street"]
COUNTRY: Final = "México"
LONGEST_STREET: Final = 80
PERSONS_DECIDE: Final = frozenset({Flag.CONFLICT_POINT_MUNICIPALITY, Flag.SEVERAL_PLACES})


@dataclass(frozen=True, slots=True)
class Question:
    """A query in words, and how fine an answer to it can be."""

    text: str
    precision: Precision


def question_of(place: PlaceWords, offline: Location, finest: Finest, geography: Geography) -> Question | None:
    """None where there is nothing to ask: the answer is as fine as what was written, a person must decide, no state is
    known to hold an answer against, or what is finer may not go out. Free text never does."""
    if offline.state is None or offline.method in {Method.PERSON, Method.PROVIDER}:
        return None
    if PERSONS_DECIDE.intersection(offline.flags):
        return None
    state = geography.states[offline.state].common_name
    known = geography.municipalities.get(offline.municipality or "")
    written = _name(place.municipality, offline, "municipality")
    municipality = known.name if known else written
    locality = _name(place.locality, offline, "locality")
    for precision, named in (
        (Precision.NEIGHBOURHOOD, _street(place) if finest == "street" else ""),
        (Precision.LOCALITY, locality if finest != "municipality" else ""),
        (Precision.MUNICIPALITY, written),
    ):
        if named and offline.precision > precision:
            nearer = locality if precision is Precision.NEIGHBOURHOOD else ""
            parts = dict.fromkeys((named, nearer, municipality, state, COUNTRY))
            return Question(", ".join(part for part in parts if part), precision)
    return None


def _name(cell: str | None, offline: Location, field: str) -> str:
    """The name in a cell as it was mended; empty where it holds more than a name."""
    mended = " ".join(offline.repaired.get(field, cell or "").split())
    return mended if mended and is_name(mended) else ""


def _street(place: PlaceWords) -> str:
    words = " ".join(part.strip() for part in (place.street, place.neighbourhood) if part)
    return words if len(words) <= LONGEST_STREET else ""
