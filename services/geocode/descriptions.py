"""From the names in a free text to the smallest area that surely holds the place.

Names that fit into one another confirm each other; names that do not are several places. A place that is only near, on
the way to or between what is named gets the area that all its surroundings share, and candidates, never a point.
"""

import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from services.geocode import evidence
from services.geocode.gazetteer import Gazetteer
from services.geocode.place_names import canonical, skeleton
from services.geocode.place_vocabulary import ABBREVIATIONS_THAT_ARE_WORDS, ABROAD, DOUBTFUL, Kind, Role
from services.geocode.sentences import Mention, mentions
from services.geocode.surroundings import Surroundings, by_state
from services.geocode.understanding import Understanding
from shared.geography import Place
from shared.model.location import Flag

COUNTRY: Final = frozenset({"mexico", "mexican republic", "republica mexicana", "estados unidos mexicanos"})
CAPITAL_OF_THE_COUNTRY: Final = "09"
CALLED_MUNICIPALITY: Final = (Kind.MUNICIPALITY, Kind.BOROUGH)
NEAR_KM: Final = 6.0
AROUND_KM: Final = 40.0
TOWARD_KM: Final = 30.0
SURELY: Final = 0.85
"""Share of the surroundings that an area must hold to be the answer."""
MOST_PARTS: Final = 4
"""Of a misspelt name that are names of their own."""
MOST_CANDIDATES: Final = 8
FAR_MORE_PEOPLE: Final = 0.85
"""Share of the people in all places of a name that make one of them the one that is meant."""
NOT_WORTH_NAMING: Final = 0.01
NEARLY_AS_GOOD: Final = 0.3
SELDOM: Final = 0.3
"""How often an alternate name is used for a place, to its usual one."""
IS_MUNICIPALITY: Final = 1.0
IS_SHORT_FORM: Final = 0.8
IS_LARGER_TOWN: Final = 0.7
IS_TOWN: Final = 0.6
LARGER_TOWN: Final = 10_000

_POSTAL_CODE = re.compile(r"(?<![\d.,-])\d{5}(?![\d.,-]|\s*(?:km|m|metros|personas|people)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Options:
    """What one name may mean: municipalities with how well the name fits, towns by their municipality."""

    mention: Mention
    weights: Mapping[str, float]
    towns: Mapping[str, Place] = field(default_factory=dict)
    alike: bool = False

    def best(self) -> float:
        return max(self.weights.values())


class Descriptions:
    """Understands free texts by one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._surroundings = Surroundings(gazetteer.geography)

    def understand(self, text: str, state: str | None) -> Understanding:
        """What a mended text means, where the other words give the state or nothing."""
        named = self._named(text, state)
        states, others = self._states(named, state)
        if state is None and not states and self._is_abroad(named, text):
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

    def _states(self, named: Sequence[Mention], given: str | None) -> tuple[list[str], list[Mention]]:
        """The states that are named, and the names that are not a state's."""
        states: dict[str, None] = {}
        others: list[Mention] = []
        for place, mention in enumerate(named):
            code = self._state_of(mention, named, place, given)
            if code is None and given is None and not mention.known and mention.whole and mention.kind is None:
                code = self._misspelt_state(mention)
            if code is not None:
                states[code] = None
            elif mention.name not in COUNTRY or mention.role is Role.BETWEEN:
                others.append(mention)
        return list(states), others

    def _misspelt_state(self, mention: Mention) -> str | None:
        alike = self._gazetteer.state(mention.name)
        return alike.codes[0] if alike is not None and len(alike.codes) == 1 else None

    def _state_of(self, mention: Mention, named: Sequence[Mention], place: int, given: str | None) -> str | None:
        code = self._gazetteer.state_called(mention.name, mention.raw)
        if code is None and mention.kind is Kind.STATE:
            alike = self._gazetteer.state(mention.name)
            code = alike.codes[0] if alike else None
        if code is None or mention.kind is Kind.STATE:
            return code
        follows_a_name = bool(place) and named[place - 1].end == mention.start
        is_other = mention.kind is not None or mention.role in (Role.BETWEEN, Role.TOWARD) or mention.name in COUNTRY
        if is_other or _is_a_mere_word(mention, follows_a_name=follows_a_name):
            return None
        return code if self._is_meant_as_state(code, mention, named, place, given) else None

    def _is_meant_as_state(
        self, code: str, mention: Mention, named: Sequence[Mention], place: int, given: str | None
    ) -> bool:
        """A name that a municipality bears as well is the state's if it stands last, or is the only one."""
        if not self._bears(mention.name, None):
            return True
        later = [other for other in named[place + 1 :] if other.role is Role.AT and other.name not in COUNTRY]
        if any(self._gazetteer.state_called(other.name, other.raw) == code for other in later):
            return False
        if any(self._gazetteer.state_called(other.name, other.raw) not in (None, code) for other in later):
            return not self._fits_later(mention, later)
        return given is None or given == code

    def _fits_later(self, mention: Mention, later: Iterable[Mention]) -> bool:
        """Whether a state named later has a municipality of this name: "Guerrero, Coahuila"."""
        states = (self._gazetteer.state_called(other.name, other.raw) for other in later)
        return any(code is not None and self._bears(mention.name, code) for code in states)

    def _bears(self, name: str, state: str | None) -> bool:
        """Whether a municipality is called so, in full or in short."""
        named = self._gazetteer.municipality(name, state) or self._gazetteer.municipality_by_short_form(name, state)
        return named is not None

    def _is_abroad(self, named: Sequence[Mention], text: str) -> bool:
        last = re.split(r"[,(]", text.rstrip(" .)"))[-1]
        return " ".join(re.findall(r"[a-z]+", skeleton(last.casefold().replace("\u00e1", "a")))) in ABROAD and not any(
            mention.kind in (Kind.MUNICIPALITY, Kind.STATE) for mention in named
        )

    def _in_state(self, named: Sequence[Mention], state: str | None, text: str) -> Understanding:
        at = [mention for mention in named if mention.role is Role.AT and mention.kind is not Kind.NEIGHBOURHOOD]
        near = [mention for mention in named if mention.role in (Role.NEAR, Role.AROUND)]
        found = self._known_places(at, state)
        if found is not None and found.municipality is None and near:
            found = self._told_apart_by(near, found, state)
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

    # --- Names of municipalities and towns

    def _known_places(self, at: Sequence[Mention], state: str | None) -> Understanding | None:
        options = [option for mention in at if (option := self._options(mention, state)) is not None]
        return self._resolved(options, state) if options else None

    def _told_apart_by(self, near: Iterable[Mention], found: Understanding, state: str | None) -> Understanding:
        """What a place near by tells about a name that several bear."""
        open_codes = {code for code, _ in found.candidates}
        for mention in near:
            option = self._options(mention, state)
            shared = open_codes & set(option.weights) if option else open_codes
            if len(shared) == 1:
                (code,) = shared
                return Understanding(code[:2], code, score=evidence.AGREEING_NAMES)
        return found

    @functools.lru_cache(16_384)  # noqa: B019 — one for each gazetteer, which lives as long as the process
    def _options(self, mention: Mention, state: str | None) -> Options | None:
        if mention.kind is Kind.BOROUGH and state is None:
            return self._options(mention, CAPITAL_OF_THE_COUNTRY) or self._options(
                replace(mention, kind=Kind.MUNICIPALITY), None
            )
        if not mention.known or (state is None and mention.name.removeprefix("el ") in DOUBTFUL):
            return None
        weights: dict[str, float] = {}
        towns: dict[str, Place] = {}
        if mention.kind not in CALLED_MUNICIPALITY and (mention.capital or mention.whole or mention.located):
            for town in self._gazetteer.places(mention.name, lambda code: state is None or code.startswith(state)):
                if town.municipality not in towns or towns[town.municipality].population < town.population:
                    towns[town.municipality] = town
            weights = {
                code: IS_LARGER_TOWN if town.population >= LARGER_TOWN else IS_TOWN for code, town in towns.items()
            }
        short = self._gazetteer.municipality_by_short_form(mention.name, state)
        weights |= dict.fromkeys(short.codes if short else (), IS_SHORT_FORM)
        exact = self._gazetteer.municipality(mention.name, state) if not mention.name.isdecimal() else None
        cities = [code for code, town in towns.items() if _is_city_called(town, mention.name)]
        if exact is not None and exact.score < evidence.EXACT and cities:
            exact = exact._replace(codes=tuple(code for code in exact.codes if code in cities) or exact.codes)
        weights |= dict.fromkeys(exact.codes if exact else (), IS_MUNICIPALITY)
        return Options(mention, weights, towns) if weights else None

    def _resolved(self, options: Sequence[Options], state: str | None) -> Understanding:
        said = [option for option in options if option.mention.kind in CALLED_MUNICIPALITY]
        if said:
            options = [option for each in options if (option := _only_in(each, said[0].weights)) is not None]
        support = Counter(code for option in options for code in option.weights)
        most = max(support.values())
        if most > 1:
            return self._agreeing(options, [code for code, count in support.items() if count == most], state)
        if len(options) == 1:
            return self._one(options[0], state)
        strong = [option for option in options if option.best() >= IS_MUNICIPALITY]
        if len(strong) == 1 and not strong[0].mention.joined and not any(option.mention.joined for option in options):
            found = self._one(strong[0], state)
            is_said = strong[0].mention.kind in CALLED_MUNICIPALITY
            return found if is_said else replace(found, score=min(found.score, evidence.FIRST_AMONG_OTHERS))
        return self._several(strong if len(strong) > 1 else options, state)

    def _agreeing(self, options: Sequence[Options], codes: Sequence[str], state: str | None) -> Understanding:
        """Areas that as many of the names as possible have in common."""
        total = {code: sum(option.weights.get(code, 0) for option in options) for code in codes}
        best = max(total.values())
        left = [code for code in codes if total[code] > best - NEARLY_AS_GOOD]
        if len(left) > 1:
            return self._among(dict.fromkeys(left, evidence.AGREEING_NAMES), state)
        code = left[0]
        outside = [o for o in options if code not in o.weights and o.best() >= IS_MUNICIPALITY]
        joined = [option for option in outside if option.mention.joined]
        if joined:
            return self._several([*joined, *(o for o in options if code in o.weights and o.best() >= 1)], state)
        score = evidence.FIRST_AMONG_OTHERS if outside else evidence.AGREEING_NAMES
        return Understanding(code[:2], code, score=score)

    def _one(self, option: Options, state: str | None) -> Understanding:
        """One name: the best kind of area it may mean, and where several bear it, the one that most people mean."""
        best = option.best()
        codes = [code for code, weight in option.weights.items() if weight == best]
        if state is None or best < IS_MUNICIPALITY:
            return self._prominent(option, state)
        if len(codes) > 1:
            return self._among(dict.fromkeys(codes, evidence.NAMED_IN_TEXT), state)
        score = evidence.NAMED_IN_TEXT
        if option.mention.kind in CALLED_MUNICIPALITY or (option.mention.whole and best >= IS_MUNICIPALITY):
            score = evidence.EXACT
        return Understanding(codes[0][:2], codes[0], score=score)

    def _prominent(self, option: Options, state: str | None) -> Understanding:
        people = {code: self._people(option, code) for code in option.weights}
        total = sum(people.values())
        code, most = max(people.items(), key=lambda item: item[1])
        people = {code: count for code, count in people.items() if count > total * NOT_WORTH_NAMING}
        if most / total < FAR_MORE_PEOPLE:
            return self._among(people, state)
        score = evidence.PROMINENT
        if len(people) == 1:
            score = evidence.NAMED_IN_TEXT if option.weights[code] >= IS_SHORT_FORM else evidence.TOWN_IN_TEXT
        candidates = self._shares(people, score) if len(people) > 1 else ()
        return Understanding(code[:2], code, score=score, candidates=candidates)

    def _people(self, option: Options, code: str) -> float:
        """How many people may be meant. A name that is not the usual one is seldom used."""
        weight, town = option.weights[code], option.towns.get(code)
        if weight >= IS_SHORT_FORM:
            area = self._gazetteer.geography.municipalities[code]
            usual = weight >= IS_MUNICIPALITY
            return 1 + area.population * (1.0 if usual else SELDOM)
        return 1 + (town.population * (1.0 if canonical(town.name) == option.mention.name else SELDOM) if town else 0)

    def _shares(self, weights: Mapping[str, float], score: float) -> tuple[tuple[str, float], ...]:
        total = sum(weights.values())
        ranked = sorted(weights.items(), key=lambda item: -item[1])[:MOST_CANDIDATES]
        return tuple((code, round(score * weight / total, 3)) for code, weight in ranked)

    def _among(self, weights: Mapping[str, float], state: str | None) -> Understanding:
        states = {code[:2] for code in weights}
        known = next(iter(states)) if len(states) == 1 else state
        score = evidence.STATE_IN_TEXT if known else 0.0
        return Understanding(
            known, score=score, candidates=self._shares(weights, 1.0), flags=frozenset({Flag.AMBIGUOUS})
        )

    def _several(self, options: Sequence[Options], state: str | None) -> Understanding:
        """Each name is another place."""
        found = [self._one(option, state) for option in options]
        codes = dict.fromkeys(
            code
            for each in found
            for code in ([each.municipality] if each.municipality else [candidate for candidate, _ in each.candidates])
        )
        among = self._among({str(code): 1.0 for code in codes}, state)
        return replace(among, flags=frozenset({Flag.SEVERAL_PLACES}))

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
                return self._among(dict.fromkeys(codes, score), state)
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
                found = self._among(dict.fromkeys(named.codes, score), state)
                return replace(found, flags=found.flags | flags)
            code = named.codes[0]
            if near:
                return self._near_point(self._gazetteer.head_of(code), NEAR_KM, state)
            return Understanding(code[:2], code, score=score, candidates=((code, score),), flags=flags)
        return None

    # --- Places near, on the way to and between others

    def _near(self, near: Sequence[Mention], state: str | None) -> Understanding | None:
        for mention in near:
            found = self._known_places([mention], state)
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
        candidates = self._shares(shares, 1.0)
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
        ranked = {code: max(share, 0.05) for code, share in ends_first.items()} | shares
        within = self._within(ranked, state)
        candidates = (*(c for c in self._shares(ranked, 1.0) if c[0] in ends_first),)
        rest = tuple(c for c in self._shares(ranked, 1.0) if c[0] not in ends_first)
        return replace(within, candidates=(*candidates, *rest), flags=within.flags | {Flag.SEVERAL_PLACES})

    def _end_of_road(self, mention: Mention, state: str | None) -> str | None:
        """The municipality of a road's end, in the state if it has one of that name, else wherever it is known."""
        if mention.name in COUNTRY or self._gazetteer.state_called(mention.name, "") == CAPITAL_OF_THE_COUNTRY:
            return "09015"
        for within in dict.fromkeys((state, None)):
            found = self._known_places([mention], within)
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
            ranked = [c for c in within.candidates if c[0] == code] + [c for c in within.candidates if c[0] != code]
            return replace(within, candidates=tuple(ranked))
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


def _only_in(option: Options, codes: Mapping[str, float]) -> Options | None:
    weights = {code: weight for code, weight in option.weights.items() if code in codes}
    return replace(option, weights=weights) if weights else None


def _is_a_mere_word(mention: Mention, *, follows_a_name: bool) -> bool:
    """Whether letters that abbreviate a state are more likely a word: "sin", "son", "ver"."""
    if mention.whole:
        return False
    if mention.raw in ABBREVIATIONS_THAT_ARE_WORDS:
        return not follows_a_name
    return len(mention.raw) <= len("bcs") and not mention.capital


def _is_city_called(town: Place, name: str) -> bool:
    return town.population >= LARGER_TOWN and canonical(town.name) == name


def _several_states(states: Sequence[str]) -> Understanding:
    share = round(1 / len(states), 3)
    return Understanding(candidates=tuple((code, share) for code in states), flags=frozenset({Flag.SEVERAL_PLACES}))


def _not_found(named: Sequence[Mention]) -> frozenset[Flag]:
    return frozenset({Flag.NOT_FOUND} if named else ())
