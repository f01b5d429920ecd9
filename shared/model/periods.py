"""Where a range of days falls: the period that holds the whole range, or `unknown` where doubt spans two of them.

Days are ISO texts such as `2024-03-01`, which sort as days do.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from shared.model.columns import UNKNOWN, band, column


def year(earliest: str, latest: str) -> str:
    """The calendar year in which the whole range lies."""
    return _common(earliest[:4], latest[:4])


def month(earliest: str, latest: str) -> str:
    """The month, as `2024-03`, in which the whole range lies."""
    return _common(earliest[:7], latest[:7])


def quarter(earliest: str, latest: str) -> str:
    """The quarter, as `2024-Q1`, in which the whole range lies."""
    return _common(_quarter(earliest), _quarter(latest))


def _quarter(day: str) -> str:
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


def tmm_year(earliest: str, latest: str) -> str:
    """The year of Trans Murder Monitoring, 1 October to 30 September, as `2023-2024`, in which the range lies."""
    return _common(_tmm_year(earliest), _tmm_year(latest))


def _tmm_year(day: str) -> str:
    first = int(day[:4]) - (day[5:7] < "10")
    return f"{first}-{first + 1}"


def presidential_term(earliest: str, latest: str) -> str:
    """The code of the presidential term in which the whole range lies."""
    ends = column("presidential_term", "date_to")
    terms = column("presidential_term", "date_from").items()
    return next((code for code, first in terms if first <= earliest and latest <= ends[code]), UNKNOWN)


def _common(first: str, last: str) -> str:
    return first if first == last else UNKNOWN


PERIODS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "calendar": year,
    "tmm": tmm_year,
    "presidential_term": presidential_term,
}
"""By name of the period, the function that gives the year or term of a range of days."""


def reporting_delay(start_earliest: str, start_latest: str, reported: str | None) -> str:
    """The bucket of the days from the incident to the report; unknown where doubt about the day spans two buckets."""
    if reported is None:
        return UNKNOWN
    last_possible = min(start_latest, reported)
    return _common(_delay(start_earliest, reported), _delay(last_possible, reported))


def _delay(start: str, reported: str) -> str:
    days = (date.fromisoformat(reported) - date.fromisoformat(start)).days
    return band("reporting_delay", "days_from", "days_to", days)
