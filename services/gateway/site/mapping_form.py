"""A mapping made by hand: for each column of a file the field it holds, and what holds for every row. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from services.gateway.site.form_answers import field_of
from services.gateway.site.record_in_words import label_of
from services.gateway.site.report_form import LEFT_OUT
from services.gateway.site.words import Words, words
from shared.model.case import STEPS, CaseRecord
from shared.model.fields import Shape
from shared.model.flat import columns
from shared.model.json import Document
from shared.model.suggestions import folded
from shared.model.wording import Language

CONSTANTS: Final = ("place.state", "victims.0.kind", "legal_basis")
"""What a file often leaves unsaid because it is the same in every row."""
BETWEEN: Final = ";"


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field that a column may hold, by its path such as `victims.0.kind`."""

    path: str
    label: str
    step: str


@cache
def choices(language: Language) -> tuple[FieldChoice, ...]:
    """Every field, lists once, in the order of the record."""
    return tuple(_choices(words(language)))


def _choices(said: Words) -> Iterator[FieldChoice]:
    for path in columns(CaseRecord):
        field = field_of(path)
        if field is not None and field.step and path.partition(".")[0] not in LEFT_OUT:
            yield FieldChoice(path, label_of(path, said), field.step)


def guessed(column: str) -> str:
    """The field that is named like a column, in either language or by its path; empty where none is."""
    wanted = folded(column)
    for language in ("es", "en"):
        for choice in choices(language):
            last = choice.label.rpartition("\N{MIDDLE DOT}")[2].strip()
            name = folded(last).partition(" o ")[0]
            if wanted in {folded(choice.path), folded(choice.path.rpartition(".")[2]), name}:
                return choice.path
    return ""


def steps_of(language: Language) -> tuple[tuple[str, tuple[FieldChoice, ...]], ...]:
    """The choices under the name of their step."""
    every = choices(language)
    return tuple(
        (step.en if language == "en" else step.es, tuple(each for each in every if each.step == step.code))
        for step in STEPS
    )


def mapping_of(form: Mapping[str, str]) -> Document:
    """The mapping that a posted form describes, as intake keeps it."""
    mapping: Document = {"columns": {}}
    chosen: dict[str, str] = {}
    dates: Document = {}
    for number in range(sum(name.startswith("column.") for name in form)):
        column, path = form.get(f"column.{number}", ""), form.get(f"field.{number}", "")
        pattern = form.get(f"date.{number}", "").strip()
        if not column or not path:
            continue
        chosen[column] = path
        field = field_of(path)
        if pattern and field is not None and field.shape is Shape.DAY:
            dates[path] = pattern
    mapping["columns"] = dict(chosen)
    constants = {path: form.get(f"constant.{path}", "").strip() for path in CONSTANTS}
    missing = [word.strip() for word in form.get("missing", "").split(BETWEEN)]
    reference = form.get("reference", "")
    said: Document = {
        "constants": {path: value for path, value in constants.items() if value and path not in chosen.values()},
        "dates": dates,
        "missing": ["", *(word for word in missing if word)],
        "reference": {"column": reference} if reference else None,
    }
    return mapping | {name: value for name, value in said.items() if value}
