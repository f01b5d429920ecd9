"""From Pydantic's errors to problems a person can mend: field, message and fix, never what the person wrote."""

from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.errors import FieldProblem
from shared.model.case import CaseRecord
from shared.model.fields import fields
from shared.model.suggestions import closest_codes, closest_names
from shared.model.wording import BY_PATTERN, BY_RULE, BY_TYPE, OTHERWISE, Language, Wording
from shared.vocabularies import vocabulary

_MOST = 100
"""Problems told at a time; a body that is wrong in more places is wrong as a whole."""

_FEW = 25
"""Codes that can be listed in a sentence; of a longer vocabulary the address is given."""


def problems(
    error: ValidationError, *, language: Language = "en", record_type: type[BaseModel] = CaseRecord
) -> tuple[FieldProblem, ...]:
    """One problem for each error, at most 100. `field` is a path as `victims.0.kind`, empty for the whole record.

    A field name that the record does not know is somebody's word and is not repeated: the problem stands at its part.
    """
    details = error.errors(include_url=False)[:_MOST]
    return tuple(_problem(each, language, record_type) for each in details)


def _problem(error: ErrorDetails, language: Language, record_type: type[BaseModel]) -> FieldProblem:
    wording = _wording(error)
    location = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    limits = error.get("ctx", {}) | _listed(error, record_type)
    suggested = _suggested(error, record_type)
    fix = wording.fix(language).format_map(limits)
    return FieldProblem(
        field=".".join(str(each) for each in location),
        message=wording.message(language).format_map(limits),
        fix=f"{_did_you_mean(suggested, language)} {fix}" if suggested else fix,
    )


def _wording(error: ErrorDetails) -> Wording:
    if error["type"] == "rule":
        return BY_RULE[error["ctx"]["rule"]]
    if error["type"] == "string_pattern_mismatch":
        return BY_PATTERN.get(error["ctx"]["pattern"], BY_TYPE[error["type"]])
    return BY_TYPE.get(error["type"], OTHERWISE)


def _listed(error: ErrorDetails, record_type: type[BaseModel]) -> dict[str, str]:
    """What could have stood there, where the wording lists it."""
    if error["type"] == "extra_forbidden":
        return {"known": ", ".join(_names(record_type, error["loc"][:-1]))}
    if error["type"] == "unknown_code":
        return {"codes": _codes(error["ctx"]["vocabulary"])}
    return {}


def _codes(name: str) -> str:
    codes = tuple(vocabulary(name).terms)
    return ", ".join(codes) if len(codes) <= _FEW else f"/v1/vocabularies/{name}"


def _suggested(error: ErrorDetails, record_type: type[BaseModel]) -> tuple[str, ...]:
    written = error["input"]
    if error["type"] == "unknown_code" and isinstance(written, str):
        return closest_codes(error["ctx"]["vocabulary"], written)
    if error["type"] == "extra_forbidden":
        return closest_names(_names(record_type, error["loc"][:-1]), str(error["loc"][-1]))
    return ()


def _did_you_mean(suggested: tuple[str, ...], language: Language) -> str:
    listed = ", ".join(suggested)
    return f"¿Quiso decir {listed}?" if language == "es" else f"Did you mean {listed}?"


def _names(record_type: type[BaseModel], location: tuple[int | str, ...]) -> tuple[str, ...]:
    """The names of the fields that a part, at its place in the record, may have."""
    part = ".".join(_path(location))
    return _names_by_part(record_type).get(part, ())


def _path(location: tuple[int | str, ...]) -> Iterator[str]:
    """`victims, 0, outcomes, 1` as the walker writes it: `victims[]`, `outcomes[]`."""
    for position, step in enumerate(location):
        if isinstance(step, str):
            inside = location[position + 1 : position + 2]
            yield f"{step}[]" if inside and isinstance(inside[0], int) else step


@cache
def _names_by_part(record_type: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for each in fields(record_type):
        part = each.path.rpartition(".")[0]
        found[part] = (*found.get(part, ()), each.name)
    return found
