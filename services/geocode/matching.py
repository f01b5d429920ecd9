"""From the words of a place to areas: which state, which municipality, which town, and how surely."""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from services.geocode import evidence
from services.geocode.gazetteer import Gazetteer, Named
from services.geocode.place_names import canonical, is_vicinity, parts
from services.geocode.understanding import NOT_UNDERSTOOD, AreaWords, Understanding
from shared.geography import fold
from shared.model.location import Flag

ONLY_BEARER_IN_THE_COUNTRY: Final = 0.93
POSTAL_CODE_DISAGREES: Final = 0.75
STATE_DISAGREES: Final = 0.5
TOWN_IN_ITS_MUNICIPALITY: Final = 0.96
MOST_CANDIDATES: Final = 8
REMEMBERED: Final = 65_536


class Matcher:
    """Understands words by one gazetteer, and remembers what it understood."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.understand = functools.lru_cache(REMEMBERED)(self._understand)
        self.family = functools.cache(self._family)
        self._children: dict[str, tuple[str, ...]] = {}
        for code, municipality in gazetteer.geography.municipalities.items():
            for parent in municipality.parents:
                self._children[parent] = (*self._children.get(parent, ()), code)

    def _understand(self, words: AreaWords) -> Understanding:
        words = self._in_order(words)
        found = self._areas(words)
        if found.municipality is None and words.locality:
            found = self._by_locality(words.locality, found)
        if words.postal_code:
            found = self._with_postal_code(words.postal_code, found)
        if found.municipality is None and words.neighbourhood:
            found = self._by_neighbourhood(words.neighbourhood, found)
        if found.municipality is not None:
            found = self._made_finer(words, found)
        if found.municipality is None and any(words[1:]) and not found.candidates:
            found = replace(found, flags=found.flags | {Flag.NOT_FOUND})
        return found

    def _in_order(self, words: AreaWords) -> AreaWords:
        """The cells as they should stand: a state among the municipalities and a municipality among the towns change
        places with what stands where they belong."""
        words = self._with_state_first(words)
        if words.locality:
            named = self._gazetteer.state(words.state) if words.state else None
            state = named.codes[0] if named else None
            is_out_of_place = not words.municipality or not self._is_municipality(words.municipality, state)
            if is_out_of_place and (state or words.municipality) and self._is_municipality(words.locality, state):
                words = words._replace(municipality=words.locality, locality=words.municipality)
        return words

    def _with_state_first(self, words: AreaWords) -> AreaWords:
        said = self._gazetteer.state(words.state) if words.state else None
        for field, beside in (("municipality", "locality"), ("locality", "municipality")):
            code = self._state_called(getattr(words, field))
            if code is None or (said is not None and self._is_municipality(getattr(words, field), said.codes[0])):
                continue
            inside = words.state or getattr(words, beside)
            if said is None and words.state:
                return words._replace(**{field: words.state, "state": getattr(words, field)})
            if inside and code != (said.codes[0] if said else "") and self._is_municipality(inside, code):
                return words._replace(**{field: words.state, "state": getattr(words, field)})
        return words

    def _state_called(self, name: str) -> str | None:
        return self._gazetteer.state_called(canonical(name), fold(name)) if name else None

    def _is_municipality(self, name: str, state: str | None) -> bool:
        return bool(
            self._gazetteer.municipality(name, state) or self._gazetteer.municipality_by_short_form(name, state)
        )

    def _areas(self, words: AreaWords) -> Understanding:
        """State and municipality, whichever column they stand in."""
        named = self._gazetteer.state(words.state) if words.state else None
        if words.state and named is None:
            inside = self._pieces([*parts(words.state), *parts(words.municipality)], None, strict=True)
            if inside is not None and inside.state is not None:
                found = None
                if inside.municipality is None and not inside.candidates:
                    found = self._pieces([*parts(words.state), *parts(words.municipality)], None, strict=False)
                return found if found is not None and found.municipality else inside
        state, score, flags = _only(named)
        found = self._in_state(words.municipality, state, score)
        if words.state and state is None:
            found = replace(found, flags=found.flags | {Flag.NOT_FOUND}, score=min(found.score, STATE_DISAGREES))
        return replace(found, flags=found.flags | flags) if flags else found

    def _in_state(self, name: str, state: str | None, state_score: float) -> Understanding:
        if not name:
            return Understanding(state, score=state_score)
        found = self._whole(name, state) or self._split(name, state) or self._nearly(name, state)
        if found is None:
            return self._elsewhere(name, state) if state else NOT_UNDERSTOOD
        return replace(found, score=state_score) if state and state_score < found.score else found

    def _whole(self, name: str, state: str | None) -> Understanding | None:
        """The whole cell is one name: of a municipality, or of a town that stands in for one."""
        exact = self._gazetteer.municipality(name, state)
        if exact is not None:
            return _chosen(exact, exact.codes[0][:2] if name.isdecimal() else state)
        short = self._gazetteer.municipality_by_short_form(name, state)
        towns = self._gazetteer.places(name, _lies_in(state))
        of_towns = {town.municipality for town in towns}
        if short is not None and (not towns or set(short.codes) <= of_towns):
            return _chosen(short, state)
        both = (*(short.codes if short else ()), *sorted(of_towns))
        if not both:
            return None
        found = _chosen(Named(tuple(dict.fromkeys(both)), evidence.TOWN_FOR_MUNICIPALITY), state)
        if len(towns) == len(both) == 1:
            return replace(found, town=towns[0], town_score=found.score * TOWN_IN_ITS_MUNICIPALITY)
        return found

    def _split(self, name: str, state: str | None) -> Understanding | None:
        pieces = parts(name)
        return self._pieces(pieces, state, strict=False) if len(pieces) > 1 else None

    def _pieces(self, pieces: Sequence[str], state: str | None, *, strict: bool) -> Understanding | None:
        """Several names: a municipality with its state, a town with its municipality, or several places.

        `strict` asks each to be a municipality's or state's own name, or that of a town where no municipality is named;
        else likenesses count too.
        """
        names = [piece for piece in pieces if not _is_country(piece)]
        states = [self._gazetteer.state(piece) for piece in names]
        last = next((at for at in reversed(range(len(names))) if states[at] is not None), None)
        flags: frozenset[Flag] = frozenset()
        if last is not None and (len(names) > 1 or state is None):
            said, _, flags = _only(states[last])
            if state is None or said == state:
                state, names = said, names[:last] + names[last + 1 :]
            else:
                flags = flags | {Flag.STATE_MISMATCH}
        found = self._each(names, state, self._own_name if strict else self._any_name)
        if strict and state and not found:
            found = self._each(names, state, self._whole)
        if not found:
            return Understanding(state, score=evidence.EXACT, flags=flags) if last is not None and state else None
        joined = _joined(found, state)
        return replace(joined, flags=joined.flags | flags)

    def _each(
        self, names: Iterable[str], state: str | None, look: Callable[[str, str | None], Understanding | None]
    ) -> list[Understanding]:
        return [understood for name in names if (understood := look(name, state)) is not None]

    def _own_name(self, name: str, state: str | None) -> Understanding | None:
        exact = self._gazetteer.municipality(name, state)
        return _chosen(exact, state) if exact is not None else None

    def _any_name(self, name: str, state: str | None) -> Understanding | None:
        return self._whole(name, state) or self._nearly(name, state)

    def _nearly(self, name: str, state: str | None) -> Understanding | None:
        """A misspelt municipality, or one of the postal service's many small settlements."""
        if state is None:
            return None
        alike = self._gazetteer.municipality_by_likeness(name, state)
        if alike is not None:
            return _chosen(alike, state)
        settled = self._gazetteer.settlement_municipalities(name, state)
        by_settlement = Named(settled, evidence.SETTLEMENT_FOR_MUNICIPALITY, approximate=True)
        return _chosen(by_settlement, state) if len(settled) == 1 else None

    def _elsewhere(self, name: str, state: str) -> Understanding:
        """A municipality that exists in other states only: the words contradict each other."""
        other = self._gazetteer.municipality(name, None)
        if other is None:
            return Understanding(state, score=evidence.EXACT)
        candidates = tuple((code, STATE_DISAGREES / len(other.codes)) for code in other.codes)
        return Understanding(
            state, score=STATE_DISAGREES, candidates=candidates, flags=frozenset({Flag.STATE_MISMATCH})
        )

    def _by_locality(self, locality: str, known: Understanding) -> Understanding:
        """A town may tell the municipality that the words leave open."""
        if is_vicinity(locality) or Flag.STATE_MISMATCH in known.flags:
            return known
        open_codes = {code for code, _ in known.candidates}
        within = (lambda code: code in open_codes) if open_codes else _lies_in(known.state)
        towns = self._gazetteer.places(locality, within)
        codes = tuple(dict.fromkeys(town.municipality for town in towns))
        if len(codes) == 1:
            resolved = _chosen(Named(codes, evidence.TOWN_FOR_MUNICIPALITY), known.state)
            return replace(resolved, flags=known.flags - {Flag.AMBIGUOUS, Flag.SEVERAL_PLACES, Flag.NOT_FOUND})
        if known.candidates or (len(codes) == 0 and known.state is None):
            return known
        if codes:
            return _chosen(Named(codes, evidence.TOWN_FOR_MUNICIPALITY), known.state)
        return self._whole(locality, known.state) or self._split(locality, known.state) or known

    def _with_postal_code(self, postal_code: str, known: Understanding) -> Understanding:
        codes = sorted({each.municipality for each in self._gazetteer.geography.settlements(postal_code.zfill(5))})
        if not codes:
            return self._by_start_of_postal_code(postal_code, known)
        if known.municipality is not None or (known.state is not None and codes[0][:2] != known.state):
            family = self.family(known.municipality) if known.municipality else frozenset()
            if family & set(codes):
                return known
            flags = known.flags | {Flag.POSTAL_CODE_MISMATCH}
            return replace(known, flags=flags, score=known.score * POSTAL_CODE_DISAGREES)
        among = [code for code, _ in known.candidates if code in codes] or ([] if known.candidates else codes)
        if len(among) != 1:
            return known
        flags = known.flags - {Flag.AMBIGUOUS, Flag.SEVERAL_PLACES, Flag.NOT_FOUND}
        return replace(_chosen(Named((among[0],), evidence.POSTAL_CODE), known.state or among[0][:2]), flags=flags)

    def _by_start_of_postal_code(self, postal_code: str, known: Understanding) -> Understanding:
        """A postal code that is not listed still tells the state."""
        said = self._gazetteer.geography.state_of_postal_code(postal_code.zfill(5))
        if said is None or known.candidates:
            return known
        if known.state is None:
            return replace(known, state=said, score=evidence.POSTAL_CODE)
        if known.state == said:
            return known
        return replace(
            known, flags=known.flags | {Flag.POSTAL_CODE_MISMATCH}, score=known.score * POSTAL_CODE_DISAGREES
        )

    def _by_neighbourhood(self, name: str, known: Understanding) -> Understanding:
        """A neighbourhood tells the municipality where the state has one of that name, or the candidates do."""
        if known.state is None or is_vicinity(name):
            return known
        codes = self._gazetteer.settlement_municipalities(name, known.state)
        open_codes = [code for code, _ in known.candidates if code in codes]
        among = tuple(open_codes or codes) if known.candidates == () or open_codes else ()
        if not among or len(among) > MOST_CANDIDATES:
            return known
        return _chosen(Named(among, evidence.SETTLEMENT_FOR_MUNICIPALITY), known.state)

    def _made_finer(self, words: AreaWords, known: Understanding) -> Understanding:
        if words.locality and known.town is None:
            known = self._with_town(words.locality, known)
        for name in (words.neighbourhood, words.locality):
            settlement = self._gazetteer.settlement(name, str(known.municipality)) if name else None
            if settlement is not None and known.settlement is None:
                city = (
                    self._gazetteer.city_of(settlement) if known.town is None and name == words.neighbourhood else None
                )
                known = replace(
                    known,
                    settlement=f"{settlement.kind} {settlement.name}",
                    town=known.town or city,
                    town_score=known.score * TOWN_IN_ITS_MUNICIPALITY if city else known.town_score,
                )
        return known

    def _with_town(self, locality: str, known: Understanding) -> Understanding:
        if is_vicinity(locality) or known.municipality is None:
            return known
        family = self.family(known.municipality)
        towns = self._gazetteer.places(locality, lambda code: code in family)
        if len(towns) != 1:
            return known
        return replace(known, town=towns[0], town_score=known.score * TOWN_IN_ITS_MUNICIPALITY)

    def cut_from(self, code: str) -> tuple[str, ...]:
        """The municipalities created out of this one since its boundary was drawn."""
        return self._children.get(code, ())

    def _family(self, code: str) -> frozenset[str]:
        """A municipality with those it was cut from: older sources place its towns there."""
        return frozenset({code, *self._gazetteer.geography.municipalities[code].parents})


def _only(named: Named | None) -> tuple[str | None, float, frozenset[Flag]]:
    """The one area that is named; None for none or several."""
    if named is None or len(named.codes) > 1:
        return None, 0.0, frozenset()
    return named.codes[0], named.score, frozenset({Flag.APPROXIMATE_MATCH} if named.approximate else ())


def _chosen(named: Named, state: str | None) -> Understanding:
    """The municipality of one code, or candidates where there are several. Without a state a single bearer of the name
    is less sure: smaller places are missing from the gazetteer."""
    flags = frozenset({Flag.APPROXIMATE_MATCH} if named.approximate else ())
    if len(named.codes) > 1:
        states = {code[:2] for code in named.codes}
        share = named.score / len(named.codes)
        known = next(iter(states)) if len(states) == 1 else state
        candidates = tuple((code, round(share, 3)) for code in named.codes)
        score = evidence.EXACT if state else named.score
        return Understanding(known, score=score, candidates=candidates, flags=flags | {Flag.AMBIGUOUS})
    code = named.codes[0]
    score = named.score if state else named.score * ONLY_BEARER_IN_THE_COUNTRY
    candidates = ((code, round(score, 3)),) if named.approximate else ()
    return Understanding(code[:2], code, score=score, candidates=candidates, flags=flags)


def _joined(found: Sequence[Understanding], state: str | None) -> Understanding:
    """One place if all pieces can be in one municipality, else several."""
    options = [{each.municipality} if each.municipality else {code for code, _ in each.candidates} for each in found]
    common = set.intersection(*options)
    if len(common) == 1:
        code = str(next(iter(common)))
        best = min(found, key=lambda each: each.municipality != code)
        return replace(best, state=code[:2], municipality=code, flags=best.flags - {Flag.AMBIGUOUS}, candidates=())
    if len(found) == 1:
        return found[0]
    codes = list(dict.fromkeys(str(code) for option in options for code in option))
    states = {code[:2] for code in codes}
    flags = frozenset({Flag.SEVERAL_PLACES}).union(*(each.flags for each in found)) - {Flag.AMBIGUOUS}
    return Understanding(
        state=next(iter(states)) if len(states) == 1 else state,
        score=min(each.score for each in found),
        candidates=tuple((code, round(1 / len(codes), 3)) for code in codes),
        flags=flags,
    )


def _lies_in(state: str | None) -> Callable[[str], bool]:
    return lambda code: state is None or code.startswith(state)


def _is_country(text: str) -> bool:
    return text.strip(" .").casefold() in {"méxico", "mexico", "mx", "mex", "rep. mex", "república mexicana"}
