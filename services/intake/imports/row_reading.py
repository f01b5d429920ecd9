"""From a row of a file to a case, as a mapping says."""

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Final, TypeAlias

import orjson

from services.intake.imports.day_patterns import Days, patterns
from services.intake.imports.mapping import Constant, Mapping, day_patterns, field_at
from services.intake.imports.tables import Row
from shared.errors import FieldProblem, Invalid
from shared.model.case import CaseRecord
from shared.model.fields import FieldPath, Shape
from shared.model.flat import BETWEEN_CODES, nested
from shared.model.json import Document, Json
from shared.model.reading import read_case
from shared.model.suggestions import code_of, folded
from shared.model.wording import Language

_FORMULA: Final = re.compile(r"\s*(?:=|[-+@]\s*[A-Za-z_][\w.]*\s*[(|!])")
_EARLIEST: Final = "earliest"
_KEPT: Final = 2_000
_CACHED: Final = 20_000

_IS_FORMULA: Final = ("The cell holds a formula.", "Write the value that the formula gives.")
_NO_REFERENCE: Final = FieldProblem(
    "reference", "The column of the reference is empty in this row.", "Fill it, or let the mapping make references."
)
_TO_BE_CODED: Final = (
    "No code fits what is written; it is kept as it is, for a person to code.",
    "To code it now, add it to `values` in the mapping and import the file again.",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a row: a record, or the problems that forbid one. `remarks` speak of what could not be coded.

    `reference` is the row's own, as far as it could be told; `words` are the row as it came, JSON.
    """

    number: int
    words: bytes
    reference: str | None = None
    record: CaseRecord | None = None
    problems: tuple[FieldProblem, ...] = ()
    remarks: tuple[FieldProblem, ...] = ()


Put: TypeAlias = Callable[[str, "_Draft"], None]
"""Writes what a cell says into a draft."""


@dataclass(slots=True)
class _Draft:
    """A row on its way: its cells by field path, and what was found on the way."""

    row: dict[str, str] = field(default_factory=dict)
    uncoded: list[tuple[str, str]] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)


class RowReader:
    """Reads the rows of one file. Conversions are remembered: columns repeat themselves."""

    def __init__(self, mapping: Mapping, today: date, language: Language) -> None:
        self._mapping = mapping
        self._today = today
        self._language = language
        self._missing = frozenset(each.strip().casefold() for each in mapping.missing)
        self._targets = [(path, columns, self._put(path)) for path, columns in mapping.targets().items()]
        self._constants = {path: _as_cell(value) for path, value in mapping.constants.items()}
        self._skip = {column: frozenset(map(folded, cells)) for column, cells in mapping.skip.items()}
        self._hashed = mapping.reference.hash if mapping.reference and mapping.reference.hash else mapping.needed()

    def is_skipped(self, row: Row) -> bool:
        """Whether the mapping says that this row is no case: a total, a remark."""
        return any(folded(row.cells.get(column, "")) in cells for column, cells in self._skip.items())

    def read(self, row: Row) -> Reading:
        words = orjson.dumps(row.document if row.document is not None else dict(row.cells))
        if row.problem is not None:
            return Reading(row.number, words, problems=(row.problem,))
        draft = self._draft(row)
        reference = self._reference(row, draft.row.pop("reference", None))
        if reference is None:
            draft.problems.append(_NO_REFERENCE)
        elif _FORMULA.match(reference):
            draft.problems.append(FieldProblem("reference", *_IS_FORMULA))
        if draft.problems:
            return Reading(row.number, words, reference, problems=tuple(draft.problems))
        document: Document = nested(draft.row, CaseRecord) | {"reference": reference}
        return _validated(Reading(row.number, words, reference), document, draft.uncoded, self._today, self._language)

    def _draft(self, row: Row) -> _Draft:
        draft = _Draft()
        for path, columns, put in self._targets:
            cell = self._cell(row, columns)
            if cell and _FORMULA.match(cell):
                draft.problems.append(FieldProblem(path, *_IS_FORMULA))
            elif cell:
                put(cell, draft)
        for path, constant in self._constants.items():
            draft.row.setdefault(path, constant)
        _complete_ranges(draft.row)
        return draft

    def _cell(self, row: Row, columns: Sequence[str]) -> str:
        """The first cell that says something."""
        cells = (row.cells.get(column, "").strip() for column in columns)
        return next((cell for cell in cells if cell and cell.casefold() not in self._missing), "")

    def _reference(self, row: Row, given: str | None) -> str | None:
        wanted = self._mapping.reference
        if wanted is not None and wanted.column is not None:
            return self._cell(row, (wanted.column,)) or None
        if wanted is not None and wanted.row is not None:
            return f"{wanted.row}{row.number}"
        if wanted is None and given:
            return given
        return reference_of([row.cells.get(column, "").strip() for column in self._hashed])

    def _put(self, path: str) -> Put:
        """How the cells of a field are read."""
        target = field_at(path)
        assert target is not None  # noqa: S101 — mappings are checked when they are saved
        chosen = {folded(written): code for written, code in self._mapping.values.get(path, {}).items()}
        if target.shape is Shape.DAY:
            return self._put_day(path)
        read = _codes(target, chosen) if target.shape is Shape.CODE else None

        def put(cell: str, draft: _Draft) -> None:
            if read is not None:
                codes, uncoded = read(cell)
                draft.uncoded += [(path, each) for each in uncoded]
                cell = BETWEEN_CODES.join(codes)
                if uncoded and not codes and target.required and path not in self._constants:
                    cell = uncoded[0]  # Without it the case cannot be; its problem names the codes there are.
            else:
                cell = (chosen[folded(cell)] or "") if chosen and folded(cell) in chosen else cell
            if cell:
                draft.row[path] = cell

        return put

    def _put_day(self, path: str) -> Put:
        read = patterns(day_patterns(self._mapping, path))
        today, is_last = self._today, path.endswith("latest")

        @lru_cache(maxsize=_CACHED)
        def days(cell: str) -> Days | None:
            return next((found for each in read if (found := each.read(cell, today))), None)

        def put(cell: str, draft: _Draft) -> None:
            found = days(cell)
            if found is None:
                expected = " or ".join(each.written for each in read)
                draft.problems.append(FieldProblem(path, "The day cannot be read.", f"Write it as {expected}."))
                return
            draft.row[path] = (found.last if is_last else found.first).isoformat()
            if path.endswith(_EARLIEST):
                draft.row.setdefault(f"{path}{_UNTIL}", found.last.isoformat())

        return put


_UNTIL: Final = " until"
"""Marks the last day of a range in a draft, until it is known whether the row states a latest day itself."""


def _complete_ranges(row: dict[str, str]) -> None:
    """A month or a year in the earliest day, and no latest one: the range ends with it."""
    for key in [each for each in row if each.endswith(_UNTIL)]:
        last = row.pop(key)
        row.setdefault(f"{key.removesuffix(_EARLIEST + _UNTIL)}latest", last)


def reference_of(cells: Sequence[str]) -> str:
    """A reference made of the row's own words: the same words are the same case."""
    return sha256(orjson.dumps(list(cells))).hexdigest()[:32]


def _codes(target: FieldPath, chosen: Lookup[str, str | None]) -> Callable[[str], tuple[list[str], list[str]]]:
    """Reads cells of a coded field into codes and what no code fits."""
    name = str(target.field.vocabulary)

    @lru_cache(maxsize=_CACHED)
    def read(cell: str) -> tuple[list[str], list[str]]:
        codes, uncoded = [], []
        for each in _items(cell, target, chosen):
            word = folded(each)
            code = (chosen[word] or "") if word in chosen else code_of(name, each)
            if code is None:
                uncoded.append(each)
            elif code:
                codes.append(code)
        return codes, uncoded

    return read


def _items(cell: str, target: FieldPath, chosen: Lookup[str, str | None]) -> Iterator[str]:
    if not target.many or folded(cell) in chosen:
        yield cell
        return
    yield from filter(None, (item.strip() for item in cell.split(BETWEEN_CODES)))


def _as_cell(value: Constant) -> str:
    if isinstance(value, tuple):
        return BETWEEN_CODES.join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


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
    return Reading(row.number, row.words, row.reference, record, remarks=remarks)
