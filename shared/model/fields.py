"""What is known about every field of a record beside its type, and the one walker that every generator uses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from shared.vocabularies import vocabulary


class Sensitivity(StrEnum):
    """How a field may be handled. Direct identifiers and free text never leave intake; the other classes may travel."""

    OPEN = "open"
    QUASI_IDENTIFIER = "quasi_identifier"
    SENSITIVE = "sensitive"
    DIRECT_IDENTIFIER = "direct_identifier"
    FREE_TEXT = "free_text"

    @property
    def may_travel(self) -> bool:
        return self not in {Sensitivity.DIRECT_IDENTIFIER, Sensitivity.FREE_TEXT}


class Shape(StrEnum):
    """What a form, a template or a codebook shows for a field."""

    PART = "part"
    CODE = "code"
    TEXT = "text"
    DAY = "day"
    WHOLE_NUMBER = "whole_number"
    DECIMAL = "decimal"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Field:
    """Metadata of one field, written into its annotation.

    `vocabulary` names the list its codes come from (and makes unknown codes an error); `dimension` the analytic
    dimension it feeds; `why_es`/`why_en` tell the person who fills a form what the question is for; `quick` puts it on
    the short form; `step` is the form's page, given at the top level and inherited below; `stays` is the reason why a
    field whose class would let it travel is nevertheless kept out of the coded case.
    """

    es: str
    en: str
    sensitivity: Sensitivity
    vocabulary: str | None = None
    dimension: str | None = None
    why_es: str = ""
    why_en: str = ""
    unit: str | None = None
    step: str | None = None
    quick: bool = False
    stays: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Pydantic's hook: narrows the strings of a coded field to the codes of its vocabulary."""
        schema = handler(source)
        return schema if self.vocabulary is None else _with_codes(schema, self.vocabulary)


class Part(BaseModel):
    """Base of every record type: immutable, and closed to fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class FieldPath:
    """One field as the walker meets it: `victims[].outcomes[].outcome` is in a list within a list.

    `many` says that the field itself is a list. `required` holds within its part: `victims[].kind` is required of every
    victim that is given. `max_length` is in characters for text, in items for lists.
    """

    path: str
    shape: Shape
    field: Field
    required: bool
    many: bool
    max_length: int | None
    step: str | None

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2].removesuffix("[]")

    @property
    def travels(self) -> bool:
        """Whether the field is part of the coded case that goes on the bus."""
        return self.field.sensitivity.may_travel and not self.field.stays


def fields(record_type: type[BaseModel]) -> Iterator[FieldPath]:
    """Every field of a record type in the order of its definition, each part before the fields in it.

    Raises TypeError for a field without `Field` metadata or of a type that no generator knows.
    """
    return iter(_every(record_type))


@cache
def _every(record_type: type[BaseModel]) -> tuple[FieldPath, ...]:
    return tuple(_walk(record_type, prefix="", step=None))


def _walk(record_type: type[BaseModel], *, prefix: str, step: str | None) -> Iterator[FieldPath]:
    for name, info in record_type.model_fields.items():
        field = next((each for each in info.metadata if isinstance(each, Field)), None)
        if field is None:
            raise TypeError(f"{record_type.__name__}.{name} has no Field metadata")
        inner, many = _item_type(info.annotation)
        path = f"{prefix}{name}{'[]' if many else ''}"
        here = field.step or step
        yield FieldPath(
            path=path,
            shape=_shape(inner, field),
            field=field,
            required=info.is_required(),
            many=many,
            max_length=_max_length(info),
            step=here,
        )
        if _is_part(inner):
            yield from _walk(inner, prefix=f"{path}.", step=here)


def _item_type(annotation: Any) -> tuple[Any, bool]:  # noqa: ANN401
    """The type below `Annotated`, `| None` and `tuple[..., ...]`, and whether there was a tuple."""
    many = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in {Union, UnionType}:
            annotation = next(each for each in get_args(annotation) if each is not type(None))
        elif origin is tuple:
            annotation, many = get_args(annotation)[0], True
        else:
            return annotation, many


_SHAPES: dict[Any, Shape] = {
    str: Shape.TEXT,
    date: Shape.DAY,
    int: Shape.WHOLE_NUMBER,
    float: Shape.DECIMAL,
    bool: Shape.YES_NO,
}


def _shape(inner: Any, field: Field) -> Shape:  # noqa: ANN401
    if _is_part(inner):
        return Shape.PART
    if field.vocabulary is not None:
        return Shape.CODE
    if inner not in _SHAPES:
        raise TypeError(f"no generator knows the type {inner!r}")
    return _SHAPES[inner]


def _is_part(inner: Any) -> bool:  # noqa: ANN401
    return isinstance(inner, type) and issubclass(inner, BaseModel)


def _max_length(info: FieldInfo) -> int | None:
    """The limit that the field's own constraints or those of its text type state."""
    for metadata in (info.metadata, *_nested_metadata(info.annotation)):
        for each in metadata:
            limit = getattr(each, "max_length", None)  # of annotated_types.MaxLen and pydantic.StringConstraints
            if isinstance(limit, int):
                return limit
    return None


def _nested_metadata(annotation: Any) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    if get_origin(annotation) is Annotated:
        yield annotation.__metadata__
    for each in get_args(annotation):
        yield from _nested_metadata(each)


def _with_codes(schema: CoreSchema, name: str) -> CoreSchema:
    """The same schema with its strings narrowed to the codes of vocabulary `name`."""
    changed: dict[str, Any] = dict(schema)
    if changed["type"] == "nullable":
        changed["schema"] = _with_codes(changed["schema"], name)
    elif changed["type"] == "tuple":
        changed["items_schema"] = [_with_codes(each, name) for each in changed["items_schema"]]
    elif changed["type"] == "str":
        return _code_schema(name)
    else:
        raise TypeError(f"a field of vocabulary {name!r} must be a string, or a tuple of strings")
    return changed


def _code_schema(name: str) -> CoreSchema:
    return core_schema.custom_error_schema(
        core_schema.literal_schema(list(vocabulary(name).terms)),
        custom_error_type="unknown_code",
        custom_error_message="not a code of the vocabulary {vocabulary}",
        custom_error_context={"vocabulary": name},
    )
