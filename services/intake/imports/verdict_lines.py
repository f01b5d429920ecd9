"""The verdicts of an import as CSV: ids, codes and our own sentences, and the organisation's own references."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any, Final

HEADER: Final = ("row", "verdict", "reference", "case", "field", "reason", "fix")
BETWEEN: Final = " | "
"""Separates the problems of one row, in the same order in all three columns."""

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def header_line() -> str:
    return _lines([HEADER])


def verdict_lines(rows: Iterable[dict[str, Any]]) -> str:
    """One line for each row; `problems` are lists of field, reason and fix."""
    return _lines(_line(row) for row in rows)


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    told = [BETWEEN.join(each) for each in zip(*row["problems"], strict=True)] or ["", "", ""]
    return (str(row["number"]), row["verdict"], harmless(row["reference"]), row["case"] or "", *map(harmless, told))


def harmless(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet program would take for a formula."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def _lines(rows: Iterable[tuple[str, ...]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
