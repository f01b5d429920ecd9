"""CSV and XLSX files in which no cell can act as a formula."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from shared.model.json import Json

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")

Row = Sequence[Json]


def harmless(cell: Json) -> Json:
    """The same, with an apostrophe before text that a spreadsheet would run (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def csv_file(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """UTF-8 with commas (RFC 4180), without a byte-order mark. None is an empty cell, truth is `true` or `false`."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_plain(harmless(cell)) for cell in row] for row in rows)
    return out.getvalue().encode()


def xlsx_file(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """A workbook with these sheets; the first row of each is its header and stays in sight."""
    from openpyxl import Workbook  # noqa: PLC0415 — a tenth of a start, and few answers are workbooks

    workbook = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append([harmless(cell) for cell in row])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _plain(cell: Json) -> Json:
    return str(cell).lower() if isinstance(cell, bool) else cell
