"""What a person has written into the form so far, and the record it makes. Pure.

Answers lie flat, by column (`victims.0.kind`); days lie in three parts (`incident.start_earliest.year`). The form
carries all of them from step to step, so that the server keeps nothing and nothing is lost on the way back.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final, TypeAlias

from shared.model.case import CaseRecord
from shared.model.fields import FieldPath, Shape, fields
from shared.model.flat import BETWEEN_CODES, nested
from shared.model.json import Document, Json

Answers: TypeAlias = Mapping[str, str]

PARTS_OF_DAY: Final = ("day", "month", "year")
FIRST_OF_PAIR: Final = "earliest"
SECOND_OF_PAIR: Final = "latest"
_POSITION = re.compile(r"\.[0-9]+(?=\.|$)")
_ALWAYS_THERE: Final = ("incident", "place")
"""Parts that a case must have: left out they would be one error for the whole, empty they are one at each field."""


@cache
def fields_by_path() -> Mapping[str, FieldPath]:
    """The fields of a case by their path without the brackets of a list of codes."""
    return {each.path.removesuffix("[]"): each for each in fields(CaseRecord)}


def field_of(column: str) -> FieldPath | None:
    """The field of a column, `victims.0.kind`, with or without a part of a day after it."""
    found = fields_by_path().get(_POSITION.sub("[]", column))
    if found is None and column.rpartition(".")[2] in PARTS_OF_DAY:
        return field_of(column.rpartition(".")[0])
    return found


def read(posted: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The answers among posted values; several values of one name are a list of codes."""
    answers: dict[str, str] = {}
    for name, value in posted:
        if field_of(name) is not None:
            before = answers.get(name)
            answers[name] = f"{before}{BETWEEN_CODES}{value}" if before and value else before or value.strip()
    return answers


def is_pair(column: str) -> bool:
    """Whether a day is the first of two between which something happened."""
    return column.rpartition(".")[2].endswith(FIRST_OF_PAIR)


def second_of(column: str) -> str:
    return column.removesuffix(FIRST_OF_PAIR) + SECOND_OF_PAIR


def first_of(column: str) -> str:
    return column.removesuffix(SECOND_OF_PAIR) + FIRST_OF_PAIR


def row_of(answers: Answers) -> dict[str, str]:
    """The answers that are not blank, with every day in one cell."""
    days = {name.rpartition(".")[0] for name, value in answers.items() if value and _is_part_of_day(name)}
    row = {name: value for name, value in answers.items() if value and not _is_part_of_day(name)}
    for column in sorted(days):
        row |= _days(column, answers)
    return row


def record_of(answers: Answers) -> Document:
    """The case as it is sent. What cannot be read stays text, for the errors to speak of."""
    return {name: {} for name in _ALWAYS_THERE} | nested(row_of(compacted(answers)), CaseRecord)


def flattened(record: Json, column: str = "") -> Iterator[tuple[str, str]]:
    """The cells of a record: the way back from `nested`."""
    if isinstance(record, dict):
        for name, value in record.items():
            yield from flattened(value, f"{column}.{name}" if column else name)
    elif isinstance(record, list) and any(isinstance(each, dict) for each in record):
        for position, value in enumerate(record):
            yield from flattened(value, f"{column}.{position}")
    elif isinstance(record, list):
        yield column, BETWEEN_CODES.join(str(each) for each in record)
    elif isinstance(record, bool):
        yield column, "yes" if record else "no"
    elif record is not None:
        yield column, str(record)


def _is_part_of_day(name: str) -> bool:
    field = field_of(name)
    return field is not None and field.shape is Shape.DAY and name.rpartition(".")[2] in PARTS_OF_DAY


def _days(column: str, answers: Answers) -> Iterator[tuple[str, str]]:
    parts = _parts(column, answers)
    if not is_pair(column):
        yield column, _written(parts)
        return
    yield column, _written(parts, last=False)
    if not any(_parts(second_of(column), answers).values()):
        yield second_of(column), _written(parts, last=True)


def _parts(column: str, answers: Answers) -> dict[str, str]:
    return {part: answers.get(f"{column}.{part}", "") for part in PARTS_OF_DAY}


def _written(parts: Mapping[str, str], *, last: bool | None = None) -> str:
    """The day as ISO text; with `last` the first or the last day of a month or a year that is known alone."""
    year, month, day = parts["year"], parts["month"], parts["day"]
    if last is not None and year.isdecimal() and not (day and not month):
        month = month or ("12" if last else "01")
        whole = month.isdecimal() and 1 <= int(month) <= 12 and 1 <= int(year) <= 9999  # noqa: PLR2004 — months, years
        day = day or (str(monthrange(int(year), int(month))[1]) if last and whole else "01")
    return "-".join(part.zfill(width) for part, width in ((year, 4), (month, 2), (day, 2)) if part)


def items(answers: Answers, name: str) -> int:
    """How many items of a list of parts the form shows: one more than the highest number in it."""
    found = re.compile(re.escape(name) + r"\.([0-9]+)\.")
    return max((int(match[1]) + 1 for each in answers if (match := found.match(each))), default=0)


def compacted(answers: Answers) -> dict[str, str]:
    """The same without items that are blank from end to end; those after them move up."""
    lists = sorted({name.removesuffix("[]") for name, each in _lists()}, key=lambda name: -name.count("."))
    kept = dict(answers)
    for path in lists:
        for name in _columns_of(path, kept):
            for position in reversed(range(items(kept, name))):
                if not any(value for each, value in kept.items() if each.startswith(f"{name}.{position}.")):
                    kept = without(kept, name, position)
    return kept


def _lists() -> Iterator[tuple[str, FieldPath]]:
    return ((name, each) for name, each in fields_by_path().items() if each.shape is Shape.PART and each.many)


def _columns_of(path: str, answers: Answers) -> list[str]:
    """Where a list stands: `victims[].outcomes` stands at `victims.0.outcomes`, `victims.1.outcomes`."""
    pattern = re.compile("(" + re.escape(path).replace(r"\[\]", r"\.[0-9]+") + r")\.[0-9]+\.")
    return sorted({match[1] for each in answers if (match := pattern.match(each))})


def without(answers: Answers, name: str, position: int) -> dict[str, str]:
    """The same without one item; later items move up, and so do the references to them."""
    kept: dict[str, str] = {}
    for column, value in answers.items():
        found = re.match(re.escape(name) + r"\.([0-9]+)\.(.*)", column)
        if found is None:
            kept[column] = _moved(column, value, name, position)
        elif int(found[1]) != position:
            kept[f"{name}.{int(found[1]) - (int(found[1]) > position)}.{found[2]}"] = value
    return kept


POINTS_TO: Final[Mapping[str, str]] = {
    "acts[].victims": "victims",
    "acts[].perpetrators": "perpetrators",
    "justice[].source": "sources",
}
"""Fields that hold positions in another list of the case."""


def _moved(column: str, value: str, name: str, position: int) -> str:
    """Positions in a list from which an item was taken out."""
    if POINTS_TO.get(_POSITION.sub("[]", column)) != name:
        return value
    before = [int(each) for each in value.split(BETWEEN_CODES) if each.isdecimal()]
    return BETWEEN_CODES.join(str(each - (each > position)) for each in before if each != position)
