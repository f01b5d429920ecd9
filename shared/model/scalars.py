"""The scalar types of a record: text of three lengths, identifiers, days, numbers. No control characters, no NaN."""

from datetime import date
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from annotated_types import Ge, Le, MaxLen
from pydantic import AllowInfNan, GetCoreSchemaHandler, GetJsonSchemaHandler, Strict, StringConstraints, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_ITEM = TypeVar("_ITEM")

_NO_CONTROL = r"^[^\x00-\x1f\x7f-\x9f]*$"
_NO_CONTROL_BUT_LAYOUT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"

Line = Annotated[
    str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_CONTROL)
]
"""A name or a phrase on one line."""

Paragraph = Annotated[
    str,
    StringConstraints(
        strict=True, strip_whitespace=True, min_length=1, max_length=2_000, pattern=_NO_CONTROL_BUT_LAYOUT
    ),
]
"""A description of a few sentences; line breaks and tabs may stand in it."""

Story = Annotated[
    str,
    StringConstraints(
        strict=True, strip_whitespace=True, min_length=1, max_length=20_000, pattern=_NO_CONTROL_BUT_LAYOUT
    ),
]
"""A narrative of some pages."""

IDENTIFIER = r"^[A-Za-z0-9](?:[A-Za-z0-9._:\-]*[A-Za-z0-9])?$"
POSTAL_CODE = r"^[0-9]{5}$"
SHA256 = r"^[0-9a-f]{64}$"
WEB_ADDRESS = r"^https?://[^\x00-\x20\x7f-\x9f]+$"

Identifier = Annotated[str, StringConstraints(strict=True, max_length=80, pattern=IDENTIFIER)]
"""The id of an organisation or a case: no spaces, so that no sentence fits in."""

PostalCode = Annotated[str, StringConstraints(strict=True, pattern=POSTAL_CODE)]
Sha256 = Annotated[str, StringConstraints(strict=True, pattern=SHA256)]
WebAddress = Annotated[str, StringConstraints(strict=True, max_length=2_000, pattern=WEB_ADDRESS)]

YesNo = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Ge(1), Le(100_000)]
"""A number of persons or incidents that is at least one."""

Position = Annotated[int, Strict(), Ge(0), Le(199)]
"""The place of a victim, a perpetrator or a source in its list, from 0."""

Coordinate = Annotated[float, Strict(), AllowInfNan(allow_inf_nan=False), Ge(-180), Le(180)]
"""Degrees, WGS 84."""

Several = Annotated[tuple[_ITEM, ...], MaxLen(200)]
"""A list of parts or codes; none may hold more than 200."""

_FIRST_DAY = date(1900, 1, 1)


def _day(value: Any) -> date:  # noqa: ANN401
    """ISO text or a date, from 1900 on. Numbers are no days: `date` alone would read them as seconds since 1970."""
    if isinstance(value, str):
        value = _from_iso(value)
    if type(value) is not date:
        raise PydanticCustomError("not_a_day", "not a day")
    if value < _FIRST_DAY:
        raise PydanticCustomError("too_long_ago", "before 1900")
    return value


@lru_cache(maxsize=4096)
def _from_iso(text: str) -> date | None:
    """The day written as year-month-day; other ISO forms, such as weeks, are refused."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _past_day(value: Any, info: ValidationInfo) -> date:  # noqa: ANN401
    day = _day(value)
    today = info.context.get("today") if info.context else None
    if today is not None and day > today:
        raise PydanticCustomError("in_the_future", "later than today")
    return day


class _DaySchema:
    """How Pydantic reads, writes and documents a day."""

    def __init__(self, *, past: bool) -> None:
        self._past = past

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        written = core_schema.to_string_ser_schema(when_used="json")
        if self._past:
            return core_schema.with_info_plain_validator_function(_past_day, serialization=written)
        return core_schema.no_info_plain_validator_function(_day, serialization=written)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "format": "date"}


Day = Annotated[date, _DaySchema(past=False)]
"""A calendar day, ISO 8601."""

PastDay = Annotated[date, _DaySchema(past=True)]
"""A day that is not later than `today` of the validation context; without one it is any day.

The model reads no clock: who validates passes `context={"today": ...}`, the day in Mexico.
"""
