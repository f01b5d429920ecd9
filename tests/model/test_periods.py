"""Where a range of days falls."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.model import periods
from shared.vocabularies import vocabulary

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 12, 31))
EVERY = (periods.year, periods.quarter, periods.month, periods.tmm_year, periods.presidential_term)


@given(first=days, second=days)
def test_a_range_is_in_a_period_only_if_both_its_ends_are(first: date, second: date) -> None:
    earliest, latest = sorted([first.isoformat(), second.isoformat()])
    for period in EVERY:
        ends = {period(earliest, earliest), period(latest, latest)}
        assert {period(earliest, latest)} == (ends if len(ends) == 1 else {"unknown"})


@given(day=days)
def test_a_single_day_is_in_the_period_it_should(day: date) -> None:
    iso = day.isoformat()
    assert periods.year(iso, iso) == str(day.year)
    assert periods.month(iso, iso) == f"{day:%Y-%m}"
    assert periods.quarter(iso, iso) == f"{day.year}-Q{(day.month - 1) // 3 + 1}"
    start = day.year if day.month >= 10 else day.year - 1
    assert periods.tmm_year(iso, iso) == f"{start}-{start + 1}"


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        ("2018-12-01", "2024-09-30", "term_2018_2024"),
        ("2018-11-30", "2018-12-01", "unknown"),
        ("2024-09-30", "2024-09-30", "term_2018_2024"),
        ("2024-10-01", "2024-10-01", "term_2024_2030"),
        ("1950-01-01", "1950-01-01", "unknown"),
    ],
)
def test_presidential_terms(earliest: str, latest: str, expected: str) -> None:
    assert periods.presidential_term(earliest, latest) == expected


@given(start=days, delay=st.integers(min_value=0, max_value=3_000))
def test_a_delay_without_doubt_is_in_the_bucket_that_holds_it(start: date, delay: int) -> None:
    bucket = periods.reporting_delay(start.isoformat(), start.isoformat(), (start + timedelta(days=delay)).isoformat())
    ends = vocabulary("reporting_delay").terms[bucket].crosswalks
    assert int(ends["days_from"]) <= delay <= int(ends.get("days_to", "3000"))


@pytest.mark.parametrize(
    ("earliest", "latest", "reported", "bucket"),
    [
        ("2024-03-01", "2024-03-01", None, "unknown"),
        ("2024-03-01", "2024-03-01", "2024-03-01", "same_day"),
        ("2024-03-01", "2024-03-03", "2024-03-05", "days_1_7"),
        ("2024-03-01", "2024-03-31", "2024-04-05", "unknown"),  # 5 to 35 days
        ("2024-03-01", "2024-03-31", "2024-03-01", "same_day"),  # it cannot have begun after the report
        ("2020-01-01", "2020-12-31", "2024-03-01", "days_366_plus"),
    ],
)
def test_doubt_about_the_day_may_leave_the_delay_unknown(
    earliest: str, latest: str, reported: str | None, bucket: str
) -> None:
    assert periods.reporting_delay(earliest, latest, reported) == bucket


def test_the_buckets_of_delay_do_not_overlap() -> None:
    ends = [term.crosswalks for term in vocabulary("reporting_delay").terms.values() if term.crosswalks]
    counted = [(int(each["days_from"]), int(each.get("days_to", "10000"))) for each in ends]
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(counted))
