"""A record as one flat row, for CSV and XLSX templates and for HTML forms: columns named `victims.0.kind`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, cast

from pydantic import BaseModel

from shared.model.fields import FieldPath, Shape, fields
from shared.model.json import Document, Json
from shared.model.suggestions import code_of, folded

BETWEEN_CODES: Final = ";"
"""Separates the codes of a list within a cell."""

_YES: Final = frozenset({"si", "yes", "true", "1", "x", "on", "verdadero"})
_NO: Final = frozenset({"no", "false", "0", "off", "falso"})


def columns(record_type: type[BaseModel], repeats: Mapping[str, int] | None = None) -> Iterator[str]:
    """The columns of a template, in the order of the record.

    `repeats` says how many times a list of parts is laid out, by its path (`{"victims[]": 3}`); else it is once.
    """
    return _below(tuple(fields(record_type)), "", "", repeats or {})


def _below(every: Sequence[FieldPath], part: str, column: str, repeats: Mapping[str, int]) -> Iterator[str]:
    """The columns of the fields of one part, all beginning as `column` does."""
    for each in every:
        if each.path.rpartition(".")[0] != part:
            continue
        name = f"{column}{each.name}"
        if each.shape is not Shape.PART:
            yield name
        elif each.many:
            for position in range(repeats.get(each.path, 1)):
                yield from _below(every, each.path, f"{name}.{position}.", repeats)
        else:
            yield from _below(every, each.path, f"{name}.", repeats)


def nested(row: Mapping[str, str], record_type: type[BaseModel]) -> Document:
    """The record that a row describes, to be validated; blank cells are left out.

    Numbers, yes and no, codes by their label and lists are read. What cannot be read stays text, and a column that the
    record does not have stays a field, so that validation speaks of both. Items of a list come in the order of their
    numbers, without gaps.
    """
    filled = ((_meaning(column, record_type), column, cell) for column, cell in row.items() if cell.strip())
    return assembled(
        ((column,), cell) if field is None else (steps, read_cell(cell.strip(), field))
        for (steps, field), column, cell in filled
    )


def assembled(values: Iterable[tuple[Sequence[str], Json]]) -> Document:
    """The record that has these values at the ends of these steps, such as `victims`, `0`, `kind`.

    Items of a list come in the order of their numbers, without gaps.
    """
    record: Document = {}
    for steps, value in values:
        _put(record, steps, value)
    return {name: _with_lists(value) for name, value in record.items()}


@lru_cache(maxsize=10_000)
def _meaning(column: str, record_type: type[BaseModel]) -> tuple[tuple[str, ...], FieldPath | None]:
    """The steps down to a column's field, and the field; files repeat their columns in every row."""
    steps = tuple(column.strip().split("."))
    return steps, _leaves(record_type).get(_path(steps))


@cache
def _leaves(record_type: type[BaseModel]) -> Mapping[str, FieldPath]:
    return {each.path.removesuffix("[]"): each for each in fields(record_type) if each.shape is not Shape.PART}


def _path(steps: Sequence[str]) -> str:
    """`victims.0.kind` as the walker writes it: `victims[].kind`."""
    return "".join("[]" if step.isdecimal() else f".{step}" for step in steps).removeprefix(".")


def _put(record: Document, steps: Sequence[str], value: Json) -> None:
    """Sets a value below its steps; known columns are leaves, so that none stands in the way of another."""
    here = record
    for step in steps[:-1]:
        here = cast("Document", here.setdefault(step, {}))
    here[steps[-1]] = value


def _with_lists(value: Json) -> Json:
    """The same value with every object whose names are numbers turned into the list it stands for.

    No object is empty, and of one either all names are numbers or none.
    """
    if not isinstance(value, dict):
        return value
    if next(iter(value)).isdecimal():
        return [_with_lists(value[name]) for name in sorted(value, key=int)]
    return {name: _with_lists(each) for name, each in value.items()}


def read_cell(cell: str, field: FieldPath) -> Json:
    """What a cell, not blank, says of a field; text where it cannot be read."""
    if field.many:
        return [_read_one(item.strip(), field) for item in cell.split(BETWEEN_CODES) if item.strip()]
    return _read_one(cell, field)


def _read_one(cell: str, field: FieldPath) -> Json:
    if field.shape is Shape.CODE:
        return code_of(str(field.field.vocabulary), cell) or cell
    if field.shape is Shape.YES_NO:
        word = folded(cell)
        return True if word in _YES else False if word in _NO else cell
    if field.shape in {Shape.WHOLE_NUMBER, Shape.DECIMAL}:
        return _number(cell, whole=field.shape is Shape.WHOLE_NUMBER)
    return cell


def _number(cell: str, *, whole: bool) -> Json:
    """Spreadsheets write 27 as 27.0, and Spanish ones 19.4 as 19,4."""
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        return cell
    if whole:
        return int(number) if number.is_integer() else cell
    return number
