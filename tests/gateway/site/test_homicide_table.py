"""A table of homicides as people have it: lines pasted, CSV and workbooks, with or without names of columns."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from services.gateway.site.homicide_table import HomicideTable, LineFault, homicide_table
from shared.geography import load

KNOWN = load().municipalities


def read(text: str | bytes) -> HomicideTable:
    return homicide_table(text.encode() if isinstance(text, str) else text, KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "20043 12\n01001 1204",
        "20043,12\n01001,1204\n",
        '\ufeffcódigo;municipio;homicidios\n20043;Juchitán;12\n1001;Aguascalientes;"1,204"\n\n',
        "clave\ttotal\n20043\t12\n1001\t1204",
    ],
)
def test_a_table_is_read_however_it_is_written(text: str) -> None:
    assert read(text) == HomicideTable({"20043": 12, "01001": 1204}, ())


def test_a_workbook_is_read_too() -> None:
    book, file = Workbook(), BytesIO()
    for row in (["Clave", "Homicidios"], [1001, 1204], ["20043", 12.0]):
        book.worksheets[0].append(row)
    book.save(file)
    assert read(file.getvalue()).numbers == {"01001": 1204, "20043": 12}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", LineFault(0, "empty")),
        ("clave,total\n", LineFault(0, "empty")),
        (b"PK\x03\x04 no workbook", LineFault(0, "unreadable")),
        ("20043 12\nOaxaca 3", LineFault(2, "no_code")),
        ("20043 12\n99999 3", LineFault(2, "no_municipality")),
        ("20043", LineFault(1, "no_number")),
        ("20043 -3", LineFault(1, "no_number")),
        ("20043 1.5", LineFault(1, "no_number")),
        ("20043 1\n\n20043 2", LineFault(3, "repeated", 1)),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str | bytes, fault: LineFault) -> None:
    assert read(text).faults == (fault,)


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_whatever_is_sent_is_read_or_told(content: bytes | str) -> None:
    table = read(content.encode(errors="replace") if isinstance(content, str) else content)
    assert table.faults or table.numbers
    assert table.numbers.keys() <= KNOWN.keys()
