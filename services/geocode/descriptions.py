"""From the names in a free text to the smallest area that surely holds the place.

Names that fit into one another confirm each other; names that do not are several places. A place that is only near, on
the way to or between what is named gets the area that all its surroundings share, and candidates, never a point.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from services.geocode import evidence
from services.geocode.gazetteer import Gazetteer
from services.geocode.known_names import (
    CALLED_MUNICIPALITY,
    CAPITAL_OF_THE_COUNTRY,
    MOST_CANDIDATES,
    KnownNames,
    one_of,
    ranked,
)
from services.geocode.place_names import canonical, skeleton
from services.geocode.place_vocabulary import ABROAD, Kind, Role
from services.geocode.sentences import Mention, mentions
from services.geocode.state_names import COUNTRY, StateNames
from services.geocode.surroundings import Surroundings, by_state
from services.geocode.understanding import Understanding
from shared.geography import Place
from shared.model.location import Flag

NEAR_KM: Final = 6.0
AROUND_KM: Final = 40.0
TOWARD_KM: Final = 30.0
SURELY: Final = 0.85
"""Share of the surroundings that an area must hold to be the answer."""
MOST_PARTS: Final = 4
"""Of a misspelt name that are names of their own."""
_POSTAL_CODE = re.compile(r"(?<![\d.,-])\d{5}(?![\d.,-]|\s*(?:km|m|metros|personas|people)\b)", re.IGNORECASE)


class Descriptions:
    """Understands free texts by one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._names = KnownNames(gazetteer)
        self._state_names = StateNames(gazetteer)
        self._surroundings = Surroundings(gazetteer.geography)

    def understand(self, text: str, state: str | None) -> Understanding:
        """What a mended text means, where the other words give the state or nothing."""
        named = self._named(text, state)
        states, others = self._state_names.told_apart(named, state)
        if state is None and not states and self._state_names.is_abroad(named, text):
            return Understanding(flags=frozenset({Flag.OUTSIDE_COUNTRY}))
        if len(states) > 1:
            return _several_states(states)
        said = states[0] if states else state
        flags = frozenset({Flag.STATE_MISMATCH}) if state and states and states != [state] else frozenset()
        found = self._in_state(others, said if not flags else state, text)
        if found.state is None and said is not None:
            found = replace(found, state=said, score=evidence.STATE_IN_TEXT if states else evidence.EXACT)
        return replace(found, flags=found.flags | flags)

    def _named(self, text: str, state: str | None) -> list[Mention]:
        """The names in a text; a misspelt one that is part of a longer name with what stands beside it."""
        named: list[Mention] = []
        for mention in mentions(text, self._gazetteer.knows):
            if not mention.known and mention.name in ABROAD:
                continue
            named.append(mention)
            for length in range(min(len(named), MOST_PARTS), 1, -1):
                joined = _as_one(named[-length:])
                nearest = self._gazetteer.nearest_name(joined.name, state) if joined is not None else None
                if joined is not None and nearest is not None:
                    named[-length:] = [replace(joined, name=nearest, known=True)]
                    break
        return named

    def finer(self, text: str, municipality: str) -> tuple[Place | None, str | None]:
        """The town or the settlement that a text names inside a known municipality."""
        at = [mention for mention in mentions(text, self._gazetteer.knows) if mention.role is Role.AT]
        return self._town_in(at, municipality), self._settlement_in(at, municipality)

    def _in_state(self, named: Sequence[Mention], state: str | None, text: str) -> Understanding:
        at = [mention for mention in named if mention.role is Role.AT and mention.kind is not Kind.NEIGHBOURHOOD]
        near = [mention for mention in named if mention.role in (Role.NEAR, Role.AROUND)]
        found = self._names.places(at, state)
        if found is not None and found.municipality is None and near:
            found = self._names.told_apart_by(near, found, state)
        if found is None or (found.municipality is None and found.candidates):
            found = self._by_postal_code(text, state, found) or found
        if found is not None:
            return self._made_finer(found, named)
        between = [mention for mention in named if mention.role is Role.BETWEEN]
        toward = [mention for mention in named if mention.role is Role.TOWARD]
        unknown = [mention for mention in at if not mention.known]
        return (
            self._by_settlement([mention for mention in unknown if mention.kind is Kind.TOWN or mention.whole], state)
            or self._misspelt(unknown, state)
            or self._by_settlement([mention for mention in named if mention.kind is Kind.NEIGHBOURHOOD], state)
            or self._near(near, state)
            or self._between(between, state)
            or self._toward(toward, state)
            or self._misspelt([mention for mention in near if not mention.known], state, near=True)
            or Understanding(state, score=evidence.EXACT if state else 0.0, flags=_not_found(named))
        )

    # --- Neighbourhoods, villages and postal codes

    def _by_postal_code(self, text: str, state: str | None, known: Understanding | None) -> Understanding | None:
        geography = self._gazetteer.geography
        codes = set(_POSTAL_CODE.findall(text))
        if len(codes) != 1:
            return None
        postal_code = codes.pop()
        listed = {settlement.municipality for settlement in geography.settlements(postal_code)}
        open_codes = {code for code, _ in known.candidates} if known else set()
        among = sorted(listed & open_codes or ({} if open_codes else listed))
        if len(among) == 1 and (state is None or among[0].startswith(state)):
            return Understanding(among[0][:2], among[0], score=evidence.POSTAL_CODE)
        if among or listed or state is not None or known is not None:
            return None
        said = geography.state_of_postal_code(postal_code)
        return Understanding(said, score=evidence.POSTAL_CODE) if said else None

    def _by_settlement(self, named: Sequence[Mention], state: str | None) -> Understanding | None:
        """A neighbourhood or a village that only the postal service knows, where the state is known."""
        if state is None:
            return None
        for mention in named:
            codes = self._gazetteer.settlement_municipalities(mention.name, state)
            score = evidence.SETTLEMENT_FOR_MUNICIPALITY
            if len(codes) == 1:
                settlement = self._settlement_in([mention], codes[0])
                return Understanding(state, codes[0], settlement=settlement, score=score)
            if 1 < len(codes) <= MOST_CANDIDATES:
                return one_of(dict.fromkeys(codes, score), state)
        return None

    def _made_finer(self, found: Understanding, named: Sequence[Mention]) -> Understanding:
        if found.municipality is None:
            return found
        at = [mention for mention in named if mention.role is Role.AT]
        town = self._town_in(at, found.municipality)
        settlement = self._settlement_in(at, found.municipality)
        score = found.score * evidence.TOWN_FOR_MUNICIPALITY if town else 0.0
        return replace(found, town=town, town_score=score, settlement=settlement)

    def _town_in(self, at: Iterable[Mention], municipality: str) -> Place | None:
        """A town inside the municipality, called otherwise than it."""
        for mention in at:
            if mention.kind in (*CALLED_MUNICIPALITY, Kind.NEIGHBOURHOOD) or not mention.known:
                continue
            towns = self._gazetteer.places(mention.name, municipality.__eq__)
            if len(towns) == 1 and (mention.kind is Kind.TOWN or not self._is_head(towns[0])):
                return towns[0]
        return None

    def _is_head(self, town: Place) -> bool:
        """Whether the municipality is called after the town: then its name may mean either."""
        area = self._gazetteer.geography.municipalities[town.municipality]
        own = set(skeleton(canonical(town.name)).split())
        return any(
            own <= words or words <= own
            for name in (area.name, *area.alternate_names)
            for words in [set(skeleton(canonical(name)).split())]
        )

    def _settlement_in(self, at: Iterable[Mention], municipality: str) -> str | None:
        for mention in at:
            if mention.kind in (Kind.NEIGHBOURHOOD, Kind.TOWN):
                settlement = self._gazetteer.settlement(mention.name, municipality)
                if settlement is not None:
                    return f"{settlement.kind} {settlement.name}"
        return None

    # --- Names that are nearly right

    def _misspelt(self, unknown: Iterable[Mention], state: str | None, *, near: bool = False) -> Understanding | None:
        for mention in unknown:
            if mention.kind is Kind.NEIGHBOURHOOD or not (mention.capital or mention.whole or mention.located):
                continue
            named = (
                self._gazetteer.municipality_by_likeness(mention.name, state)
                or self._gazetteer.town_by_likeness(mention.name, state)
                if state
                else self._gazetteer.any_by_likeness(mention.name)
            )
            if named is None:
                continue
            flags = frozenset({Flag.APPROXIMATE_MATCH})
            score = evidence.LIKENESS_IN_TEXT
            if len(named.codes) > 1:
                found = one_of(dict.fromkeys(named.codes, score), state)
                return replace(found, flags=found.flags | flags)
            code = named.codes[0]
            if near:
                return self._near_point(self._gazetteer.head_of(code), NEAR_KM, state)
            return Understanding(code[:2], code, score=score, candidates=((code, score),), flags=flags)
        return None

    # --- Places near, on the way to and between others

    def _near(self, near: Sequence[Mention], state: str | None) -> Understanding | None:
        for mention in near:
            found = self._names.places([mention], state)
            if found is None:
                continue
            if found.municipality is None:
                return found
            reach = AROUND_KM if mention.role is Role.AROUND else NEAR_KM
            return self._near_point(self._point(mention, found.municipality), reach, state)
        return None

    def _point(self, mention: Mention, municipality: str) -> tuple[float, float]:
        towns = self._gazetteer.places(mention.name, municipality.__eq__)
        return (towns[0].lat, towns[0].lon) if towns else self._gazetteer.head_of(municipality)

    def _near_point(self, point: tuple[float, float], reach_km: float, state: str | None) -> Understanding:
        return self._within(self._surroundings.around(*point, reach_km), state)

    def _within(self, shares: Mapping[str, float], state: str | None) -> Understanding:
        """The smallest area that holds nearly all of the surroundings."""
        if state is not None:
            inside = {code: share for code, share in shares.items() if code.startswith(state)}
            total = sum(inside.values())
            shares = {code: share / total for code, share in inside.items()} if total else {}
        if not shares:
            return Understanding(state, score=evidence.EXACT if state else 0.0)
        code, share = next(iter(shares.items()))
        candidates = ranked(shares, 1.0)
        if share >= SURELY:
            return Understanding(code[:2], code, score=share * evidence.NEAR, candidates=candidates)
        said, of_state = next(iter(by_state(shares).items()))
        if state is not None or of_state >= SURELY:
            score = evidence.STATE_IN_TEXT if state else of_state * evidence.NEAR
            return Understanding(said, score=score, candidates=candidates)
        return Understanding(candidates=candidates)

    def _between(self, ends: Sequence[Mention], state: str | None) -> Understanding | None:
        found = [(m, place) for m in ends if (place := self._end_of_road(m, state)) is not None]
        if not found:
            return None
        if len(found) == 1:
            return self._toward([found[0][0]], state)
        (first, one), (second, other) = found[0], found[1]
        shares = dict(self._surroundings.between(self._point(first, one), self._point(second, other)))
        ends_first = {code: shares.pop(code, 0.0) for code in (one, other)}
        along = {code: max(share, 0.05) for code, share in ends_first.items()} | shares
        within = self._within(along, state)
        candidates = sorted(ranked(along, 1.0), key=lambda candidate: candidate[0] not in ends_first)
        return replace(within, candidates=tuple(candidates), flags=within.flags | {Flag.SEVERAL_PLACES})

    def _end_of_road(self, mention: Mention, state: str | None) -> str | None:
        """The municipality of a road's end, in the state if it has one of that name, else wherever it is known."""
        if mention.name in COUNTRY or self._gazetteer.state_called(mention.name, "") == CAPITAL_OF_THE_COUNTRY:
            return "09015"
        for within in dict.fromkeys((state, None)):
            found = self._names.places([mention], within)
            if found is not None and (found.municipality or found.candidates):
                return found.municipality or found.candidates[0][0]
        return None

    def _toward(self, toward: Sequence[Mention], state: str | None) -> Understanding | None:
        """Somewhere before the place that is named: its state, where it is deep inside it."""
        for mention in toward:
            code = self._end_of_road(mention, state)
            if code is None:
                continue
            shares = self._surroundings.around(*self._point(mention, code), TOWARD_KM)
            within = self._within(shares, state)
            if within.municipality is not None:
                within = replace(within, municipality=None, state=within.municipality[:2])
            named_first = sorted(within.candidates, key=lambda candidate: candidate[0] != code)
            return replace(within, candidates=tuple(named_first))
        return None


def _as_one(parts: Sequence[Mention]) -> Mention | None:
    """Several names as one, where some of them are unknown and nothing but "de" stands between."""
    if all(part.known for part in parts):
        return None
    name = parts[0].name
    for before, after in itertools.pairwise(parts):
        gap = after.start - before.end
        if gap > 1 or after.joined or after.apart or after.kind:
            return None
        name += f" de {after.name}" if gap else f" {after.name}"
    return replace(parts[0], name=name, end=parts[-1].end, raw=" ".join(part.raw for part in parts))


def _several_states(states: Sequence[str]) -> Understanding:
    share = round(1 / len(states), 3)
    return Understanding(candidates=tuple((code, share) for code in states), flags=frozenset({Flag.SEVERAL_PLACES}))


def _not_found(named: Sequence[Mention]) -> frozenset[Flag]:
    return frozenset({Flag.NOT_FOUND} if named else ())
