"""Mends text that was read in a wrong encoding, and recognises words that say "nothing was written here"."""

import html
import re
import unicodedata
from functools import partial

from shared.geography import fold

_HIGH_HALF = "\x80-\xff" + bytes(set(range(0x80, 0xA0)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252")
_DAMAGES = (
    (re.compile("[√¬].|\u201aÄ."), "mac_roman", "utf-8"),
    (re.compile(f"[ÃÂ][{_HIGH_HALF}]"), "cp1252", "utf-8"),
    (re.compile("[\x80-\x9f]|(?<=[A-Za-z])[‡Žœ\u2014\u2013\u2019](?=[a-z]|$)"), "cp1252", "mac_roman"),
)
"""What damaged letters look like, what they were read as, what they were written in. A dash or an apostrophe is a
letter only where small letters or the end follow."""
_SUSPECT = re.compile("[\x80-\x9f√¬ÃÂ\u201a‡Žœ\u2014\u2013\u2019]")
"""Without one of these nothing was damaged."""

NOTHING = frozenset(
    """
    na|n a|nd|n d|sd|s d|ns|nc|x|no|nan|null|none|nil|unknown|not specified|not available|not known
    sin dato|sin datos|sin especificar|sin informacion|no aplica|no disponible|no especifica|no especificado
    no especificada|no identificado|no se especifica|no se sabe|no se menciona|no sabe|no hay dato|se desconoce
    se ignora|desconocido|desconocida|ninguno|ninguna|pendiente|por definir|por confirmar
    """.replace("\n", "|")
    .replace("    ", "")
    .split("|")
)
"""Folded forms of what stands in a cell when nothing is known."""


def repair(text: str) -> str:
    """The text as it was meant: `"Michoac√°n"`, `"MichoacÃ¡n"` and `"Michoac‡n"` are all `"Michoacán"`.

    Twice-damaged text is mended twice. What is not damaged comes back unchanged but for spaces and composition.
    """
    mended = html.unescape(text) if "&" in text else text
    if not mended.isascii() and (_SUSPECT.search(mended) or not unicodedata.is_normalized("NFC", mended)):
        mended = unicodedata.normalize("NFC", _reread(_reread(mended)))
    return " ".join(mended.split())


def says_nothing(text: str) -> bool:
    """Whether a cell holds only a word for "unknown", a dash or nothing."""
    folded = fold(text)
    return not folded or folded in NOTHING


def _reread(text: str) -> str:
    for damaged, read_as, written_in in _DAMAGES:
        text = damaged.sub(partial(_recode, read_as, written_in), text)
    return text


def _recode(read_as: str, written_in: str, found: re.Match[str]) -> str:
    """What was found, read anew; unchanged where its bytes make no sense. A control character is its own byte."""
    letters = found[0]
    try:
        written = b"".join(letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else read_as) for letter in letters)
        return written.decode(written_in)
    except UnicodeError:
        return letters
