"""The report form, generated from the record of a case by its one walker. Pure.

A step is a page of inputs: the quick ones first, the others under "more"; lists of parts repeat.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.gateway.site.form_answers import (
    PARTS_OF_DAY,
    POINTS_TO,
    SECOND_OF_PAIR,
    Answers,
    field_of,
    fields_by_path,
    first_of,
    is_pair,
    items,
    second_of,
)
from services.gateway.site.record_in_words import label_of, pair_label, said_of
from services.gateway.site.words import Words
from shared.errors import FieldProblem
from shared.model.case import STEPS
from shared.model.fields import FieldPath, Shape
from shared.model.flat import BETWEEN_CODES
from shared.vocabularies import vocabulary

REVIEW: Final = "review"
ORDER: Final = (*(step.code for step in STEPS), REVIEW)
MOST_RADIOS: Final = 6
LONGEST_LINE: Final = 200
LEFT_OUT: Final = frozenset({"verification", "uncoded"})
"""A report counts as unverified until a review says more; what cannot be coded comes from imported files."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool
    help: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """One question. `widget` names how it is asked; a day has its three parts in `values`, a pair of days six."""

    name: str
    widget: str
    label: str
    why: str
    required: bool
    value: str = ""
    options: tuple[Option, ...] = ()
    values: Mapping[str, str] | None = None
    unit: str = ""
    max_length: int | None = None
    problems: tuple[FieldProblem, ...] = ()

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Questions:
    """Inputs and lists that stand together: those asked at once, and those under "more"."""

    quick: tuple["Input | Repeat", ...]
    more: tuple["Input | Repeat", ...]

    @property
    def more_is_open(self) -> bool:
        """Nothing that was answered, or is wrong, stays hidden under "more"; nor does all that a step asks."""
        return not self.quick or any(
            (isinstance(each, Repeat) and each.items) or _is_touched(each) for each in self.more
        )


@dataclass(frozen=True, slots=True)
class Repeat:
    """A list of parts, such as the victims. `items` are numbered from 0 in names and from 1 on the page."""

    name: str
    label: str
    why: str
    items: tuple[Questions, ...]
    problems: tuple[FieldProblem, ...] = ()

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")


def _is_touched(each: "Input | Repeat") -> bool:
    if isinstance(each, Repeat):
        return bool(each.problems)
    return bool(each.problems or each.value or any((each.values or {}).values()))


def questions(step: str, answers: Answers, problems: Iterable[FieldProblem], words: Words) -> Questions:
    """The questions of a step with what was answered and what is wrong with it."""
    form = _Form(answers, tuple(problems), words)
    top = [each for each in _children("") if each.step == step and each.name not in LEFT_OUT]
    return form.ask(top, "")


def step_of(field: str) -> str:
    """The step on which a field stands; the first for the record as a whole."""
    found = field_of(field.partition(".")[0])
    return found.step if found is not None and found.step else ORDER[0]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line of the summary of errors: what it is about, what is wrong, on which step and at which id."""

    about: str
    message: str
    fix: str
    step: str
    id: str


def summary(problems: Iterable[FieldProblem], words: Words) -> tuple[Wrong, ...]:
    """Each problem once, at the question where it can be mended."""
    return tuple(dict.fromkeys(_wrong(problem, words) for problem in problems))


def _wrong(problem: FieldProblem, words: Words) -> Wrong:
    name = problem.field
    if name.endswith(SECOND_OF_PAIR) and field_of(first_of(name)) is not None:
        name = first_of(name)
    field = field_of(name)
    is_pair_of_days = field is not None and field.shape is Shape.DAY and is_pair(name)
    about = pair_label(name, words) if is_pair_of_days else label_of(name, words) if field else ""
    return Wrong(about, problem.message, problem.fix, step_of(name) if name else "", "f-" + name.replace(".", "-"))


def _children(part: str) -> Iterator[FieldPath]:
    return (each for each in fields_by_path().values() if each.path.rpartition(".")[0] == part)


@dataclass(frozen=True, slots=True)
class _Form:
    answers: Answers
    problems: tuple[FieldProblem, ...]
    words: Words

    def ask(self, asked: Iterable[FieldPath], prefix: str) -> Questions:
        """The fields of one part, below a column prefix such as `victims.0.`."""
        quick: list[Input | Repeat] = []
        more: list[Input | Repeat] = []
        for field in asked:
            column = f"{prefix}{field.name}"
            target = quick if field.field.quick else more
            if field.shape is Shape.PART and not field.many:
                inner = self.ask(_children(field.path), f"{column}.")
                quick.extend(inner.quick)
                more.extend(inner.more)
            elif field.shape is Shape.PART:
                target.append(self._repeat(field, column))
            elif not _is_second_of_pair(field, prefix):
                target.append(self._input(field, column))
        return Questions(tuple(quick), tuple(more))

    def _repeat(self, field: FieldPath, column: str) -> Repeat:
        label, why = said_of(field, self.words)
        shown = items(self.answers, column) or int(field.field.quick)
        asked = tuple(_children(field.path))
        found = tuple(self.ask(asked, f"{column}.{position}.") for position in range(shown))
        return Repeat(column, label, why, found, self._wrong(column))

    def _input(self, field: FieldPath, column: str) -> Input:
        label, why = said_of(field, self.words)
        widget = _widget(field)
        if field.shape is Shape.DAY and is_pair(column):
            widget, label, why = "days", pair_label(column, self.words), self.words("form.days_why")
        names = (column, second_of(column)) if widget == "days" else (column,)
        return Input(
            name=column,
            widget=widget,
            label=label,
            why=why,
            required=field.required,
            value=self.answers.get(column, ""),
            options=self._options(field, column),
            values=self._parts(names) if widget in {"day", "days"} else None,
            unit=self.words(f"form.units.{field.field.unit}") if field.field.unit else "",
            max_length=field.max_length if field.shape is Shape.TEXT else None,
            problems=_once(problem for name in names for problem in self._wrong(name)),
        )

    def _parts(self, names: Iterable[str]) -> dict[str, str]:
        return {f"{name}.{part}": self.answers.get(f"{name}.{part}", "") for name in names for part in PARTS_OF_DAY}

    def _wrong(self, column: str) -> tuple[FieldProblem, ...]:
        return tuple(problem for problem in self.problems if problem.field == column)

    def _options(self, field: FieldPath, column: str) -> tuple[Option, ...]:
        chosen = self.answers.get(column, "").split(BETWEEN_CODES)
        if field.shape is Shape.YES_NO:
            return tuple(Option(code, self.words.term("answer", code), code in chosen) for code in ("yes", "no"))
        target = POINTS_TO.get(field.path.removesuffix("[]"))
        if target is not None:
            places = range(items(self.answers, target))
            return tuple(Option(str(n), f"{self._singular(target)} {n + 1}", str(n) in chosen) for n in places)
        if field.field.vocabulary is None:
            return ()
        terms = vocabulary(field.field.vocabulary).terms.values()
        return tuple(
            Option(
                term.code,
                ("\N{EN DASH} " if term.parent else "") + self.words.either(term),
                term.code in chosen,
                self.words.definition(term),
            )
            for term in terms
        )

    def _singular(self, name: str) -> str:
        return self.words(f"form.items.{name}")


def _once(problems: Iterable[FieldProblem]) -> tuple[FieldProblem, ...]:
    """Without those that say the same of the other day of a pair."""
    return tuple({(each.message, each.fix): each for each in problems}.values())


def _is_second_of_pair(field: FieldPath, prefix: str) -> bool:
    column = f"{prefix}{field.name}"
    return field.shape is Shape.DAY and column.endswith(SECOND_OF_PAIR) and field_of(first_of(column)) is not None


def _widget(field: FieldPath) -> str:
    if field.path.removesuffix("[]") in POINTS_TO:
        return "checkboxes" if field.many else "select"
    if field.shape is Shape.CODE and field.many:
        return "checkboxes"
    if field.shape is Shape.CODE:
        few = len(vocabulary(str(field.field.vocabulary)).terms) <= MOST_RADIOS
        return "radios" if few else "select"
    if field.shape is Shape.TEXT:
        return "long" if (field.max_length or 0) > LONGEST_LINE and not field.many else "text"
    return {Shape.DAY: "day", Shape.YES_NO: "radios"}.get(field.shape, "number")
