"""What may be asked of a pattern: typed parameters with their defaults, read from the words of a query."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final, TypeVar

import orjson
from annotated_types import Ge, Le
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo

from services.analytics.aggregates import Question, Unit
from shared.errors import FieldProblem, Invalid
from shared.geography import load
from shared.model.json import Document
from shared.vocabularies import vocabulary

DEFAULT_SEED: Final = 20_240_101
_FIRST_DAY, _LAST_DAY = "0000-01-01", "0000-12-31"


def _codes(given: object) -> object:
    return tuple(part.strip() for part in given.split(",") if part.strip()) if isinstance(given, str) else given


def _day(given: str) -> str:
    """A year, a month or a day; what is missing is filled in by `Selection.question`."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", given):
        raise ValueError("not a year, a month or a day")
    date.fromisoformat(given + _FIRST_DAY[len(given) :])
    return given


def _not_before(until: str | None, info: ValidationInfo) -> str | None:
    since = info.data.get("since")
    if since and until and until + _LAST_DAY[len(until) :] < since:
        raise ValueError("before the first day asked for")
    return until


def _known(codes: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    if not set(codes) <= set(vocabulary(str(info.field_name)).terms):
        raise ValueError("a code that its vocabulary lacks")
    return codes


def _states(codes: tuple[str, ...]) -> tuple[str, ...]:
    if not all(re.fullmatch(r"0[1-9]|[12][0-9]|3[0-2]", code) for code in codes):
        raise ValueError("no such state")
    return codes


def _municipalities(table: Mapping[str, int]) -> Mapping[str, int]:
    if not load().municipalities.keys() >= table.keys():
        raise ValueError("a code that no municipality has")
    return table


Listed: Final = BeforeValidator(_codes)
"""Of a tuple: separated by commas in a query."""
Codes = Annotated[tuple[str, ...], Listed]
Terms = Annotated[Codes, AfterValidator(_known)]
"""Codes of the vocabulary named like the parameter."""
Day = Annotated[str, AfterValidator(_day)]
Seed = Annotated[int, Ge(0), Le(2**32 - 1)]
ByMunicipality = Annotated[Mapping[str, Annotated[int, Ge(0), Le(10**9)]], AfterValidator(_municipalities)]
"""Whole numbers by INEGI's 5 digits: a table, which only a body can hold."""

_FIXES: Final = {
    "kind": "Codes are at /v1/vocabularies/kind.",
    "identity_group": "Codes are at /v1/vocabularies/identity_group.",
    "state": "Write the 2 digits of INEGI, 01 to 32.",
    "from": "Write 2024, 2024-03 or 2024-03-01.",
    "to": "Write 2024, 2024-03 or 2024-03-01.",
    "denominator": "Ask for inhabitants, lgbti_15_and_over or trans_and_other_15_and_over.",
    "seed": "Give a whole number from 0.",
    "homicides": 'Send a body by POST, such as {"homicides": {"20043": 12}}: INEGI\'s 5 digits and whole numbers.',
}


class Selection(BaseModel):
    """Which facts a pattern looks at; what every pattern's parameters begin with. `from` and `to` are a year, a month
    or a day, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    kind: Terms = ()
    identity_group: Terms = ()
    state: Annotated[Codes, AfterValidator(_states)] = ()
    since: Day | None = Field(None, alias="from")
    until: Annotated[Day | None, AfterValidator(_not_before)] = Field(None, alias="to")

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


def read_parameters(kind: type[P], given: Iterable[tuple[str, str]], body: bytes = b"") -> P:
    """From the words of a query and, over them, an object in JSON of the same names, for what is too long for a query.
    Raises Invalid with every parameter that cannot be meant; a name that is not ours is not repeated."""
    asked: dict[str, Any] = {}
    for name, value in given:
        if value.strip():
            asked[name] = f"{asked[name]},{value}" if name in asked else value
    try:
        return kind.model_validate(asked | _object(body))
    except ValidationError as error:
        problems = tuple(_problem(kind, item) for item in error.errors(include_url=False, include_input=False))
        raise Invalid("The question cannot be answered as it stands.", errors=problems) from None


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError:
        found = None
    if isinstance(found, dict):
        return found
    problem = FieldProblem("body", "no object in JSON", "Send parameters by their names, or no body.")
    raise Invalid("The question cannot be read.", errors=(problem,))


def _problem(kind: type[Selection], item: Mapping[str, Any]) -> FieldProblem:
    names = ", ".join(each.alias or name for name, each in kind.model_fields.items())
    field = str(item["loc"][0]) if item["loc"] else "query"
    if item["type"] == "extra_forbidden":
        return FieldProblem("query", "a parameter that this pattern does not have", f"It has {names}.")
    return FieldProblem(
        field, str(item["msg"]).removeprefix("Value error, "), _FIXES.get(field, f"See /docs: {names}.")
    )
