"""Which names in a text are those of states: a municipality may bear the same, and abbreviations may be words."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from services.geocode.gazetteer import Gazetteer
from services.geocode.place_names import skeleton
from services.geocode.place_vocabulary import ABBREVIATIONS_THAT_ARE_WORDS, ABROAD, Kind, Role
from services.geocode.sentences import Mention

COUNTRY: Final = frozenset({"mexico", "mexican republic", "republica mexicana", "estados unidos mexicanos"})


class StateNames:
    """Tells names of states from others by one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def told_apart(self, named: Sequence[Mention], given: str | None) -> tuple[list[str], list[Mention]]:
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

    def is_abroad(self, named: Sequence[Mention], text: str) -> bool:
        """Whether a text ends with the name of another country or its state."""
        last = re.split(r"[,(]", text.rstrip(" .)"))[-1]
        return " ".join(re.findall(r"[a-z]+", skeleton(last.casefold().replace("\u00e1", "a")))) in ABROAD and not any(
            mention.kind in (Kind.MUNICIPALITY, Kind.STATE) for mention in named
        )


def _is_a_mere_word(mention: Mention, *, follows_a_name: bool) -> bool:
    """Whether letters that abbreviate a state are more likely a word: "sin", "son", "ver"."""
    if mention.whole:
        return False
    if mention.raw in ABBREVIATIONS_THAT_ARE_WORDS:
        return not follows_a_name
    return len(mention.raw) <= len("bcs") and not mention.capital
