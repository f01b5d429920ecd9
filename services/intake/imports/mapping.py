"""A mapping says how the columns of a file become fields of a case. It is JSON that a person can read and write.

`docs/guides/import.md` explains it with examples.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup
from functools import cache
from typing import Annotated, Final, Self, TypeAlias

from annotated_types import Len, MaxLen
from pydantic import BaseModel, ConfigDict, StrictBool, StrictFloat, StrictInt, StringConstraints, ValidationError

from services.intake.imports.day_patterns import ISO, patterns
from shared.errors import FieldProblem, Invalid
from shared.model.case import CaseRecord
from shared.model.fields import FieldPath, Shape, fields
from shared.model.suggestions import closest_codes, closest_names, code_of

Word: TypeAlias = Annotated[str, StringConstraints(strict=True, max_length=200)]
Words: TypeAlias = Annotated[tuple[Word, ...], MaxLen(200)]
Constant: TypeAlias = StrictBool | StrictInt | StrictFloat | Word | Words

_SHAPE: Final = "See docs/guides/import.md for what a mapping holds."
_SHAPE_ES: Final = "En docs/guides/import.md está qué lleva una correspondencia."


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reference(_Closed):
    """Where the organisation's own reference of a row comes from; exactly one of the three.

    A column, the number of the row behind a prefix, or a hash of the words in some columns.
    """

    column: Word | None = None
    row: Annotated[str, StringConstraints(strict=True, max_length=80, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")] | None = (
        None
    )
    hash: Annotated[Words, Len(1)] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,) if self.column is not None else self.hash or ()


class Mapping(_Closed):
    """All field paths are written as `victims.0.kind`; all columns as the file names them."""

    columns: Annotated[dict[Word, Word | Words], Len(1, 1000)]
    constants: Annotated[dict[Word, Constant], MaxLen(1000)] = {}
    values: Annotated[dict[Word, Annotated[dict[Word, Word | None], MaxLen(5000)]], MaxLen(200)] = {}
    dates: Annotated[dict[Word, Word | Words], MaxLen(200)] = {}
    missing: Words = ("",)
    reference: Reference | None = None
    fallbacks: Annotated[dict[Word, Word | Words], MaxLen(200)] = {}
    skip: Annotated[dict[Word, Words], MaxLen(50)] = {}

    @classmethod
    def of_template(cls, columns: Sequence[str]) -> Self:
        """The mapping of a file whose columns are named after the fields. Raises Invalid for columns that are not."""
        problems = tuple(
            FieldProblem(
                f"column {place}",
                "No field has the name of this column.",
                _fix_of_path(name),
                es=("Ningún campo se llama como esta columna.", _fix_of_path_es(name)),
            )
            for place, name in enumerate(columns, start=1)
            if field_at(name) is None
        )
        if problems:
            raise Invalid("The file needs a mapping, or columns named like fields.", errors=problems[:100])
        return cls(columns={name: name for name in columns})

    @classmethod
    def parse(cls, document: bytes) -> Self:
        """Raises Invalid with a problem for each thing to mend."""
        try:
            mapping = cls.model_validate_json(document)
        except ValidationError as error:
            raise Invalid("The mapping cannot be used.", errors=_of_shape(error)) from None
        problems = tuple(_problems(mapping))
        if problems:
            raise Invalid("The mapping cannot be used.", errors=problems[:100])
        return mapping

    def targets(self) -> Lookup[str, tuple[str, ...]]:
        """For each field, the columns it is read from: the first that is not missing counts."""
        found: dict[str, tuple[str, ...]] = {}
        for column, paths in self.columns.items():
            for path in several(paths):
                found[path] = (*found.get(path, ()), column)
        for path, columns in self.fallbacks.items():
            found[path] = (*found.get(path, ()), *several(columns))
        return found

    def needed(self) -> tuple[str, ...]:
        """The columns that a file must have."""
        read = [column for columns in self.targets().values() for column in columns]
        return tuple(dict.fromkeys([*read, *(self.reference.columns if self.reference else ()), *self.skip]))


def several(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


@cache
def _leaves() -> Lookup[str, FieldPath]:
    return {each.path.removesuffix("[]"): each for each in fields(CaseRecord) if each.shape is not Shape.PART}


def field_at(path: str) -> FieldPath | None:
    """The field that a dotted path such as `victims.0.kind` leads to."""
    return _leaves().get(re.sub(r"\.(?:[0-9]|[1-9][0-9]|1[0-9][0-9])(?=\.|$)", "[]", path))


def day_patterns(mapping: Mapping, path: str) -> tuple[str, ...]:
    written = mapping.dates.get(path)
    return ISO if written is None else several(written)


def _fix_of_path(path: str) -> str:
    names = _close_to(path)
    listed = f"Did you mean {', '.join(names)}? " if names else ""
    return f"{listed}The codebook (/v1/codebook) lists all fields; items of lists are numbered, as in victims.0.kind."


def _fix_of_path_es(path: str) -> str:
    names = _close_to(path)
    listed = f"¿Quisiste decir {', '.join(names)}? " if names else ""
    return f"{listed}El libro de códigos (/v1/codebook) los lista; lo que se repite se numera: victims.0.kind."


def _close_to(path: str) -> tuple[str, ...]:
    return closest_names([each.replace("[]", ".0") for each in _leaves()], path)


def _of_shape(error: ValidationError) -> tuple[FieldProblem, ...]:
    """What is written is not repeated beyond the names a mapping itself has."""
    listed = error.errors(include_url=False, include_input=False, include_context=False)[:100]
    known = (*Mapping.model_fields, *Reference.model_fields)
    return tuple(
        FieldProblem(
            ".".join(str(step) for step in each["loc"] if step in known),
            "A mapping has no such part." if each["type"] == "extra_forbidden" else "This is not of the expected form.",
            _SHAPE,
            es=(
                "Una correspondencia no tiene esa parte."
                if each["type"] == "extra_forbidden"
                else "Esto no tiene la forma que se espera.",
                _SHAPE_ES,
            ),
        )
        for each in listed
    )


def _problems(mapping: Mapping) -> Iterator[FieldProblem]:
    yield from _unknown_fields(mapping)
    yield from _unknown_codes(mapping)
    yield from _unknown_patterns(mapping)
    if mapping.reference and len(mapping.reference.model_fields_set) != 1:
        yield FieldProblem(
            "reference",
            "One of column, row and hash is expected.",
            'For example {"row": "2024-"}.',
            es=("Se espera una sola de column, row y hash.", 'Por ejemplo {"row": "2024-"}.'),
        )


def _unknown_fields(mapping: Mapping) -> Iterator[FieldProblem]:
    named = [("columns", path) for paths in mapping.columns.values() for path in several(paths)]
    for part in ("constants", "values", "dates", "fallbacks"):
        named += [(part, path) for path in getattr(mapping, part)]
    for part, path in named:
        if field_at(path) is None:
            yield FieldProblem(
                part,
                "No field has this path.",
                _fix_of_path(path),
                es=("Ningún campo tiene esta ruta.", _fix_of_path_es(path)),
            )


def _unknown_codes(mapping: Mapping) -> Iterator[FieldProblem]:
    codes: list[tuple[str, str, Constant | None]]
    codes = [(f"constants.{path}", path, value) for path, value in mapping.constants.items()]
    codes += [(f"values.{path}", path, code) for path, coded in mapping.values.items() for code in coded.values()]
    for place, path, value in codes:
        field = field_at(path)
        if field is None or field.shape is not Shape.CODE or value is None:
            continue
        name = str(field.field.vocabulary)
        for each in (value,) if not isinstance(value, tuple) else value:
            if not isinstance(each, str) or code_of(name, each) is None:
                near = ", ".join(closest_codes(name, str(each)))
                fix = f"Did you mean {near}? " if near else ""
                fix_es = f"¿Quisiste decir {near}? " if near else ""
                yield FieldProblem(
                    place,
                    "This is not a code of the field.",
                    f"{fix}See /v1/vocabularies/{name}.",
                    es=("No es un código de este campo.", f"{fix_es}Consulta /v1/vocabularies/{name}."),
                )


def _unknown_patterns(mapping: Mapping) -> Iterator[FieldProblem]:
    for path in mapping.dates:
        field = field_at(path)
        if field is not None and field.shape is not Shape.DAY:
            yield FieldProblem(
                f"dates.{path}",
                "This field is not a day.",
                "Give patterns for days only.",
                es=("Este campo no es un día.", "Da patrones solo para los días."),
            )
        try:
            patterns(day_patterns(mapping, path))
        except ValueError:
            patterns_there_are = "dd/mm/yy, dd/mm/yyyy, dd-mmm-yy, yyyy-mm-dd, yyyy-mm, mm/yyyy"
            yield FieldProblem(
                f"dates.{path}",
                "This is not a pattern of a day.",
                f"Write patterns such as {patterns_there_are} or yyyy.",
                es=("No es un patrón de un día.", f"Escribe patrones como {patterns_there_are} o yyyy."),
            )
