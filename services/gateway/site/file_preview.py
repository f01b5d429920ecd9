"""The first rows of a file that somebody is about to map: enough to recognise its columns. Pure.

Intake reads the file in earnest and is strict; this only shows.
"""

import csv
from codecs import getincrementaldecoder
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import islice
from typing import Final
from zipfile import BadZipFile

from shared.errors import FieldProblem, Invalid

ROWS: Final = 4
MOST_COLUMNS: Final = 300
LONGEST_CELL: Final = 80
_SAMPLE: Final = 100_000
_ZIP: Final = b"PK\x03\x04"
_UNREADABLE: Final = FieldProblem("file", "This file has no first row with names.", "CSV or XLSX, with a header.")


@dataclass(frozen=True, slots=True)
class ColumnPreview:
    """`name` is as the first row has it; `cells` are the first values below, shortened."""

    name: str
    cells: tuple[str, ...]


def preview(content: bytes) -> tuple[ColumnPreview, ...]:
    """Raises Invalid for a file without a readable header."""
    rows = list(islice(rows_of(content, _SAMPLE), ROWS + 1))
    if not rows or not any(rows[0]):
        raise Invalid("The file cannot be previewed.", errors=(_UNREADABLE,))
    head, *below = rows
    return tuple(
        ColumnPreview(name, tuple(row[place][:LONGEST_CELL] for row in below if place < len(row)))
        for place, name in enumerate(head[:MOST_COLUMNS])
        if name
    )


def rows_of(content: bytes, sample: int | None = None) -> Iterator[list[str]]:
    """The cells of a table, of a text its first `sample` bytes alone. Raises Invalid for what is no table."""
    try:
        yield from _workbook(content) if content.startswith(_ZIP) else _text(content, sample or len(content))
    except (BadZipFile, csv.Error, KeyError, ValueError):
        raise Invalid("The file cannot be read.", errors=(_UNREADABLE,)) from None


def _workbook(content: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 — a tenth of a start, and few files are workbooks

    sheet = load_workbook(BytesIO(content), read_only=True, data_only=True).worksheets[0]
    for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
        yield ["" if cell is None else str(cell).strip() for cell in row]


def _text(content: bytes, sample: int) -> Iterator[list[str]]:
    try:
        text = getincrementaldecoder("utf-8-sig")().decode(content[:sample], final=len(content) <= sample)
    except UnicodeDecodeError:
        text = content[:sample].decode("cp1252", errors="replace")
    header = text.partition("\n")[0]
    delimiter = max(",;\t|", key=header.count)
    for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
        yield [cell.strip() for cell in row]
