"""A case as it is read: answers in words, by step, under the person, the act or the source they are about. Pure."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.gateway.site.form_answers import POINTS_TO, SECOND_OF_PAIR, field_of, first_of, is_pair, second_of
from services.gateway.site.words import Words
from shared.model.case import STEPS
from shared.model.fields import FieldPath, Shape
from shared.model.flat import BETWEEN_CODES

BETWEEN_LABELS: Final = " \N{MIDDLE DOT} "


@dataclass(frozen=True, slots=True)
class Answered:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Group:
    """The answers about one item of a list, `Víctima 1`; those about the case itself are a group without a title."""

    title: str
    lines: tuple[Answered, ...]


def in_words(row: Mapping[str, str], words: Words) -> Mapping[str, tuple[Group, ...]]:
    """A flat record (`row_of` the answers, `flattened` a case) by step. Blank answers are left out."""
    found: dict[str, dict[str, list[Answered]]] = {step.code: {} for step in STEPS}
    for column, value in row.items():
        field = field_of(column)
        if value and field is not None and field.step and not _is_told_with_the_first(column, row):
            title, label = _title_and_label(column, words)
            line = _days(column, row, words) or Answered(label, _value(field, value, words))
            found[field.step].setdefault(title, []).append(line)
    return {step: _groups(titled) for step, titled in found.items()}


def _groups(titled: Mapping[str, list[Answered]]) -> tuple[Group, ...]:
    return tuple(Group(title, tuple(titled[title])) for title in sorted(titled, key=bool))


def _title_and_label(column: str, words: Words) -> tuple[str, str]:
    labels = _labels(column, words)
    is_item = len(labels) > 1
    return (labels[0] if is_item else ""), BETWEEN_LABELS.join(labels[is_item:])


def label_of(column: str, words: Words) -> str:
    """`Víctima 1 · Edad` of `victims.0.age`."""
    return BETWEEN_LABELS.join(_labels(column, words))


def _labels(column: str, words: Words) -> list[str]:
    steps = column.split(".")
    said: list[str] = []
    for at, step in enumerate(steps):
        if step.isdecimal():
            said[-1:] = [f"{words(f'form.items.{steps[at - 1]}')} {int(step) + 1}"]
            continue
        field = field_of(".".join(steps[: at + 1]))
        if field is not None and (field.many or field.shape is not Shape.PART):
            said.append(said_of(field, words)[0])
    return said


def said_of(field: FieldPath, words: Words) -> tuple[str, str]:
    """Label and reason of a field."""
    return (field.field.en, field.field.why_en) if words.language == "en" else (field.field.es, field.field.why_es)


def pair_label(column: str, words: Words) -> str:
    """What two days are about: when it began, when it ended, when the outcome was."""
    name = column.rpartition(".")[2].rpartition("_")[0] or "outcome"
    return words(f"form.days.{name}")


def _value(field: FieldPath, value: str, words: Words) -> str:
    if field.shape is Shape.CODE:
        return ", ".join(words.term(str(field.field.vocabulary), code) for code in value.split(BETWEEN_CODES))
    if field.shape is Shape.YES_NO:
        return words.term("answer", value)
    if field.path.removesuffix("[]") in POINTS_TO:
        return ", ".join(str(int(each) + 1) for each in value.split(BETWEEN_CODES) if each.isdecimal())
    return words.when(value) if field.shape is Shape.DAY and _day(value) else value


def _is_told_with_the_first(column: str, row: Mapping[str, str]) -> bool:
    return column.endswith(SECOND_OF_PAIR) and _pair(first_of(column), row) is not None


def _days(column: str, row: Mapping[str, str], words: Words) -> Answered | None:
    """Two days between which something happened, as one line; None where there are not two."""
    pair = _pair(column, row)
    if pair is None:
        return None
    first, last = pair
    several = words("form.days_said", first=words.day(first.isoformat()), last=words.day(last.isoformat()))
    return Answered(pair_label(column, words), words.when(known) if (known := _known(first, last)) else several)


def _pair(column: str, row: Mapping[str, str]) -> tuple[date, date] | None:
    field = field_of(column)
    if field is None or field.shape is not Shape.DAY or not is_pair(column):
        return None
    first, last = _day(row.get(column, "")), _day(row.get(second_of(column), ""))
    return (first, last) if first and last else None


def _day(written: str) -> date | None:
    """None for what is no day: a person may have written anything."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _known(first: date, last: date) -> str:
    """The one day, month or year that two days enclose, as ISO text; empty where they enclose another span."""
    if first == last:
        return first.isoformat()
    if first.day != 1 or last.day != monthrange(last.year, last.month)[1] or first.year != last.year:
        return ""
    if first.month == last.month:
        return first.isoformat()[:7]
    return str(first.year) if (first.month, last.month) == (1, 12) else ""
