"""The time, injected, so that tests and replays own it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

Clock = Callable[[], datetime]
"""Gives the current moment, aware, in UTC."""

CENTRAL_MEXICO = timezone(timedelta(hours=-6))
"""Mexico keeps no daylight saving since October 2022 (Ley de los Husos Horarios)."""


def system_clock() -> datetime:
    return datetime.now(UTC)


def mexican_day(moment: datetime) -> date:
    """The calendar day in central Mexico: the last day an incident can have happened on."""
    return moment.astimezone(CENTRAL_MEXICO).date()


@lru_cache(maxsize=64)
def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, e.g. `2026-11-21T22:45:13.120Z`. Of one moment it is asked again and again."""
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return in_utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
