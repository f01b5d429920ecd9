"""Places by any of their names, as somebody types one into the report, always with their state. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from services.gateway.site.municipality_search import SHORTEST, municipalities_named
from shared.geography import Geography, Place, fold

MOST: Final = 8
_BEGINS: Final = "\n "


@dataclass(frozen=True, slots=True)
class Candidate:
    """Names as the form would send them; a municipality has no `locality`."""

    locality: str | None
    municipality: str
    state: str


def candidates(geography: Geography, field: str, typed: str, state: str, municipality: str) -> list[Candidate]:
    """What the words typed into `municipality` or `locality` may mean, beside what stands in the other fields."""
    state_code = _state(geography, state)
    if field == "municipality":
        named = municipalities_named(geography, typed, state_code)[:MOST]
        return [Candidate(None, each.name, geography.states[each.state].common_name) for each in named]
    wanted, within = fold(typed), fold(municipality)
    if field != "locality" or len(wanted) < SHORTEST:
        return []
    found = [
        (
            within not in _names_of_municipality(geography, place.municipality),
            place.municipality[:2] != state_code,
            not fold(place.name).startswith(wanted),
            -place.population,
            place,
        )
        for names, place in _localities(geography)
        if all(f" {word}" in names for word in wanted.split())
    ]
    return [_candidate(geography, place) for *_, place in sorted(found, key=lambda ranked: ranked[:4])[:MOST]]


@cache
def _localities(geography: Geography) -> tuple[tuple[str, Place], ...]:
    """Each with all of its names in one text, so that a word that begins one is found at once."""
    return tuple(
        ("".join(_BEGINS + name for name in _folded((each.name, *each.alternate_names))), each)
        for each in geography.places
    )


@cache
def _names_of_municipality(geography: Geography, code: str) -> frozenset[str]:
    municipality = geography.municipalities[code]
    return _folded((municipality.name, *municipality.alternate_names))


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, names))


def _state(geography: Geography, typed: str) -> str | None:
    """The state that is called so in full, if any is."""
    return next((code for code, names in _states(geography) if fold(typed) in names), None)


def _states(geography: Geography) -> Iterator[tuple[str, frozenset[str]]]:
    for code, state in geography.states.items():
        yield code, _folded((code, state.common_name, state.name, state.abbreviation, *state.alternate_names))


def _candidate(geography: Geography, place: Place) -> Candidate:
    municipality = geography.municipalities[place.municipality]
    return Candidate(place.name, municipality.name, geography.states[municipality.state].common_name)
