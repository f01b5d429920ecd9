"""Every row of a file that is a case, read and checked, in the order of the file. Pure: no keys, no store, no clock."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Final

from services.intake.imports.batch import SIZE
from services.intake.imports.files import read_file
from services.intake.imports.mapping import Mapping
from services.intake.imports.row_reading import Reading, RowReader, read_document
from shared.errors import FieldProblem
from shared.model.wording import Language

LARGE: Final = 300_000
"""Bytes of a large file: some thousands of rows."""

TWICE: Final = FieldProblem(
    "reference",
    "An earlier row of the file has the same reference.",
    "Keep one row for each case; give different cases different references.",
    es=(
        "Una fila anterior del archivo tiene la misma referencia.",
        "Deja una fila por caso; da referencias distintas a casos distintos.",
    ),
)


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file as it came, and how to read it. `mapping` is JSON, None for the template.

    Rows up to number `position` have their verdicts already.
    """

    content: bytes
    mapping: str | None
    position: int
    today: date
    language: Language

    @property
    def is_large(self) -> bool:
        """Whether reading it is worth a process of its own, and the patience of others."""
        return len(self.content) >= LARGE


def read_rows(file: OpenFile) -> Iterator[list[Reading]]:
    """The rows that have no verdict yet, as many at a time as are committed together. Raises Invalid."""
    coming = (each for each in _marked(_readings(file)) if each.number > file.position)
    return iter(lambda: list(islice(coming, SIZE)), [])


def _readings(file: OpenFile) -> Iterator[Reading]:
    table = read_file(file.content)
    if table.columns is None and file.mapping is None:
        return (read_document(row, file.today, file.language) for row in table.rows)
    given = file.mapping
    mapping = Mapping.of_template(table.columns or ()) if given is None else Mapping.parse(given.encode())
    reader = RowReader(mapping, file.today, file.language)
    return (reader.read(row) for row in table.rows if not reader.is_skipped(row))


def _marked(readings: Iterator[Reading]) -> Iterator[Reading]:
    """Of rows with the same reference the first counts; the others are told so, in whatever batch they stand."""
    seen: set[bytes] = set()
    for each in readings:
        if each.reference is None:
            yield each
            continue
        mark = sha256(each.reference.encode()).digest()[:16]
        yield each if mark not in seen else replace(each, record=None, problems=(*each.problems, TWICE), remarks=())
        seen.add(mark)
