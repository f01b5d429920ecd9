"""A text as words: folded, their abbreviations written out, with what stands between them."""

import re
from typing import Final, NamedTuple

from services.geocode.place_names import ABBREVIATIONS
from shared.geography import fold

LONG_ENOUGH_TO_END_A_SENTENCE: Final = 5
MOST_WORDS: Final = 400
"""A place is told in fewer; what follows is a story."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019\u02bc`\u00b4][^\W_]+)*")
_BREAK = re.compile(r"[,;:()\[\]/|\n\u2022\u201c\u201d\"&]|\s[-\u2013\u2014]+\s(?=\D)")
_DASH = re.compile(r"^\s*[-\u2013\u2014]\s*$")
_JOINT = re.compile(r"[/|;&+]")


class Word(NamedTuple):
    """One word: folded with its abbreviation written out, as it was, and what stood between it and the one before."""

    text: str
    raw: str
    capital: bool
    breaks: bool
    dashed: bool
    joint: bool


def words_of(text: str) -> list[Word]:
    """The words of a text, the first few hundred of them."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        end = match.end()
        raw = match[0]
        breaks = bool(found) and (bool(_BREAK.search(gap)) or _ends_sentence(gap, found[-1]))
        marks = (breaks, bool(_DASH.match(gap)) and bool(found), bool(_JOINT.search(gap)))
        for part in fold(raw).split():
            found.append(Word(ABBREVIATIONS.get(part, part), part, raw[0].isupper(), *marks))
            marks = (False, False, False)
        if len(found) >= MOST_WORDS:
            break
    return found


def _ends_sentence(gap: str, before: Word) -> bool:
    is_short = len(before.raw) < LONG_ENOUGH_TO_END_A_SENTENCE or before.raw in ABBREVIATIONS
    return gap.startswith(".") and not is_short
