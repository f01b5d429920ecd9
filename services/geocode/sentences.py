"""A free text as the names of places in it, each with what the words around say of it. Pure, and knows no geography.

`"rancho Los Pinos, cerca de Zitlala, Gro."` mentions `zitlala` (near) and `gro`; the ranch's own name is passed over.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.geocode import place_vocabulary as vocabulary
from services.geocode.place_vocabulary import Kind, Role
from services.geocode.text_words import MOST_WORDS, Word, words_of

LONGEST_NAME: Final = 8
SHORTEST_UNKNOWN: Final = 4
POSTAL_CODE_DIGITS: Final = 5

_CAPITALISED = re.compile(r"\b[^\W\d_a-z\u00e0-\u00ff][a-z\u00e0-\u00ff]{2}")
"""A word with a capital and small letters: then the writer tells names by their capitals."""

_ARTICLES = frozenset({"el", "la", "los", "las", "san", "santa", "santo"})

Knows = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text. `whole`: it is all that stands between two commas. `located`: "in" or "of" stands before it.
    `joined`: "and", a dash or a stroke ties it to the one before. `known`: some area or town is called so. `apart`: a
    comma stands before it."""

    name: str
    start: int
    end: int
    role: Role = Role.AT
    kind: Kind | None = None
    whole: bool = False
    located: bool = False
    joined: bool = False
    capital: bool = True
    known: bool = True
    apart: bool = False
    raw: str = ""


def mentions(text: str, knows: Knows) -> tuple[Mention, ...]:
    """The names in the order they stand. `knows` says whether words, folded and joined by spaces, are a name."""
    return _Reading(words_of(text), knows, capitals=bool(_CAPITALISED.search(text))).read()


class _Reading:
    """One pass over the words of one text."""

    def __init__(self, words: list[Word], knows: Knows, *, capitals: bool) -> None:
        self._words = words
        self._knows = knows
        self._mixed = capitals
        self._found: list[Mention] = []
        self._start_piece()

    def _start_piece(self) -> None:
        self._role = Role.AT
        self._kind: Kind | None = None
        self._road = False
        self._located = False

    def read(self) -> tuple[Mention, ...]:
        at = 0
        while at < len(self._words):
            if self._words[at].breaks:
                self._start_piece()
            at = self._step(at)
        return tuple(mention for mention in self._found if not self._is_of_a_person(mention))

    def _step(self, at: int) -> int:
        """Read on from a word; gives where the next begins."""
        length = self._known(at)
        alone = length == 1 and self._is_piece(at, at + 1)
        if alone or length > (1 if self._words[at].capital and self._mixed else 2):
            return self._take(at, at + length)
        described = self._relation(at)
        if described:
            return described
        if length > 1 and not (self._mixed and self._is_marker(at)):
            return self._take(at, at + length)
        return self._marker(at) or (self._take(at, at + length) if length else self._other(at))

    def _is_piece(self, start: int, end: int) -> bool:
        """Whether these words are all that stands between two commas."""
        return (start == 0 or self._words[start].breaks) and self._end_of_piece(start) == end

    def _is_marker(self, at: int) -> bool:
        word = self._words[at]
        return not word.capital and any(word.text in markers for markers in vocabulary.MARKERS)

    def _known(self, at: int) -> int:
        """How many words from here on are the longest known name; 0 for none."""
        limit = self._end_of_piece(at, LONGEST_NAME)
        for length in range(limit - at, 0, -1):
            words = self._words[at : at + length]
            if words[-1].text in vocabulary.SMALL and length > 1:
                continue
            if (length == 1 and not self._may_be_name(at)) or (length == len("ab") and self._is_a_thing(words)):
                continue
            if self._knows(" ".join(word.text for word in words)) or (length == 1 and self._knows(words[0].raw)):
                return length
        return 0

    def _may_be_name(self, at: int) -> bool:
        word = self._words[at]
        if word.text in vocabulary.DOUBTFUL:
            return (word.capital and self._mixed) or self._is_piece(at, at + 1)
        return True

    def _is_a_thing(self, words: Sequence[Word]) -> bool:
        """Whether two words are an article with a thing: "el centro"."""
        return words[0].text in vocabulary.SMALL and words[-1].text in vocabulary.DOUBTFUL and not words[-1].capital

    def _end_of_piece(self, at: int, most: int = MOST_WORDS) -> int:
        end = at + 1
        while end < len(self._words) and end - at < most and not self._words[end].breaks:
            end += 1
        return end

    def _relation(self, at: int) -> int:
        for length in range(vocabulary.LONGEST_RELATION, 0, -1):
            words = self._words[at : at + length]
            role = vocabulary.RELATIONS.get(" ".join(word.text for word in words))
            if role is None or any(word.breaks for word in words[1:]):
                continue
            self._role = role
            self._road = False if role is Role.AT else self._road or (role is Role.BETWEEN and length > 1)
            self._kind = None
            self._located = True
            return at + len(words)
        return 0

    def _marker(self, at: int) -> int:
        """A word that says what the next name is."""
        word = self._words[at].text
        if word in vocabulary.ROADS and not self._is_name_before(at):
            self._road, self._located = True, True
            self._role = Role.AT
            return at + 1
        if word in vocabulary.ROAD_AFTER and self._is_name_before(at):
            return self._road_behind(at)
        if word in vocabulary.PERSONS_OR_THINGS_AFTER and self._is_name_before(at):
            self._found.pop()
            return at + 1
        if word in vocabulary.NEIGHBOURHOOD_AFTER and self._is_name_before(at):
            self._found[-1] = replace(self._found[-1], kind=Kind.NEIGHBOURHOOD)
            return at + 1
        if word in vocabulary.MUNICIPALITY_AFTER | vocabulary.STATES and self._is_name_before(at):
            kind = Kind.STATE if word in vocabulary.STATES else Kind.MUNICIPALITY
            self._found[-1] = replace(self._found[-1], kind=kind)
            return at + 1
        return self._thing(at, word)

    def _thing(self, at: int, word: str) -> int:
        if word in vocabulary.STREETS | vocabulary.WATERS_AND_HILLS | vocabulary.TITLES:
            self._role = Role.AT
            return self._pass_over_name(at + 1, with_of=True)
        if word in vocabulary.SACRED:
            follows = self._skip_small(at + 1)
            saint = follows < len(self._words) and self._words[follows].text in {"san", "santa", "santo", "la", "saint"}
            return self._pass_over_name(at + 1, with_of=saint)
        if word in vocabulary.NAMED_AFTER_PEOPLE:
            self._role = Role.AT
            return self._pass_over_name(at + 1, with_of=False)
        if word in vocabulary.CITIES and self._follows(at, {"de", "of"}):
            return self._named_thing(at + 1, Kind.TOWN)
        for kind, markers in (
            (Kind.NEIGHBOURHOOD, vocabulary.NEIGHBOURHOODS),
            (Kind.TOWN, vocabulary.TOWNS),
            (Kind.BOROUGH, vocabulary.BOROUGHS),
            (Kind.MUNICIPALITY, vocabulary.MUNICIPALITIES),
            (Kind.STATE, vocabulary.STATES),
        ):
            if word in markers:
                return self._named_thing(at + 1, kind)
        return 0

    def _named_thing(self, at: int, kind: Kind) -> int:
        start = self._skip_small(at)
        if start >= len(self._words) or (start == at and start < len(self._words) and self._words[start].breaks):
            return at
        if self._words[start].text in vocabulary.TOWNS | vocabulary.NEIGHBOURHOODS | vocabulary.MUNICIPALITIES:
            return start
        while start + 1 < len(self._words) and self._is_mere_description(start):
            start += 1
        end = start + 1
        while end < len(self._words) and not self._ends_name(end):
            end += 1
        if kind in (Kind.MUNICIPALITY, Kind.BOROUGH, Kind.STATE):
            end = start + (self._known(start) or min(end - start, 3))
        self._kind, self._located = kind, True
        return self._take(start, end)

    def _follows(self, at: int, words: set[str]) -> bool:
        return at + 1 < len(self._words) and not self._words[at + 1].breaks and self._words[at + 1].text in words

    def _is_mere_description(self, at: int) -> bool:
        """Small letters before a name that has a capital: "comunidad indígena de Cherán"."""
        after = self._words[at + 1]
        is_small = self._mixed and not self._words[at].capital and not self._words[at].raw.isdecimal()
        return is_small and not after.breaks and not self._known(at) and (after.capital or after.text == "de")

    def _ends_name(self, at: int) -> bool:
        word = self._words[at]
        if (
            word.breaks
            or (word.raw.isdecimal() and len(word.raw) >= POSTAL_CODE_DIGITS)
            or word.text in vocabulary.MUNICIPALITIES
        ):
            return True
        here = word.text
        pair = f"{here} {self._words[at + 1].text}" if at + 1 < len(self._words) else ""
        return here in vocabulary.RELATIONS or pair in vocabulary.RELATIONS or here in vocabulary.STATES | {"on", "cp"}

    def _skip_small(self, at: int) -> int:
        while at < len(self._words) and self._words[at].text in {"de", "del", "of", "the", "llamada", "llamado"}:
            at += 1
        return at

    def _pass_over_name(self, at: int, *, with_of: bool) -> int:
        """Past the name of a street, a school or a river: up to a comma, or to words that place it."""
        if at >= len(self._words) or self._words[at].breaks:
            return at
        if with_of:
            at = self._skip_small(at)
        while at < len(self._words):
            word = self._words[at]
            if word.breaks or word.text in vocabulary.RELATIONS or self._pair(at) in vocabulary.RELATIONS:
                return at
            if word.text in vocabulary.MUNICIPALITIES | vocabulary.NEIGHBOURHOODS | vocabulary.TOWNS | vocabulary.ROADS:
                return at
            if word.text in {"de", "del", "of"} and not self._belongs_to_name(at, with_of=with_of):
                self._located = True
                return at + 1
            if word.text == "and" or (word.text in {"y", "e", "con", "esquina"} and not word.capital and not with_of):
                return at
            at += 1
        return at

    def _belongs_to_name(self, at: int, *, with_of: bool) -> bool:
        """Whether "of" goes on with a thing's own name: "5 de Mayo", "jardín de niños"."""
        if with_of and self._words[at - 1].raw.isdecimal():
            return True
        follows = self._words[at + 1] if at + 1 < len(self._words) else None
        return follows is not None and not follows.capital and self._mixed and not self._known(at + 1)

    def _pair(self, at: int) -> str:
        return f"{self._words[at].text} {self._words[at + 1].text}" if at + 1 < len(self._words) else ""

    def _road_behind(self, at: int) -> int:
        """A road named after its ends: all names tied together before it."""
        place = len(self._found) - 1
        tied = self._found[place].joined
        while place > 0 and self._found[place].joined:
            self._found[place] = replace(self._found[place], role=Role.BETWEEN)
            place -= 1
        self._found[place] = replace(self._found[place], role=Role.BETWEEN if tied else Role.TOWARD)
        return at + 1

    def _other(self, at: int) -> int:
        word = self._words[at]
        if word.text in {"de", "del", "of", "from"}:
            self._located = True
            return at + 1
        if self._road and word.text in {"a", "al", "to"}:
            self._role = self._role if self._role is Role.BETWEEN else Role.TOWARD
            return at + 1
        if word.text in vocabulary.LINKS | vocabulary.SMALL:
            return at + 1
        if word.text in vocabulary.COMMON or word.raw.isdecimal() or len(word.raw) < SHORTEST_UNKNOWN:
            return at + 1
        return self._unknown(at)

    def _unknown(self, at: int) -> int:
        """Words that are no known name but may be a misspelt one."""
        end = at + 1
        while end < len(self._words) and not self._stops_unknown(end):
            end += 1
        taken = self._found[-1].end if self._found else 0
        while at > taken and self._words[at - 1].text in _ARTICLES and not self._words[at].breaks:
            at -= 1
        while end > at + 1 and self._words[end - 1].text in vocabulary.SMALL:
            end -= 1
        return self._take(at, end, known=False)

    def _stops_unknown(self, at: int) -> bool:
        word = self._words[at]
        if word.breaks or word.dashed or word.text in vocabulary.RELATIONS or self._pair(at) in vocabulary.RELATIONS:
            return True
        if self._known(at) or (self._mixed and not word.capital and word.text not in vocabulary.SMALL):
            return True
        return word.text in vocabulary.LINKS or word.text in vocabulary.ROADS

    def _take(self, start: int, end: int, *, known: bool = True) -> int:
        first, words = self._words[start], self._words[start:end]
        previous = self._found[-1] if self._found else None
        adjacent = previous is not None and previous.end <= start and start - previous.end <= 1
        joined = adjacent and (
            first.dashed
            or first.joint
            or (start - previous.end == 1 and self._words[start - 1].text in vocabulary.LINKS)  # type: ignore[union-attr]
        )
        mention = Mention(
            name=" ".join(word.text for word in words),
            start=start,
            end=end,
            role=self._role_of(start, end),
            kind=self._kind,
            whole=self._is_piece(start, end),
            located=self._located,
            joined=joined,
            capital=any(word.capital for word in words) or not self._mixed,
            known=known and self._knows(" ".join(word.text for word in words)),
            apart=any(word.breaks for word in self._words[previous.end if previous else start : start + 1]),
            raw=" ".join(word.raw for word in words),
        )
        self._found.append(mention)
        self._kind, self._located = None, False
        if self._role is not Role.BETWEEN:
            self._role = Role.AT
        return end

    def _role_of(self, start: int, end: int) -> Role:
        previous = self._found[-1] if self._found else None
        if self._role is Role.AT and previous is not None and previous.end == start and not previous.known:
            return Role.AT if self._words[start].breaks else previous.role
        if self._role is not Role.AT or not self._road:
            return self._role
        if previous is not None and previous.role is Role.BETWEEN and start - previous.end <= 1:
            return Role.BETWEEN
        follows = self._words[end] if end < len(self._words) else None
        ties = follows is not None and (
            follows.dashed or (not follows.breaks and follows.text in vocabulary.ROAD_LINKS)
        )
        return Role.BETWEEN if ties else Role.TOWARD

    def _is_name_before(self, at: int) -> bool:
        return bool(self._found) and self._found[-1].end == at and not self._words[at].breaks

    def _is_of_a_person(self, mention: Mention) -> bool:
        """Whether a name stands beside another name, unknown, that makes it a person's: "Juan Guerrero"."""
        if (
            mention.kind is not None
            or " " in mention.name
            or mention.name not in vocabulary.SURNAMES
            or not self._mixed
        ):
            return False
        before = mention.start > 0 and not self._words[mention.start].breaks and self._words[mention.start - 1]
        after = mention.end < len(self._words) and not self._words[mention.end].breaks and self._words[mention.end]
        return any(word and self._is_a_stranger(word) for word in (before, after))

    def _is_a_stranger(self, word: Word) -> bool:
        known = vocabulary.COMMON | vocabulary.SMALL | vocabulary.TOWNS | vocabulary.MUNICIPALITIES | vocabulary.LINKS
        return (
            word.capital
            and word.text != "h"
            and word.text not in known
            and word.text not in vocabulary.RELATIONS
            and not self._is_named(word)
        )

    def _is_named(self, word: Word) -> bool:
        return any(word.text in mention.name.split() and mention.known for mention in self._found)
