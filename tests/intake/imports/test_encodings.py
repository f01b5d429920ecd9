"""Text in whatever it was written."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.imports.encodings import mended, text_lines
from shared.errors import Invalid

SPANISH = "Cañón de Juárez, Michoacán; ¿dónde? «Güémez» en Ñuñoa\nÁlvaro Obregón \u2013 Únete\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"])
def test_spanish_in_every_encoding(encoding: str) -> None:
    assert "".join(text_lines(SPANISH.encode(encoding))) == SPANISH


def test_lines_of_different_encodings_in_one_file() -> None:
    line = SPANISH.splitlines()[0] + "\n"
    content = b"".join(line.encode(each) for each in ("utf-8", "mac_roman", "cp1252", "utf-8"))
    assert list(text_lines(content)) == [line] * 4


def test_a_dash_of_mac_roman_is_not_a_letter() -> None:
    """In a file of Mac Roman the byte D1 is a dash, in one of Windows-1252 it is Ñ."""
    for encoding in ("mac_roman", "cp1252"):
        text = f"{SPANISH * 3}{'—denominado' if encoding == 'mac_roman' else 'Ñandú'}\n"
        assert "".join(text_lines(text.encode(encoding))) == text


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(line_end: str) -> None:
    assert list(text_lines(f"a{line_end}b".encode())) == [f"a{line_end}", "b"]


@pytest.mark.parametrize("read_as", ["mac_roman", "cp1252"])
def test_what_was_read_wrongly_before_is_mended(read_as: str) -> None:
    assert mended("Michoacán, Juárez".encode().decode(read_as)) == "Michoacán, Juárez"


@given(st.text(alphabet="aáéíóúñüÁÉÍÓÚÑÜ¿¡°\u2013 .,;'\"", max_size=40))
def test_what_was_read_well_is_left_alone(text: str) -> None:
    assert mended(text) == text
    assert "".join(text_lines(text.encode())) == text


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"a,b\n\x01,2\n", b"\xff\xfea", b"a\x00b\x00\x01"]
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        list(text_lines(content))


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    with suppress(Invalid):
        assert all(isinstance(line, str) for line in text_lines(content))
