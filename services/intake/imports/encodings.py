"""Bytes to lines of text, whatever they were written in: UTF-8, UTF-16, Windows-1252, Mac Roman, or all of these mixed.

Spreadsheets that went through many hands hold lines of different encodings, so each physical line is decoded by what it
is. What had been read wrongly before it came here (`Michoac√°n`) is mended: the same bytes, read as they were meant.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Final

from shared.errors import FieldProblem, Invalid

_SPANISH: Final = "áéíóúñüÁÉÍÓÚÑÜ¿¡°ºª«»“”‘’–—…"  # noqa: RUF001 — quotation marks and dashes as people write them
_LEGACY: Final = ("cp1252", "mac_roman")
_LETTERS: Final = {name: frozenset(_SPANISH[:14].encode(name)) for name in _LEGACY}
_SIGNS: Final = {name: frozenset(_SPANISH[14:].encode(name)) for name in _LEGACY}
_UTF8_INSIDE: Final = re.compile(rb"[\xc2\xc3][\x80-\xbf]")
_BEYOND_ASCII: Final = 0x80
_ENOUGH: Final = 200
"""Undecided lines looked at to learn what a file was mostly written in."""

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MISREAD: Final = (
    (re.compile("[√¬][\x80-\U0010ffff]"), "mac_roman"),
    (re.compile("[ÃÂ][\x80-\xbf\u0152-\u2122]"), "cp1252"),
)
_NOT_TEXT: Final = FieldProblem(
    "file",
    "This is not a text file.",
    "Send CSV, TSV or NDJSON as text in UTF-8, or a workbook saved as .xlsx.",
    es=(
        "No es un archivo de texto.",
        "Envía CSV, TSV o NDJSON como texto en UTF-8, o un libro de cálculo guardado como .xlsx.",
    ),
)


def text_lines(content: bytes) -> Iterator[str]:
    """The physical lines with their ends. Raises Invalid at once for what is no text."""
    encoding = _unicode_mark(content)
    if encoding:
        content = _from_utf16(content, encoding)
    content = content.removeprefix(BOM_UTF8)
    if _CONTROL.search(content):
        raise Invalid("The file is not a text.", errors=(_NOT_TEXT,))
    return _decoded(content)


def _unicode_mark(content: bytes) -> str | None:
    """UTF-16 by its mark, or by the zero bytes that every other letter leaves."""
    start = content[:4096]
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    if start[1:2] == b"\x00" and start[:1] != b"\x00":
        return "utf-16-le"
    return "utf-16-be" if start[:1] == b"\x00" and start[1:2] != b"\x00" else None


def _from_utf16(content: bytes, encoding: str) -> bytes:
    try:
        return content.decode(encoding).encode()
    except UnicodeError:
        raise Invalid("The file is not a text.", errors=(_NOT_TEXT,)) from None


def _decoded(content: bytes) -> Iterator[str]:
    lines = content.splitlines(keepends=True)
    usual = _usual_encoding(lines)
    return (mended(_line(line, usual)) for line in lines)


def _line(line: bytes, usual: str) -> str:
    if line.isascii():
        return line.decode("ascii")
    try:
        return line.decode()
    except UnicodeDecodeError:
        fits = _unexplained(line, usual) == 0
        return line.decode(usual if fits else _likelier(line) or usual, errors="replace")


def _usual_encoding(lines: list[bytes]) -> str:
    """What most of the lines that are not UTF-8 were written in; Windows-1252 if nothing tells."""
    votes: Counter[str] = Counter()
    for line in lines:
        if votes.total() >= _ENOUGH:
            break
        if not line.isascii() and not _is_utf8(line):
            votes.update(filter(None, [_likelier(line)]))
    return max(_LEGACY, key=lambda name: votes[name])


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _likelier(line: bytes) -> str | None:
    """The encoding in which more of the bytes beyond ASCII are what Spanish is written with; None if it is a draw."""
    windows, mac = (_likeness(_UTF8_INSIDE.sub(b"", line), name) for name in _LEGACY)
    return None if windows == mac else _LEGACY[mac > windows]


def _likeness(line: bytes, encoding: str) -> int:
    letters, signs = _LETTERS[encoding], _SIGNS[encoding]
    return sum(3 if byte in letters else byte in signs for byte in line)


def _unexplained(line: bytes, encoding: str) -> int:
    """How many bytes beyond ASCII would be no letter and no sign of Spanish."""
    known = _LETTERS[encoding] | _SIGNS[encoding]
    return sum(byte >= _BEYOND_ASCII and byte not in known for byte in _UTF8_INSIDE.sub(b"", line))


def mended(text: str) -> str:
    """The text with UTF-8 that was read as something else read again; text that was not comes back as it is."""
    if text.isascii():
        return text
    for misread, encoding in _MISREAD:
        text = misread.sub(partial(_read_again, encoding), text)
    return text


def _read_again(encoding: str, found: re.Match[str]) -> str:
    try:
        return b"".join(_byte(letter, encoding) for letter in found[0]).decode()
    except UnicodeError:
        return found[0]


def _byte(letter: str, encoding: str) -> bytes:
    """The byte a letter was read from; a control character is its own."""
    return letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else encoding)
