"""Files as tables: the names of their columns, and their rows one by one, whatever format they have."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

from shared.errors import FieldProblem, Invalid
from shared.model.json import Document

MOST_COLUMNS: Final = 2_000
MOST_ROWS: Final = 1_000_000

Cells: TypeAlias = Sequence[str] | FieldProblem
"""A row as a format gives it, or what forbids to read it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file. `number` counts from 1 below the header; rows without anything in them do not count.

    `cells` by the name of their column, blank ones included. `document` is a case as the API takes it, from NDJSON.
    `problem` says why the row could not be read.
    """

    number: int
    cells: Mapping[str, str]
    document: Document | None = None
    problem: FieldProblem | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` is None where every row names its own (NDJSON). Reading `rows` raises Invalid for a damaged file."""

    columns: tuple[str, ...] | None
    rows: Iterator[Row]


def table_of(lines: Iterable[Cells], *, padded: bool) -> Table:
    """A table from rows of which the first names the columns. Raises Invalid without usable names.

    `padded`: whether a row may end early, as in a workbook; in a text file that means a broken row.
    """
    remaining = iter(lines)
    first = next((line for line in remaining if isinstance(line, FieldProblem) or any(map(str.strip, line))), None)
    if first is None:
        raise _invalid(
            "The file is empty.",
            "Send a file with a first row that names the columns, and rows below it.",
            es=("El archivo está vacío.", "Envía un archivo cuya primera fila nombre las columnas, con filas debajo."),
        )
    if isinstance(first, FieldProblem):
        raise Invalid("The first row cannot be read.", errors=(first,))
    columns = _checked([name.strip() for name in first])
    return Table(tuple(filter(None, columns)), _rows(columns, remaining, padded=padded))


def _checked(columns: Sequence[str]) -> Sequence[str]:
    if len(columns) > MOST_COLUMNS:
        raise _invalid(
            f"The file has more than {MOST_COLUMNS} columns.",
            "Leave out the columns that are not needed.",
            es=(f"El archivo tiene más de {MOST_COLUMNS} columnas.", "Quita las columnas que no se necesitan."),
        )
    places: dict[str, int] = {}
    for place, name in enumerate(columns, start=1):
        if name and name in places:
            raise Invalid(
                "Two columns have the same name.",
                errors=(
                    FieldProblem(
                        f"column {place}",
                        f"It has the same name as column {places[name]}.",
                        "Rename one of them.",
                        es=(f"Se llama igual que la columna {places[name]}.", "Cambia el nombre de una de las dos."),
                    ),
                ),
            )
        places[name] = place
    return columns


def _rows(columns: Sequence[str], lines: Iterator[Cells], *, padded: bool) -> Iterator[Row]:
    filled = (line for line in lines if isinstance(line, FieldProblem) or any(map(str.strip, line)))
    for number, line in enumerate(islice(filled, MOST_ROWS), start=1):
        yield _row(number, columns, line, padded=padded)
    if next(filled, None) is not None:
        raise _invalid(
            f"The file has more than {MOST_ROWS} rows.",
            "Divide it into several files.",
            es=(f"El archivo tiene más de {MOST_ROWS} filas.", "Divídelo en varios archivos."),
        )


def _row(number: int, columns: Sequence[str], line: Cells, *, padded: bool) -> Row:
    if isinstance(line, FieldProblem):
        return Row(number, {}, problem=line)
    cells = {name: cell for name, cell in zip(columns, line, strict=False) if name}
    if any(cell.strip() for cell in line[len(columns) :]) or (len(line) < len(columns) and not padded):
        return Row(number, cells, problem=_ragged(len(line), len(columns)))
    return Row(number, cells | dict.fromkeys(filter(None, columns[len(line) :]), ""))


def _ragged(cells: int, columns: int) -> FieldProblem:
    return FieldProblem(
        "row",
        f"The row has {cells} cells where the first row names {columns} columns.",
        "Put cells with a delimiter, a line break or a quotation mark in them between quotation marks.",
        es=(
            f"La fila tiene {cells} celdas y la primera fila nombra {columns} columnas.",
            "Pon entre comillas las celdas que llevan dentro el separador, un salto de línea o comillas.",
        ),
    )


def _invalid(message: str, fix: str, es: tuple[str, str]) -> Invalid:
    return Invalid(message, errors=(FieldProblem("file", message, fix, es),))
