"""What may be asked of a pattern: typed parameters with their defaults, read from the words of a query."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final, Self, TypeVar

from annotated_types import Ge, Le
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from services.analytics.aggregates import Question, Unit
from shared.errors import FieldProblem, Invalid
from shared.model.dimensions import DIMENSIONS
from shared.model.json import Document
from shared.vocabularies import vocabulary

DEFAULT_SEED: Final = 20_240_101
_FIRST_DAY, _LAST_DAY = "0000-01-01", "0000-12-31"


def _codes(given: object) -> object:
    return tuple(part.strip() for part in given.split(",") if part.strip()) if isinstance(given, str) else given


def _day(given: str | None) -> str | None:
    """A year, a month or a day; what is missing is filled in by `Selection.question`."""
    if given is not None:
        date.fromisoformat(given + _FIRST_DAY[len(given) :])
    return given


Codes = Annotated[tuple[str, ...], BeforeValidator(_codes)]
"""Codes of a vocabulary, separated by commas in a query."""
Day = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Seed = Annotated[int, Ge(0), Le(2**32 - 1)]


class Selection(BaseModel):
    """Which facts a pattern looks at; what every pattern's parameters begin with. `from` and `to` are a year, a month
    or a day, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    kind: Codes = ()
    identity_group: Codes = ()
    state: Codes = ()
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to")

    @model_validator(mode="after")
    def _are_codes(self) -> Self:
        for name in ("kind", "identity_group"):
            if not set(getattr(self, name)) <= set(vocabulary(name).terms):
                raise ValueError(f"{name} has a code that its vocabulary lacks")
        if any(len(code) != len("20") or not code.isdecimal() for code in self.state):
            raise ValueError("state is the 2 digits of INEGI")
        _day(self.since), _day(self.until)
        return self

    def question(self, *by: str, unit: Unit = "cases", **filters: frozenset[str]) -> Question:
        """The question for a table of these facts."""
        chosen = {name: frozenset(getattr(self, name)) for name in ("kind", "identity_group", "state")}
        return Question(
            by=by,
            unit=unit,
            filters={name: codes for name, codes in {**chosen, **filters}.items() if codes},
            start=_filled(self.since, _FIRST_DAY),
            end=_filled(self.until, _LAST_DAY),
        )

    def document(self) -> Document:
        """As it is kept beside an answer: everything that has to be known to ask it again."""
        return self.model_dump(mode="json", by_alias=True)


def _filled(text: str | None, day: str) -> str | None:
    return text + day[len(text) :] if text else None


P = TypeVar("P", bound=Selection)


def read_parameters(kind: type[P], given: Iterable[tuple[str, str]]) -> P:
    """Raises Invalid with every parameter that cannot be meant; a name that is not ours is not repeated."""
    asked: dict[str, Any] = {}
    for name, value in given:
        asked[name] = f"{asked[name]},{value}" if name in asked else value
    try:
        return kind.model_validate(asked)
    except ValidationError as error:
        problems = tuple(_problem(kind, item) for item in error.errors(include_url=False, include_input=False))
        raise Invalid("The question cannot be answered as it stands.", errors=problems) from None


def _problem(kind: type[Selection], item: Mapping[str, Any]) -> FieldProblem:
    names = ", ".join(each.alias or name for name, each in kind.model_fields.items())
    field = str(item["loc"][0]) if item["loc"] else "query"
    if item["type"] == "extra_forbidden":
        return FieldProblem("query", "a parameter that this pattern does not have", f"It has {names}.")
    fix = f"Codes are at /v1/vocabularies/{field}." if field in DIMENSIONS else f"See /docs; parameters are {names}."
    return FieldProblem(field, str(item["msg"]), fix)
