"""The form in which two spellings of a name are compared."""

import functools
import re
import unicodedata
from typing import Final

_NOT_WORD = re.compile(r"[^0-9a-z]+")
REMEMBERED: Final = 32_768


def _bare(letter: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))


_LETTERS: Final = {code: _bare(chr(code)) for code in range(0x80, 0x250)}
"""Accented letters of Latin alphabets and what is left without their accents."""


@functools.lru_cache(REMEMBERED)
def fold(text: str) -> str:
    """Lower case, no accents, every run of other characters one space: `"Ñuu  Savi (Gro.)"` is `"nuu savi gro"`."""
    return _NOT_WORD.sub(" ", plain(text)).strip()


def plain(text: str) -> str:
    """Lower case without accents, all else as it is."""
    lower = text.casefold()
    if lower.isascii():
        return lower
    bare = lower.translate(_LETTERS)
    return bare if bare.isascii() else _bare(bare)
