"""CSV with any of the usual delimiters, and NDJSON: one JSON object on each line."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

import orjson

from services.intake.imports.tables import Cells, Row, Table, table_of
from shared.errors import FieldProblem, Invalid
from shared.model.json import Document, Json

DELIMITERS: Final = ",;\t|"
_LOOKED_AT: Final = 50
_UNREADABLE: Final = FieldProblem(
    "row",
    "A cell is longer than 131,072 characters.",
    "Look for a quotation mark that is not closed; put long texts into documents of their own.",
    es=(
        "Una celda tiene más de 131,072 caracteres.",
        "Busca unas comillas sin cerrar; los textos largos van en documentos aparte.",
    ),
)
_NO_JSON: Final = FieldProblem(
    "row",
    "The line is not a JSON object.",
    "Write one JSON object on each line.",
    es=("La línea no es un objeto JSON.", "Escribe un objeto JSON en cada línea."),
)


def csv_table(lines: Iterable[str]) -> Table:
    """Raises Invalid without a first row that names the columns."""
    remaining = iter(lines)
    start = list(islice(remaining, _LOOKED_AT))
    return table_of(_records(chain(start, remaining), _delimiter(start)), padded=False)


def _records(lines: Iterable[str], delimiter: str) -> Iterator[Cells]:
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _UNREADABLE


def _delimiter(start: list[str]) -> str:
    """The delimiter that makes the most columns of the first row that is not blank."""
    text = list(start)
    while text and not text[0].strip(f"\ufeff \r\n{DELIMITERS}"):
        text.pop(0)
    return max(DELIMITERS, key=lambda each: len(next(_first(text, each), ())))


def _first(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    return (each for each in _records(lines, delimiter) if not isinstance(each, FieldProblem) for each in [list(each)])


def ndjson_table(lines: Iterable[str]) -> Table:
    """Raises Invalid if not even the first line is a JSON object."""
    documents = (_document(line) for line in lines if line.strip())
    first = next(documents, None)
    if first is None:
        raise Invalid("The file does not hold JSON objects, one on each line.", errors=(_NO_JSON,))
    return Table(None, _objects(chain([first], documents)))


def _objects(documents: Iterable[Document | None]) -> Iterator[Row]:
    for number, document in enumerate(documents, start=1):
        if document is None:
            yield Row(number, {}, problem=_NO_JSON)
        else:
            yield Row(number, {name: _cell(value) for name, value in document.items()}, document)


def _document(line: str) -> Document | None:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _cell(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
