"""The reference data by the names under which it is looked up."""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from services.geocode import evidence
from services.geocode.place_names import canonical, short_forms, skeleton
from services.geocode.place_vocabulary import COMMON, SMALL
from shared.geography import Geography, Place, Settlement

LIKENESS_CUTOFF: Final = 84.0
LIKENESS_MARGIN: Final = 5.0
"""How alike (0 to 100, share of letters in common order) a name must be, and how much more than the next one."""
LIKENESS_IN_THE_COUNTRY: Final = 88.0
SHORTEST_LIKENESS: Final = 5
WELL_KNOWN: Final = 15_000
"""People in a town that is meant even where no state is named."""

Index = Mapping[str, Sequence[str]]


_NOT_NAMES: Final = COMMON | SMALL


class Named(NamedTuple):
    """The areas that a name may mean, and the probability that one of them is meant."""

    codes: tuple[str, ...]
    score: float
    approximate: bool = False


class Gazetteer:
    """Looks up names of states, municipalities, towns and postal settlements. Asking twice is cheap."""

    def __init__(self, geography: Geography) -> None:
        self.geography = geography
        states = [
            (canonical(name), state.code)
            for state in geography.states.values()
            for name in (state.name, state.common_name, state.abbreviation, state.iso, *state.alternate_names)
        ]
        self._states = _index((skeleton(name), code) for name, code in states) | _index(states)
        names = [
            (canonical(name), municipality.code)
            for municipality in geography.municipalities.values()
            for name in (municipality.name, *municipality.alternate_names)
        ]
        self._exact = _index(names)
        self._skeletons = _index((skeleton(name), code) for name, code in names)
        self._short_forms = _index((form, code) for name, code in names for form in short_forms(name))

    @functools.lru_cache(4096)  # noqa: B019 — one gazetteer lives as long as the process
    def state(self, text: str) -> Named | None:
        """A state by its name, abbreviation or INEGI code."""
        if text.isdecimal():
            code = text.zfill(2)
            return Named((code,), evidence.EXACT) if code in self.geography.states else None
        name = canonical(text)
        forms = (name, skeleton(name), name.removeprefix("estado de "))
        found = next((self._states[form] for form in forms if form in self._states), None)
        return Named(tuple(found), evidence.EXACT) if found else _most_alike(name, self._states)

    def state_called(self, name: str, raw: str) -> str | None:
        """The state of exactly that name, canonical or as it was abbreviated ("col")."""
        found = self._states.get(name) or self._states.get(raw)
        return found[0] if found else None

    def knows(self, name: str) -> bool:
        """Whether a canonical name is that of a state, a municipality or a town. Common words are none."""
        if _NOT_NAMES.issuperset(name.split()) or name.isdecimal():
            return False
        return (
            name in self._exact
            or name in self._states
            or name in self._short_forms
            or name in self._skeletons
            or name in self._places
        )

    def municipality(self, text: str, state: str | None) -> Named | None:
        """A municipality by its exact name or code, in the state if one is given. Several codes are homonyms."""
        if text.isdecimal():
            code = text.zfill(5) if state is None or len(text) > len("000") else state + text.zfill(3)
            return Named((code,), evidence.EXACT) if code in self.geography.municipalities else None
        name = canonical(text)
        found = _within(state, self._exact.get(name))
        if found:
            return Named(found, evidence.EXACT)
        found = _within(state, self._skeletons.get(skeleton(name)))
        return Named(found, evidence.SAME_BUT_FOR_HONOURS) if found else None

    def municipality_by_short_form(self, text: str, state: str | None) -> Named | None:
        """A municipality by the short name people use, exactly."""
        name = canonical(text)
        found = _within(state, self._short_forms.get(name)) or _within(state, self._short_forms.get(skeleton(name)))
        return Named(found, evidence.SHORT_FORM) if found else None

    def municipality_by_likeness(self, text: str, state: str) -> Named | None:
        """The one municipality of the state whose name is nearly that."""
        return _most_alike(canonical(text), self._names_in[state])

    def places(self, text: str, within: Callable[[str], bool]) -> list[Place]:
        """The towns of that name whose municipality's code satisfies `within`."""
        name = canonical(text)
        found = self._places.get(name) or self._places.get(skeleton(name)) or ()
        return [place for place in found if within(place.municipality)]

    def settlement_municipalities(self, text: str, state: str) -> tuple[str, ...]:
        """The municipalities of the state where the postal service knows a settlement or city of that name."""
        return tuple(self._settlements(skeleton(canonical(text)), state))

    def settlement(self, text: str, municipality: str) -> Settlement | None:
        """The first settlement of that name in the municipality."""
        return self._settlements(skeleton(canonical(text)), municipality[:2]).get(municipality)

    def city_of(self, settlement: Settlement) -> Place | None:
        """The town a neighbourhood is part of, where the postal service names it and it is known."""
        towns = self.places(settlement.city, settlement.municipality.__eq__) if settlement.city else []
        return towns[0] if len(towns) == 1 else None

    def any_by_likeness(self, text: str) -> Named | None:
        """The municipality or larger town of the country whose name is nearly that, and no other's."""
        return _most_alike(canonical(text), self._well_known, LIKENESS_IN_THE_COUNTRY)

    def nearest_name(self, text: str, state: str | None) -> str | None:
        """The known name that a misspelt one of several words is much like."""
        names = self._names_in[state] if state else self._well_known
        found = process.extractOne(text, names.keys(), scorer=fuzz.ratio, score_cutoff=LIKENESS_IN_THE_COUNTRY)
        return str(found[0]) if found else None

    def town_by_likeness(self, text: str, state: str) -> Named | None:
        """The municipality of the one town of the state whose name is nearly that."""
        return _most_alike(canonical(text), self._town_names_in(state))

    def head_of(self, municipality: str) -> tuple[float, float]:
        """Where the town is that the municipality is called after; its middle if the gazetteer has none."""
        area = self.geography.municipalities[municipality]
        towns = self.places(area.name, lambda code: code == municipality)
        towns = towns or [
            town for form in short_forms(canonical(area.name)) for town in self.places(form, municipality.__eq__)
        ]
        return (towns[0].lat, towns[0].lon) if towns else area.point

    @functools.cached_property
    def _places(self) -> Mapping[str, Sequence[Place]]:
        found: defaultdict[str, dict[int, Place]] = defaultdict(dict)
        for place in self.geography.places:
            for name in (place.name, *place.alternate_names):
                key = canonical(name)
                found[key][place.geonames_id] = found[skeleton(key)][place.geonames_id] = place
        return {name: tuple(places.values()) for name, places in found.items()}

    @functools.lru_cache(4096)  # noqa: B019 — one gazetteer lives as long as the process
    def _settlements(self, form: str, state: str) -> Mapping[str, Settlement]:
        """The settlements of one state by municipality, whose name or city has that skeleton."""
        found: dict[str, Settlement] = {}
        word = max(form.split(), key=len, default="")
        for settlement in self.geography.settlements_with(word, state) if word else ():
            if any(skeleton(canonical(name)) == form for name in (settlement.name, settlement.city) if name):
                found.setdefault(settlement.municipality, settlement)
        return found

    @functools.cached_property
    def _well_known(self) -> Index:
        """Names to hold a misspelt one against where no state is known."""
        towns = (
            (name, place.municipality)
            for place in self.geography.places
            if place.population >= WELL_KNOWN
            for name in [canonical(place.name)]
        )
        return _index([*((name, code) for name, codes in self._exact.items() for code in codes), *towns])

    @functools.cache  # noqa: B019 — one gazetteer lives as long as the process
    def _town_names_in(self, state: str) -> Index:
        return _index(
            (canonical(place.name), place.municipality)
            for place in self.geography.places
            if place.municipality.startswith(state)
        )

    @functools.cached_property
    def _names_in(self) -> Mapping[str, Index]:
        """The names of municipalities by state."""
        found: dict[str, dict[str, Sequence[str]]] = {state: {} for state in self.geography.states}
        for index in (self._skeletons, self._exact):
            for name, codes in index.items():
                for state in {code[:2] for code in codes}:
                    found[state][name] = _within(state, codes)
        return found


@functools.cache
def gazetteer(geography: Geography) -> Gazetteer:
    """The one gazetteer of a geography."""
    return Gazetteer(geography)


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, Sequence[str]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for name, code in pairs:
        found[name][code] = None
    return {name: tuple(codes) for name, codes in found.items()}


def _within(state: str | None, codes: Sequence[str] | None) -> tuple[str, ...]:
    if codes is None:
        return ()
    return tuple(codes) if state is None else tuple(code for code in codes if code.startswith(state))


def _most_alike(name: str, index: Index, cutoff: float = LIKENESS_CUTOFF) -> Named | None:
    """The area whose name is most alike, if it is much alike and no other nearly as much. Within a state one slip of
    the pen (a letter, or two exchanged) is much alike in a short name too."""
    if len(name) < SHORTEST_LIKENESS:
        return None
    best: dict[tuple[str, ...], float] = {}
    slip: dict[tuple[str, ...], bool] = {}
    for found, score, _ in process.extract(name, index.keys(), scorer=fuzz.ratio, limit=8, score_cutoff=70):
        best.setdefault(tuple(index[found]), score)
        slip.setdefault(tuple(index[found]), OSA.distance(name, found, score_cutoff=1) == 1)
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if not ranked or (ranked[0][1] < cutoff and not (cutoff == LIKENESS_CUTOFF and slip[ranked[0][0]])):
        return None
    (codes, score), rest = ranked[0], ranked[1:]
    if rest and score - rest[0][1] < LIKENESS_MARGIN:
        return None
    return Named(codes, round(score / 100 * 0.95, 3), approximate=True)
