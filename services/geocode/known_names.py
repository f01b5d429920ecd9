"""What the known names of a text may mean, and which of it they mean together."""

import functools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from services.geocode import evidence
from services.geocode.gazetteer import Gazetteer
from services.geocode.place_names import canonical
from services.geocode.place_vocabulary import DOUBTFUL, Kind
from services.geocode.sentences import Mention
from services.geocode.understanding import Understanding
from shared.geography import Place
from shared.model.location import Flag

NOT_WORTH_NAMING: Final = 0.01
NEARLY_AS_GOOD: Final = 0.3
SELDOM: Final = 0.3
"""How often an alternate name is used for a place, to its usual one."""
FAR_MORE_PEOPLE: Final = 0.85
"""Share of the people in all places of a name that make one of them the one that is meant."""
IS_MUNICIPALITY: Final = 1.0
IS_SHORT_FORM: Final = 0.8
IS_LARGER_TOWN: Final = 0.7
IS_TOWN: Final = 0.6
LARGER_TOWN: Final = 10_000
MOST_CANDIDATES: Final = 8
CALLED_MUNICIPALITY: Final = (Kind.MUNICIPALITY, Kind.BOROUGH)
CAPITAL_OF_THE_COUNTRY: Final = "09"


@dataclass(frozen=True, slots=True)
class Options:
    """What one name may mean: municipalities with how well the name fits, towns by their municipality."""

    mention: Mention
    weights: Mapping[str, float]
    towns: Mapping[str, Place] = field(default_factory=dict)
    alike: bool = False

    def best(self) -> float:
        return max(self.weights.values())


class KnownNames:
    """Understands names by one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def places(self, at: Sequence[Mention], state: str | None) -> Understanding | None:
        """The municipality that the names have in common, or candidates; None if none of them is known."""
        options = [option for mention in at if (option := self._options(mention, state)) is not None]
        return self._resolved(options, state) if options else None

    def told_apart_by(self, near: Iterable[Mention], found: Understanding, state: str | None) -> Understanding:
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
            return one_of(dict.fromkeys(left, evidence.AGREEING_NAMES), state)
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
            return one_of(dict.fromkeys(codes, evidence.NAMED_IN_TEXT), state)
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
            return one_of(people, state)
        score = evidence.PROMINENT
        if len(people) == 1:
            score = evidence.NAMED_IN_TEXT if option.weights[code] >= IS_SHORT_FORM else evidence.TOWN_IN_TEXT
        candidates = ranked(people, score) if len(people) > 1 else ()
        return Understanding(code[:2], code, score=score, candidates=candidates)

    def _people(self, option: Options, code: str) -> float:
        """How many people may be meant. A name that is not the usual one is seldom used."""
        weight, town = option.weights[code], option.towns.get(code)
        if weight >= IS_SHORT_FORM:
            area = self._gazetteer.geography.municipalities[code]
            usual = weight >= IS_MUNICIPALITY
            return 1 + area.population * (1.0 if usual else SELDOM)
        return 1 + (town.population * (1.0 if canonical(town.name) == option.mention.name else SELDOM) if town else 0)

    def _several(self, options: Sequence[Options], state: str | None) -> Understanding:
        """Each name is another place."""
        found = [self._one(option, state) for option in options]
        codes = dict.fromkeys(
            code
            for each in found
            for code in ([each.municipality] if each.municipality else [candidate for candidate, _ in each.candidates])
        )
        among = one_of({str(code): 1.0 for code in codes}, state)
        return replace(among, flags=frozenset({Flag.SEVERAL_PLACES}))


def ranked(weights: Mapping[str, float], score: float) -> tuple[tuple[str, float], ...]:
    """Candidates, best first, by their share of a score."""
    total = sum(weights.values())
    ranked = sorted(weights.items(), key=lambda item: -item[1])[:MOST_CANDIDATES]
    return tuple((code, round(score * weight / total, 3)) for code, weight in ranked)


def one_of(weights: Mapping[str, float], state: str | None) -> Understanding:
    """One of several areas, which is not known."""
    states = {code[:2] for code in weights}
    known = next(iter(states)) if len(states) == 1 else state
    score = evidence.STATE_IN_TEXT if known else 0.0
    return Understanding(known, score=score, candidates=ranked(weights, 1.0), flags=frozenset({Flag.AMBIGUOUS}))


def _only_in(option: Options, codes: Mapping[str, float]) -> Options | None:
    weights = {code: weight for code, weight in option.weights.items() if code in codes}
    return replace(option, weights=weights) if weights else None


def _is_city_called(town: Place, name: str) -> bool:
    return town.population >= LARGER_TOWN and canonical(town.name) == name
