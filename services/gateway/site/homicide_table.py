"""A table of the homicides of everybody by municipality, as somebody sends or pastes it. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from services.gateway.site.file_preview import rows_of
from shared.errors import Invalid

Fault: TypeAlias = Literal["empty", "unreadable", "no_code", "no_municipality", "no_number", "repeated"]
_CODE: Final = re.compile(r"\d{4,5}")
"""Of 5 digits; a spreadsheet drops the zero at the beginning."""
_DIGITS: Final = 5
_NUMBER: Final = re.compile(r"(\d{1,9}|\d{1,3}(,\d{3}){1,2})(\.0+)?")


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with a line, counted from 1; 0 is the table. `earlier` is the line that holds the same."""

    line: int
    fault: Fault
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class HomicideTable:
    """Numbers by municipality, INEGI's 5 digits; they are to be used where nothing is at `faults`."""

    numbers: dict[str, int]
    faults: tuple[LineFault, ...]


def homicide_table(content: bytes, municipalities: Collection[str]) -> HomicideTable:
    """Of CSV, XLSX or pasted lines: in each first the code of a municipality, at the end the number. A first line with
    names of columns and empty lines are left out."""
    try:
        lines = list(rows_of(content))
    except Invalid:
        return HomicideTable({}, (LineFault(0, "unreadable"),))
    numbers: dict[str, int] = {}
    at: dict[str, int] = {}
    faults = []
    for line, code, number in _entries(lines):
        fault = _fault(code, number, municipalities)
        if fault:
            faults.append(LineFault(line, fault))
        elif code in at:
            faults.append(LineFault(line, "repeated", at[code]))
        else:
            at[code], numbers[code] = line, int(number.partition(".")[0].replace(",", ""))
    if not numbers and not faults:
        faults.append(LineFault(0, "empty"))
    return HomicideTable(numbers, tuple(faults))


def _entries(lines: Sequence[Sequence[str]]) -> Iterator[tuple[int, str, str]]:
    """The line, the code and the number of each line that is not empty."""
    for line, row in enumerate(lines, start=1):
        cells = [cell for cell in (row[0].split() if len(row) == 1 else row) if cell]
        if cells and (line > 1 or any(letter.isdigit() for letter in cells[0])):
            code = cells[0].rjust(_DIGITS, "0") if _CODE.fullmatch(cells[0]) else cells[0]
            yield line, code, cells[-1] if len(cells) > 1 else ""


def _fault(code: str, number: str, municipalities: Collection[str]) -> Fault | None:
    if not _CODE.fullmatch(code):
        return "no_code"
    if code not in municipalities:
        return "no_municipality"
    return None if _NUMBER.fullmatch(number) else "no_number"
