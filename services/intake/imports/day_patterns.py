"""Days as spreadsheets write them: a pattern such as `dd/mm/yy` says how; a month or a year is a range of days."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Self

ISO: Final = ("yyyy-mm-dd", "yyyy-mm", "yyyy")
"""What is read where a mapping names no pattern."""

_MONTHS: Final = (
    "ene enero jan january|feb febrero february|mar marzo march|abr abril apr april|mayo may|jun junio june|"
    "jul julio july|ago agosto aug august|sep sept septiembre setiembre september|oct octubre october|"
    "nov noviembre november|dic diciembre dec december"
)
_NUMBERS: Final = {name: place for place, names in enumerate(_MONTHS.split("|"), 1) for name in names.split()}
_TOKENS: Final = {
    "yyyy": r"(?P<year>[0-9]{4})",
    "yy": r"(?P<short>[0-9]{2})",
    "mmm": r"(?P<name>[a-z]{3,10})\.?",
    "mm": r"(?P<month>[0-9]{1,2})",
    "dd": r"(?P<day>[0-9]{1,2})",
}
_PATTERN: Final = re.compile(r"(?:yyyy|yy|mmm|mm|dd|[ /.,-]| de )+")
_TOKEN: Final = re.compile("yyyy|yy|mmm|mm|dd")


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day of what was written."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class DayPattern:
    """`written` for people, `shape` for reading."""

    written: str
    shape: re.Pattern[str]

    @classmethod
    def of(cls, written: str) -> Self:
        """Raises ValueError for what is no pattern: each of year, month and day at most once, never a day alone."""
        pattern = written.strip().lower()
        tokens = [token.replace("mmm", "mm").replace("yyyy", "yy") for token in _TOKEN.findall(pattern)]
        if not _PATTERN.fullmatch(pattern) or sorted(tokens) not in (["yy"], ["mm", "yy"], ["dd", "mm", "yy"]):
            raise ValueError("no pattern of a day")
        parts = (_TOKENS.get(part) or re.escape(part) for part in re.split("(yyyy|yy|mmm|mm|dd)", pattern))
        return cls(pattern, re.compile("".join(parts)))

    def read(self, cell: str, today: date) -> Days | None:
        """None for what does not follow the pattern or is no day of the calendar.

        A year of two digits is one of the last hundred.
        """
        found = self.shape.fullmatch(cell.lower())
        if found is None:
            return None
        given = found.groupdict()
        year = int(given["year"]) if given.get("year") else _full_year(int(given["short"]), today.year)
        month = _NUMBERS.get(given["name"], 0) if given.get("name") else int(given.get("month") or 0)
        named = bool(given.get("name") or given.get("month"))
        try:
            return _days(year, month if named else None, int(given["day"]) if given.get("day") else None)
        except ValueError:
            return None


def _full_year(short: int, this_year: int) -> int:
    year = this_year - this_year % 100 + short
    return year if year <= this_year else year - 100


def _days(year: int, month: int | None, day: int | None) -> Days:
    if month is None:
        return Days(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return Days(date(year, month, day), date(year, month, day))


@cache
def patterns(written: tuple[str, ...]) -> tuple[DayPattern, ...]:
    """These patterns and, since workbooks hold days as such, the full ISO one. Raises ValueError."""
    return tuple(DayPattern.of(each) for each in dict.fromkeys((*written, ISO[0])))
