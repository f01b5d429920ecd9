"""An uploaded file as a table, by what its bytes are. Names and declared types of files are not believed."""

from typing import Final

from services.intake.imports.encodings import text_lines
from services.intake.imports.tables import Table
from services.intake.imports.text_tables import csv_table, ndjson_table
from services.intake.imports.workbooks import workbook_table
from shared.errors import FieldProblem, Invalid

_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"


def read_file(content: bytes) -> Table:
    """CSV, TSV, XLSX or NDJSON. Raises Invalid for anything else, for an empty file, for one without a header."""
    if content.startswith(_ZIP):
        return workbook_table(content)
    if content.startswith(_OLD_OFFICE):
        problem = FieldProblem(
            "file",
            "This is an old or protected workbook.",
            "Save it as .xlsx without a password.",
            es=("Es un libro de cálculo antiguo o protegido.", "Guárdalo como .xlsx, sin contraseña."),
        )
        raise Invalid("The workbook cannot be read.", errors=(problem,))
    lines = text_lines(content)
    start = content[:200].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n")
    return ndjson_table(lines) if start.startswith((b"{", b"[")) else csv_table(lines)
