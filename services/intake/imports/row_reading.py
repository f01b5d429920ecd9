"""From a row of a file to a case, as a mapping says."""

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from typing import Final, TypeAlias

import orjson

from services.intake.imports.day_patterns import patterns
from services.intake.imports.mapping import Constant, Mapping, day_patterns, field_at
from services.intake.imports.tables import Row
from services.intake.written_record import WrittenRecord
from shared.errors import FieldProblem, Invalid
from shared.model.fields import FieldPath, Shape
from shared.model.flat import BETWEEN_CODES, assembled, read_cell
from shared.model.json import Document, Json
from shared.model.reading import read_case
from shared.model.suggestions import code_of, folded
from shared.model.wording import Language

_FORMULA: Final = re.compile(r"\s*(?:=|[-+@]\s*[A-Za-z_][\w.]*\s*[(|!])")
_EARLIEST: Final = "earliest"
_LATEST: Final = "latest"
_KEPT: Final = 2_000
_CACHED: Final = 5_000

_IS_FORMULA: Final = (
    "The cell holds a formula.",
    "Write the value that the formula gives.",
    ("La celda tiene una fórmula.", "Escribe el valor que da la fórmula."),
)
_NO_REFERENCE: Final = FieldProblem(
    "reference",
    "The column of the reference is empty in this row.",
    "Fill it, or let the mapping make references.",
    es=(
        "La columna de la referencia está vacía en esta fila.",
        "Llénala, o deja que la correspondencia haga las referencias.",
    ),
)
_TO_BE_CODED: Final = (
    "No code fits what is written; it is kept as it is, for a person to code.",
    "To code it now, add it to `values` in the mapping and import the file again.",
    (
        "Ningún código corresponde a lo escrito; queda como está, para que una persona lo codifique.",
        "Para codificarlo ya, agrégalo a `values` en la correspondencia e importa otra vez el archivo.",
    ),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a row: a record, or the problems that forbid one. `remarks` speak of what could not be coded.

    `reference` is the row's own, as far as it could be told; `words` are the row as it came, JSON.
    """

    number: int
    words: bytes
    reference: str | None = None
    record: WrittenRecord | None = None
    problems: tuple[FieldProblem, ...] = ()
    remarks: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """What a cell says of its field: a value, what no code fits, or why it cannot be read.

    `until`, of an earliest day, is the last day of what was written: the end of a month or a year.
    """

    value: Json = None
    uncoded: Sequence[str] = ()
    problem: FieldProblem | None = None
    until: str | None = None


Read: TypeAlias = Callable[[str], _Said | None]
"""Reads a cell; None for one that says nothing."""


@dataclass(frozen=True, slots=True)
class _Target:
    """A field, the columns it is read from, of which the first that says something counts, and how."""

    path: str
    columns: Sequence[str]
    read: Read


@dataclass(slots=True)
class _Draft:
    """A row on its way: its values by field path, and what was found on the way."""

    values: dict[str, Json] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)
    """The last day of what the earliest day said, by the path of the latest day."""
    uncoded: list[tuple[str, str]] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)


class RowReader:
    """Reads the rows of one file. How a field is read is worked out once, and what short cells say is remembered."""

    def __init__(self, mapping: Mapping, today: date, language: Language) -> None:
        self._mapping = mapping
        self._today = today
        self._language = language
        self._missing = frozenset(each.strip().casefold() for each in mapping.missing)
        constants = ((path, _constant(path, value)) for path, value in mapping.constants.items())
        self._constants = {path: value for path, value in constants if value is not None}
        self._targets = [_Target(path, columns, self._read(path)) for path, columns in mapping.targets().items()]
        self._skip = {column: frozenset(map(folded, cells)) for column, cells in mapping.skip.items()}
        self._hashed = mapping.reference.hash if mapping.reference and mapping.reference.hash else mapping.needed()

    def is_skipped(self, row: Row) -> bool:
        """Whether the mapping says that this row is no case: a total, a remark."""
        return any(folded(row.cells.get(column, "")) in cells for column, cells in self._skip.items())

    def read(self, row: Row) -> Reading:
        words = orjson.dumps(row.document if row.document is not None else row.cells)
        if row.problem is not None:
            return Reading(row.number, words, problems=(row.problem,))
        draft = self._draft(row)
        reference = self._reference(row, draft.values.pop("reference", None))
        if reference is None:
            draft.problems.append(_NO_REFERENCE)
        elif _FORMULA.match(reference):
            draft.problems.append(FieldProblem("reference", *_IS_FORMULA))
        if draft.problems:
            return Reading(row.number, words, reference, problems=tuple(draft.problems))
        document = assembled((path.split("."), value) for path, value in draft.values.items())
        document["reference"] = reference
        return _validated(Reading(row.number, words, reference), document, draft.uncoded, self._today, self._language)

    def _draft(self, row: Row) -> _Draft:
        draft, cells = _Draft(), row.cells
        for target in self._targets:
            for column in target.columns:
                said = target.read(cells.get(column, ""))
                if said is not None:
                    _take(draft, target.path, said)
                    break
        for path, constant in (*self._constants.items(), *draft.ends.items()):
            draft.values.setdefault(path, constant)
        return draft

    def _reference(self, row: Row, given: Json) -> str | None:
        wanted = self._mapping.reference
        if wanted is not None and wanted.column is not None:
            return self._filled(row.cells.get(wanted.column, ""))
        if wanted is not None and wanted.row is not None:
            return f"{wanted.row}{row.number}"
        if wanted is None and given:
            return str(given)
        return reference_of([row.cells.get(column, "").strip() for column in self._hashed])

    def _filled(self, cell: str) -> str | None:
        """The cell, if it says something."""
        words = cell.strip()
        return None if not words or words.casefold() in self._missing else words

    def _read(self, path: str) -> Read:
        """How the cells of a field are read."""
        target = field_at(path)
        assert target is not None  # noqa: S101 — mappings are checked when they are saved
        reading = self._reading(path, target)

        def read(cell: str) -> _Said | None:
            words = self._filled(cell)
            if words is None:
                return None
            if _FORMULA.match(words):
                return _Said(problem=FieldProblem(path, *_IS_FORMULA))
            return reading(words)

        # Words rarely repeat themselves, and take long to look up and much to keep.
        return read if target.shape is Shape.TEXT else lru_cache(maxsize=_CACHED)(read)

    def _reading(self, path: str, target: FieldPath) -> Callable[[str], _Said]:
        if target.shape is Shape.DAY:
            return self._day(path)
        chosen = {folded(written): code for written, code in self._mapping.values.get(path, {}).items()}
        if target.shape is Shape.CODE:
            stands_in = target.required and path not in self._constants
            return partial(_coded, target=target, chosen=chosen, needs_one=stands_in)

        def said(cell: str) -> _Said:
            words = (chosen[folded(cell)] or "").strip() if chosen and folded(cell) in chosen else cell
            return _Said(read_cell(words, target) if words else None)

        return said

    def _day(self, path: str) -> Callable[[str], _Said]:
        read = patterns(day_patterns(self._mapping, path))
        today, is_last, is_first = self._today, path.endswith(_LATEST), path.endswith(_EARLIEST)

        def said(cell: str) -> _Said:
            days = next((found for each in read if (found := each.read(cell, today))), None)
            if days is None:
                expected = [each.written for each in read]
                problem = FieldProblem(
                    path,
                    "The day cannot be read.",
                    f"Write it as {' or '.join(expected)}.",
                    es=("No se entiende el día.", f"Escríbelo como {' o '.join(expected)}."),
                )
                return _Said(problem=problem)
            until = days.last.isoformat() if is_first else None
            return _Said((days.last if is_last else days.first).isoformat(), until=until)

        return said


def _take(draft: _Draft, path: str, said: _Said) -> None:
    if said.problem is not None:
        draft.problems.append(said.problem)
    if said.value is not None:
        draft.values[path] = said.value
    if said.until is not None:
        draft.ends[path.removesuffix(_EARLIEST) + _LATEST] = said.until
    if said.uncoded:
        draft.uncoded += [(path, each) for each in said.uncoded]


def _coded(cell: str, target: FieldPath, chosen: Lookup[str, str | None], *, needs_one: bool) -> _Said:
    """A cell as codes, and what no code fits. `needs_one`: without a code the case cannot be."""
    name = str(target.field.vocabulary)
    codes: list[Json] = []
    uncoded = []
    for each in _items(cell, target, chosen):
        word = folded(each)
        code = (chosen[word] or "") if word in chosen else code_of(name, each)
        if code is None:
            uncoded.append(each)
        elif code:
            codes.append(code)
    if uncoded and not codes and needs_one:
        return _Said(read_cell(uncoded[0], target), uncoded)  # Its problem names the codes there are.
    return _Said((codes if target.many else codes[0]) if codes else None, uncoded)


def _items(cell: str, target: FieldPath, chosen: Lookup[str, str | None]) -> Iterator[str]:
    if not target.many or folded(cell) in chosen:
        yield cell
        return
    yield from filter(None, (item.strip() for item in cell.split(BETWEEN_CODES)))


def _constant(path: str, value: Constant) -> Json:
    """A value of the mapping, read as if it stood in a cell."""
    target = field_at(path)
    assert target is not None  # noqa: S101 — mappings are checked when they are saved
    if isinstance(value, tuple):
        value = BETWEEN_CODES.join(value)
    cell = (str(value).lower() if isinstance(value, bool) else str(value)).strip()
    return read_cell(cell, target) if cell else None


def reference_of(cells: Sequence[str]) -> str:
    """A reference made of the row's own words: the same words are the same case."""
    return sha256(orjson.dumps(list(cells))).hexdigest()[:32]


def read_document(row: Row, today: date, language: Language) -> Reading:
    """A row of NDJSON that is a case as the API takes it."""
    document = dict(row.document or {})
    words = orjson.dumps(document)
    if row.problem is not None:
        return Reading(row.number, words, problems=(row.problem,))
    given = document.get("reference")
    reference = given.strip() if isinstance(given, str) else reference_of([words.decode()])
    if given is None:
        document["reference"] = reference
    return _validated(Reading(row.number, words, reference), document, (), today, language)


def _validated(
    row: Reading, document: Document, uncoded: Sequence[tuple[str, str]], today: date, language: Language
) -> Reading:
    if uncoded:
        items: list[Json] = [{"field": path, "as_submitted": cell[:_KEPT]} for path, cell in uncoded]
        before = document.get("uncoded")
        document["uncoded"] = [*(before if isinstance(before, list) else []), *items]
    try:
        record = read_case(document, today=today, language=language)
    except Invalid as error:
        return Reading(row.number, row.words, row.reference, problems=error.errors)
    remarks = tuple(FieldProblem(path, *_TO_BE_CODED) for path, _ in uncoded)
    return Reading(row.number, row.words, row.reference, WrittenRecord.of(record).prepared(), remarks=remarks)
