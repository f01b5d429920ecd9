"""When two periods may be compared, and what may be said of them."""

import pytest

from services.analytics.trends.series_breaks import series_breaks
from services.analytics.trends.year_on_year import change
from shared.errors import Invalid


def test_a_percentage_needs_twenty_cases_on_both_sides() -> None:
    assert change(20, 30).percent == pytest.approx(50)
    assert change(19, 40).percent is None
    assert change(40, 19).percent is None
    assert change(0, 50).percent is None


def test_a_broken_series_has_no_percentage() -> None:
    assert change(100, 150, broken=True).percent is None


def test_an_organisation_that_comes_or_goes_breaks_the_series() -> None:
    documented = {"a": [10, 12, 9, 11, 10], "b": [0, 0, 8, 9, 7], "c": [6, 7, 0, 0, 0], "d": [0, 0, 0, 1, 0]}
    (found,) = series_breaks(documented)
    assert (found.at, found.joined, found.left) == (2, ("b",), ("c",))
    assert found.share_joined == pytest.approx(8 / 17)
    assert found.share_left == pytest.approx(7 / 19)


def test_small_ones_and_short_silences_break_nothing() -> None:
    assert series_breaks({"a": [40, 40, 40, 40], "b": [0, 2, 2, 2]}) == ()
    months = {"a": [2] * 12, "b": [0, 2, 0, 0, 2, 0, 2, 2, 0, 0, 2, 0]}
    assert [each.at for each in series_breaks(months, around=3)] == [1]
    assert series_breaks({"a": [5, 5, 5]}) == ()
    assert series_breaks({"a": [0, 0, 0]}) == ()


def test_bad_tables_are_refused() -> None:
    for documented in ({}, {"a": [1, 2], "b": [1]}, {"a": [1, -1]}, {"a": [0.5, 1]}):
        with pytest.raises(Invalid):
            series_breaks(documented)  # type: ignore[arg-type]
    for wrong in ({"around": 0}, {"matters": 0.0}):
        with pytest.raises(Invalid):
            series_breaks({"a": [1, 2]}, **wrong)  # type: ignore[arg-type]
