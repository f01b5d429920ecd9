"""The codebook: one row per field of a record type, for the documentation page and for whoever reads exported files."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from shared.model.fields import FieldPath, fields
from shared.vocabularies import Term, vocabulary


@dataclass(frozen=True, slots=True)
class CodebookRow:
    """A field in words. `travels` says whether its code leaves intake, `stays` why a field that might does not."""

    path: str
    shape: str
    es: str
    en: str
    why_es: str
    why_en: str
    required: bool
    many: bool
    sensitivity: str
    vocabulary: str | None
    terms: tuple[Term, ...]
    dimension: str | None
    unit: str | None
    max_length: int | None
    travels: bool
    stays: str


def codebook(record_type: type[BaseModel]) -> Iterator[CodebookRow]:
    """The rows in the order of the record, with the terms of each field's vocabulary in the order of a form."""
    return (_row(each) for each in fields(record_type))


def _row(each: FieldPath) -> CodebookRow:
    field = each.field
    return CodebookRow(
        path=each.path,
        shape=each.shape.value,
        es=field.es,
        en=field.en,
        why_es=field.why_es,
        why_en=field.why_en,
        required=each.required,
        many=each.many,
        sensitivity=field.sensitivity.value,
        vocabulary=field.vocabulary,
        terms=() if field.vocabulary is None else tuple(vocabulary(field.vocabulary).terms.values()),
        dimension=field.dimension,
        unit=field.unit,
        max_length=each.max_length,
        travels=each.travels,
        stays=field.stays,
    )
