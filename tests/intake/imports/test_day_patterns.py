"""Days as spreadsheets write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.imports.day_patterns import DayPattern, Days

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("pattern", "cell", "first", "last"),
    [
        ("dd/mm/yy", "09/05/09", date(2009, 5, 9), date(2009, 5, 9)),
        ("dd/mm/yy", "9/5/77", date(1977, 5, 9), date(1977, 5, 9)),
        ("DD-MMM-YY", "22-abr-17", date(2017, 4, 22), date(2017, 4, 22)),
        ("dd de mmm de yyyy", "3 de Septiembre de 2020", date(2020, 9, 3), date(2020, 9, 3)),
        ("mm/dd/yyyy", "12/31/2020", date(2020, 12, 31), date(2020, 12, 31)),
        ("yyyy-mm", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("mm/yyyy", "2/2023", date(2023, 2, 1), date(2023, 2, 28)),
        ("yyyy", "2019", date(2019, 1, 1), date(2019, 12, 31)),
    ],
)
def test_patterns(pattern: str, cell: str, first: date, last: date) -> None:
    assert DayPattern.of(pattern).read(cell, TODAY) == Days(first, last)


@pytest.mark.parametrize("cell", ["", "31/02/20", "1/13/20", "09/05/2009", "ayer", "09-05-09", "\u0660\u0669/05/09"])
def test_what_does_not_follow_the_pattern(cell: str) -> None:
    assert DayPattern.of("dd/mm/yy").read(cell, TODAY) is None


def test_months_that_are_none() -> None:
    assert DayPattern.of("mm/yyyy").read("00/2020", TODAY) is None
    assert DayPattern.of("dd-mmm-yy").read("22-foo-17", TODAY) is None


@pytest.mark.parametrize("pattern", ["", "dd", "mm", "dd/yy", "dd/mm", "yy/yyyy", "dd/dd/yy", "d/m/y", "%d", "yyyy("])
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        DayPattern.of(pattern)


@given(st.dates(date(1927, 1, 1), TODAY))
def test_every_day_can_be_written_and_read(day: date) -> None:
    for pattern, written in (("dd/mm/yy", day.strftime("%d/%m/%y")), ("yyyy-mm-dd", day.isoformat())):
        assert DayPattern.of(pattern).read(written, TODAY) == Days(day, day)


@given(st.text(max_size=12))
def test_any_cell_is_read_or_not(cell: str) -> None:
    for pattern in ("dd/mm/yy", "dd-mmm-yyyy", "yyyy-mm", "yyyy"):
        found = DayPattern.of(pattern).read(cell, TODAY)
        assert found is None or found.first <= found.last
