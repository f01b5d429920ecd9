"""The names of a place under which an explanation is remembered: of areas only, short, never a sentence. Pure."""

import re
from dataclasses import replace
from typing import Final, NamedTuple

from services.geocode.domain import PlaceWords
from services.geocode.text_repair import repair
from shared.geography import fold

MOST_WORDS: Final = 6
LONGEST: Final = 60
STATE_DIGITS: Final = 2
_LONG_NUMBER = re.compile(r"\d{3}")
"""A house, a postal code, a telephone; names of places have days of a month at most ("18 de Marzo")."""


class PlaceNames(NamedTuple):
    """Folded names as they stood in the cells of a place; empty where nothing stood."""

    state: str = ""
    municipality: str = ""
    locality: str = ""


def names_of(place: PlaceWords) -> PlaceNames | None:
    """None where nothing is named, or where a cell holds more than a name."""
    written = (place.state, place.municipality, place.locality)
    if not any(written) or not all(is_name(cell) for cell in written if cell):
        return None
    names = PlaceNames(*(fold(repair(cell)) if cell else "" for cell in written))
    return names if any(names) else None


def is_name(cell: str) -> bool:
    """Whether a cell is short enough to be a name and nothing besides."""
    return len(cell) <= LONGEST and len(fold(cell).split()) <= MOST_WORDS and not _LONG_NUMBER.search(cell)


def meaning(place: PlaceWords, area: str) -> PlaceWords:
    """The same place with its names replaced by the area they mean (INEGI's code of a municipality or a state)."""
    if len(area) == STATE_DIGITS:
        return replace(place, state=area, municipality=None, locality=None)
    return replace(place, state=area[:STATE_DIGITS], municipality=area)
