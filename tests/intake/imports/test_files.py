"""Files as tables: formats, delimiters, broken rows, dangerous workbooks."""

from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.imports import workbooks
from services.intake.imports.files import read_file
from services.intake.imports.tables import Row
from shared.errors import Invalid


def rows(content: bytes) -> list[Row]:
    return list(read_file(content).rows)


def workbook(*lines: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_quoted_breaks(delimiter: str) -> None:
    text = f'\n\nlugar{delimiter}nota\n"a{delimiter}b"{delimiter}"uno\ndos"\n\n'
    table = read_file(text.encode())
    assert table.columns == ("lugar", "nota")
    assert [row.cells for row in table.rows] == [{"lugar": f"a{delimiter}b", "nota": "uno\ndos"}]


def test_blank_rows_do_not_count_and_nameless_columns_are_left_out() -> None:
    found = rows(b"a,,b,\n1,x,2,\n,,,\n3,,4,\n")
    assert [(row.number, row.cells) for row in found] == [(1, {"a": "1", "b": "2"}), (2, {"a": "3", "b": "4"})]


@pytest.mark.parametrize("line", ["1", "1,2,3", '1,"2'])
def test_a_ragged_row_is_a_problem_of_its_own(line: str) -> None:
    found = rows(f"a,b\n{line}\n".encode() if '"' not in line else f"a,b,c\n{line}\n".encode())
    assert found[0].problem is not None
    assert found[0].problem.field == "row"


def test_a_cell_without_end_does_not_end_the_file() -> None:
    found = rows(b'a,b\n1,"' + b"x\n" * 70_000)
    assert found[0].problem is not None
    assert found[0].problem.fix


@pytest.mark.parametrize("content", [b"", b" \n \n", b",,,\n", b"a,b,a\n1,2,3\n", b"a\n" + b"\x00\x01" * 50, b"[1,2]"])
def test_files_that_cannot_be_tables(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        rows(content)
    assert refused.value.errors[0].fix


def test_two_columns_of_one_name_are_told_by_their_places() -> None:
    with pytest.raises(Invalid) as refused:
        read_file(b"uno,dos,uno\n")
    problem = refused.value.errors[0]
    assert problem.field == "column 3"
    assert "column 1" in problem.message


def test_objects_on_lines() -> None:
    found = rows('{"lugar": "Juárez", "edad": 27, "nota": null}\nno\n{"lugar": ["a"]}\n'.encode())
    assert found[0].cells == {"lugar": "Juárez", "edad": "27", "nota": ""}
    assert found[1].problem is not None
    assert found[2].document == {"lugar": ["a"]}


def test_a_workbook_has_days_and_whole_numbers() -> None:
    content = workbook(
        ["día", "hora", "n", "sí"],
        [date(2024, 3, 1), datetime(2024, 3, 1, 5), 27.0, True],  # noqa: DTZ001 — workbooks know no zones
        [None, None, "x"],
    )
    found = rows(content)
    assert found[0].cells == {"día": "2024-03-01", "hora": "2024-03-01", "n": "27", "sí": "true"}
    assert found[1].cells == {"día": "", "hora": "", "n": "x", "sí": ""}


def test_formulas_count_with_the_value_they_last_had() -> None:
    assert rows(workbook(["a", "b"], ["=1+1", "x"]))[0].cells == {"a": "", "b": "x"}


def archive(**parts: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and nothing more",
        archive(),
        archive(**{"a.txt": b"x"}),
        archive(**{"[Content_Types].xml": b"<x/>"}),
        archive(**{"[Content_Types].xml": b"<x/>", "xl/vbaProject.bin": b"x"}),
        workbook(["a"], ["1"])[:-200],
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook",
    ],
)
def test_workbooks_that_are_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        rows(content)
    assert refused.value.errors[0].field == "file"


def test_a_workbook_that_unpacks_to_an_absurd_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 10_000)
    with pytest.raises(Invalid, match="absurd"):
        rows(archive(**{"[Content_Types].xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 20_000}))


def test_a_workbook_damaged_in_the_middle_says_so() -> None:
    good = workbook(["a", "b"], *[[str(n), "x" * 50] for n in range(300)])
    with ZipFile(BytesIO(good)) as parts:
        contents = {name: parts.read(name) for name in parts.namelist()}
    contents["xl/worksheets/sheet1.xml"] = contents["xl/worksheets/sheet1.xml"][:-5000]
    with pytest.raises(Invalid):
        rows(archive(**contents))


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(lambda rest: b"PK\x03\x04" + rest)))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    with suppress(Invalid):
        found = rows(content)
        assert [row.number for row in found] == list(range(1, len(found) + 1))


@given(
    st.lists(st.lists(st.text(alphabet="ab,;|\"'\n\r\té=", max_size=6), min_size=1, max_size=4), min_size=1, max_size=5)
)
def test_any_text_is_a_table_or_refused(lines: list[list[str]]) -> None:
    with suppress(Invalid):
        assert all(row.problem or row.cells for row in rows("\n".join(",".join(line) for line in lines).encode()))
