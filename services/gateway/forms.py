"""Templates of a case, generated from the record type: columns to fill in, and an XLSForm for ODK and Kobo.

XLSForm: https://xlsform.org/en/ref-table/. A program that imports the workbook reads its first sheet; one that makes a
form of it reads `survey`, `choices` and `settings`.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from services.gateway.renderings import Rendering
from services.gateway.spreadsheets import CSV_TYPE, XLSX_TYPE, Row, csv_file, xlsx_file
from shared.model.case import CaseRecord
from shared.model.fields import FieldPath, Shape, fields
from shared.model.flat import columns
from shared.vocabularies import vocabulary

_SURVEY: Final = (
    "type",
    "name",
    "label::Español (es)",
    "label::English (en)",
    "hint::Español (es)",
    "hint::English (en)",
    "required",
)
_CHOICES: Final = ("list_name", "name", "label::Español (es)", "label::English (en)")
_YES_NO: Final = (("yes_no", "true", "Sí", "Yes"), ("yes_no", "false", "No", "No"))
_TYPES: Final = {
    Shape.TEXT: "text",
    Shape.DAY: "date",
    Shape.WHOLE_NUMBER: "integer",
    Shape.DECIMAL: "decimal",
    Shape.YES_NO: "select_one yes_no",
}


@cache
def case_csv() -> Rendering:
    """One line of column names, `victims.0.kind` being the kind of the first victim."""
    return Rendering(csv_file(list(columns(CaseRecord)), []), CSV_TYPE, "case.csv")


@cache
def case_workbook() -> Rendering:
    """The columns to fill in on the first sheet, and the same record as an XLSForm on the others."""
    survey = [_SURVEY, *_survey()]
    sheets: dict[str, list[Row]] = {
        "cases": [list(columns(CaseRecord))],
        "survey": [list(row) for row in survey],
        "choices": [list(row) for row in (_CHOICES, *_choices())],
        "settings": [["form_title", "form_id", "version", "default_language"], _settings(survey)],
    }
    return Rendering(xlsx_file(sheets), XLSX_TYPE, "case.xlsx")


def _settings(survey: Sequence[Sequence[str]]) -> list[str]:
    """The version follows from the questions, so that it changes when they do."""
    version = hashlib.sha256(repr(survey).encode()).hexdigest()[:12]
    return ["Observatorio: caso / Observatory: case", "observatory_case", version, "Español (es)"]


def _survey() -> Iterator[tuple[str, ...]]:
    """The rows of the survey: parts become groups, lists of parts become repeats."""
    open_parts: list[FieldPath] = []
    for each in fields(CaseRecord):
        while open_parts and not each.path.startswith(f"{open_parts[-1].path}."):
            yield _end(open_parts.pop())
        if each.shape is Shape.PART:
            open_parts.append(each)
        yield _question(each)
    yield from (_end(each) for each in reversed(open_parts))


def _question(each: FieldPath) -> tuple[str, ...]:
    field, needed = each.field, "yes" if each.required and each.shape is not Shape.PART else ""
    return (_type(each), each.name, field.es, field.en, field.why_es, field.why_en, needed)


def _end(part: FieldPath) -> tuple[str, ...]:
    return ("end_repeat" if part.many else "end_group", part.name, *[""] * (len(_SURVEY) - 2))


def _type(each: FieldPath) -> str:
    if each.shape is Shape.PART:
        return "begin_repeat" if each.many else "begin_group"
    if each.shape is Shape.CODE:
        return f"{'select_multiple' if each.many else 'select_one'} {each.field.vocabulary}"
    return _TYPES[each.shape]


def _choices() -> Iterator[tuple[str, ...]]:
    used = {each.field.vocabulary for each in fields(CaseRecord) if each.shape is Shape.CODE}
    for name in sorted(str(name) for name in used):
        for term in vocabulary(name).terms.values():
            yield name, term.code, term.es, term.en
    yield from _YES_NO
