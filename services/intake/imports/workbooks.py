"""XLSX: the first sheet of a workbook. Formulas count with the value they last had; macros are refused."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from services.intake.imports.tables import MOST_COLUMNS, Table, table_of
from shared.errors import FieldProblem, Invalid

MOST_UNPACKED: Final = 500_000_000
"""Bytes of all parts of a workbook; a real one of the largest upload has less."""

MOST_PARTS: Final = 2_000
_FIX: Final = "Save the first sheet as CSV in UTF-8, or the workbook anew as .xlsx."
_FIX_ES: Final = "Guarda la primera hoja como CSV en UTF-8, o el libro otra vez como .xlsx."
_DAMAGED: Final = ("The workbook is damaged.", "El libro de cálculo está dañado.")


def workbook_table(content: bytes) -> Table:
    """Raises Invalid for what is no workbook, for macros, and for one that unpacks to an absurd size."""
    _check_parts(content)
    return table_of(_rows(content), padded=True)


def _check_parts(content: bytes) -> None:
    try:
        with ZipFile(BytesIO(content)) as parts:
            listed = parts.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):  # the last is zipfile's word for a later ZIP version
        raise _invalid(*_DAMAGED) from None
    if len(listed) > MOST_PARTS or sum(each.file_size for each in listed) > MOST_UNPACKED:
        raise _invalid("The workbook unpacks to an absurd size.", "El libro, abierto, tiene un tamaño absurdo.")
    names = {each.filename.lower() for each in listed}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _invalid("The workbook holds macros.", "El libro contiene macros.")
    if "[content_types].xml" not in names:
        raise _invalid(
            "The file is an archive, not a workbook.", "El archivo es un comprimido, no un libro de cálculo."
        )


def _rows(content: bytes) -> Iterator[list[str]]:
    """Openpyxl raises almost anything for a damaged part; whatever it is, the file cannot be read."""
    from openpyxl import load_workbook  # noqa: PLC0415 — a tenth of a start, and few files are workbooks

    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1):
            yield _trimmed([_text(value) for value in row])
        book.close()
    except GeneratorExit:
        raise
    except Exception:  # noqa: BLE001 — see above
        raise _invalid(*_DAMAGED) from None


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:  # noqa: ANN401 — whatever a cell holds
    """As a person would have typed it: days in ISO 8601, whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _invalid(message: str, es: str) -> Invalid:
    return Invalid(message, errors=(FieldProblem("file", message, _FIX, (es, _FIX_ES)),))
