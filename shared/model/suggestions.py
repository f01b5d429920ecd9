"""What somebody probably meant: the codes and field names that are the same as, or closest to, what they wrote."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from rapidfuzz import fuzz, process

from shared.vocabularies import vocabulary

_LONGEST = 60
_ALIKE = 68
"""Percent of likeness below which a suggestion would be a guess."""


def closest_codes(name: str, written: str) -> tuple[str, ...]:
    """Up to three codes of a vocabulary whose code or label, Spanish or English, is like the text; best first."""
    return _closest(_spellings(name), written)


def closest_names(known: Iterable[str], written: str) -> tuple[str, ...]:
    """Up to three of the known field names that are like the text; best first."""
    return _closest({folded(name): name for name in known}, written)


def code_of(name: str, written: str) -> str | None:
    """The code of a vocabulary that is written exactly so, as a code or as a label, but for case and accents."""
    return _spellings(name).get(folded(written))


def folded(text: str) -> str:
    """Lower case, without accents, words apart: `Agresión física` and `agresion_fisica` are alike."""
    if text.isascii():
        return text.lower().replace("_", " ").strip()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("_", " ").strip()


@cache
def _spellings(name: str) -> Mapping[str, str]:
    terms = vocabulary(name).terms.values()
    return {folded(spelling): term.code for term in terms for spelling in (term.es, term.en, term.code)}


def _closest(spellings: Mapping[str, str], written: str) -> tuple[str, ...]:
    found = process.extract(
        folded(written[:_LONGEST]), list(spellings), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=5
    )
    return tuple(dict.fromkeys(spellings[spelling] for spelling, _score, _position in found))[:3]
