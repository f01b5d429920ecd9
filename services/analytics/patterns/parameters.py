"""What may be asked of a pattern: typed parameters with their defaults, read from the words of a query."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Final, TypeVar

import orjson
from annotated_types import Ge, Le
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo

from services.analytics.aggregates import Question, Unit
from services.analytics.patterns.problems import NO_OBJECT, CannotBeAsked, Problem, problems_of, refused
from shared.geography import load
from shared.model.json import Document
from shared.vocabularies import vocabulary

DEFAULT_SEED: Final = 20_240_101
_FIRST_DAY, _LAST_DAY = "0000-01-01", "0000-12-31"


def _codes(given: object) -> object:
    return tuple(part.strip() for part in given.split(",") if part.strip()) if isinstance(given, str) else given


def _day(given: str) -> str:
    """A year, a month or a day; what is missing is filled in by `Selection.question`."""
    if re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", given):
        with suppress(ValueError):
            date.fromisoformat(given + _FIRST_DAY[len(given) :])
            return given
    raise refused("not_a_day")


def _not_before(until: str | None, info: ValidationInfo) -> str | None:
    since = info.data.get("since")
    if since and until and until + _LAST_DAY[len(until) :] < since:
        raise refused("before_the_first_day")
    return until


def _known(codes: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    if not set(codes) <= set(vocabulary(str(info.field_name)).terms):
        raise refused("unknown_code")
    return codes


def _states(codes: tuple[str, ...]) -> tuple[str, ...]:
    if not all(re.fullmatch(r"0[1-9]|[12][0-9]|3[0-2]", code) for code in codes):
        raise refused("no_such_state")
    return codes


def _municipalities(table: Mapping[str, int]) -> Mapping[str, int]:
    if not load().municipalities.keys() >= table.keys():
        raise refused("no_such_municipality")
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
    Raises CannotBeAsked with every parameter that cannot be meant."""
    asked: dict[str, Any] = {}
    for name, value in given:
        if value.strip():
            asked[name] = f"{asked[name]},{value}" if name in asked else value
    try:
        return kind.model_validate(asked | _object(body))
    except ValidationError as error:
        names = [each.alias or name for name, each in kind.model_fields.items()]
        raise CannotBeAsked(*problems_of(error, names)) from None


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise CannotBeAsked(Problem("body", NO_OBJECT))
    return found
