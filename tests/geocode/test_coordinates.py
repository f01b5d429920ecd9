"""Coordinates as people write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.geocode.coordinate_text import Cell, from_utm
from services.geocode.coordinates import Reading, read
from shared.geography import load
from shared.model.location import Flag, Precision

GEOGRAPHY = load()


def reading(lat: Cell, lon: Cell, *named: str) -> Reading:
    return read(lat, lon, frozenset(named), GEOGRAPHY)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (19.4326, -99.1332),
        ("19.4326 |", " -99.1332"),
        ("19,4326", "-99,1332"),
        ("19° 25' 57.4\" N", "99° 7' 59.5\" O"),
        ("19 25 57.4", "-99 7 59.5"),
        ("19.4326, -99.1332", None),
        ("19.4326; -99.1332", ""),
        (19.4326, "\u221299.1332"),
        ("19,4326,-99,1332", ""),
        ("19.4326 -99.1332", None),
        ("19.4326-99.1332", None),
        ("19.4326° N, 99.1332° W", None),
        ("19°25'57.4\"N 99°07'59.5\"W", None),
        ("19 25.956 N", "99 7.992 O"),
        ("N 19 25 57.4", "O 99 7 59.5"),
        ("19.4326 norte", "99.1332 oeste"),
        ("lat: 19.4326 lon: -99.1332", None),
        ("https://maps.example/?q=19.4326,-99.1332", None),
        ("https://maps.example/place/x/@19.4326,-99.1332,15z", ""),
        ("https://maps.example/data=!3d19.4326!4d-99.1332", ""),
        ("19.4326,-99.1332", "19.4326,-99.1332"),
        ("194326000", "-991332000"),
        ("14Q 486017 2148696", None),
        ("2,148,696 N", "486,017 E, zona 14"),
        ("486017", "2148696"),
    ],
)
def test_many_spellings_of_one_point(lat: Cell, lon: Cell) -> None:
    found = reading(lat, lon)
    assert (found.lat, found.lon) == pytest.approx((19.4326, -99.1332), abs=1e-4)
    assert (found.municipality, found.precision, found.flags) == ("09015", Precision.ADDRESS, ())


@pytest.mark.parametrize(
    ("lat", "lon", "flags"),
    [
        (-99.1332, 19.4326, {Flag.SWAPPED}),
        (19.4326, 99.1332, {Flag.SIGN}),
        (-19.4326, -99.1332, {Flag.SIGN}),
        (99.1332, 19.4326, {Flag.SIGN, Flag.SWAPPED}),
    ],
)
def test_a_point_is_mended_and_says_so(lat: float, lon: float, flags: set[Flag]) -> None:
    found = reading(lat, lon)
    assert (found.lat, found.lon) == (19.4326, -99.1332)
    assert set(found.flags) == flags


@pytest.mark.parametrize(
    ("lat", "lon", "flag"),
    [
        (0, 0, Flag.ZERO_POINT),
        ("0.0", "0", Flag.ZERO_POINT),
        (40.4168, -3.7038, Flag.OUTSIDE_COUNTRY),
        (31.7619, -106.4850, Flag.OUTSIDE_COUNTRY),
        (14.6349, -90.5069, Flag.OUTSIDE_COUNTRY),
        (23.634501, -102.552784, Flag.COUNTRY_CENTROID),
        (23, -102, Flag.COUNTRY_CENTROID),
        ("norte", 19.2, Flag.COORDINATES_UNREADABLE),
        (19.2, None, Flag.COORDINATES_UNREADABLE),
        (math.inf, 19.2, Flag.COORDINATES_UNREADABLE),
    ],
)
def test_a_point_that_is_not_used(lat: Cell, lon: Cell, flag: Flag) -> None:
    assert reading(lat, lon) == Reading((flag,))


def test_metres_of_utm_are_degrees() -> None:
    """The tower of Toronto, zone 17."""
    assert from_utm(630_084.3, 4_833_438.6, 17) == pytest.approx((43.642567, -79.387139), abs=1e-5)


def test_a_zone_that_is_not_named_is_told_by_the_words_or_not_at_all() -> None:
    assert reading("650000", "2300000").flags == (Flag.COORDINATES_UNREADABLE,)
    assert reading("650000", "2300000", "30").municipality == "30175"


def test_nothing_given_is_nothing_read() -> None:
    assert reading(None, None) == reading("", math.nan) == reading("-", "na") == Reading()


@pytest.mark.parametrize(
    ("lat", "lon", "precision"),
    [
        (19.0, -99.0, Precision.UNKNOWN),
        (19.4, -99.1, Precision.STATE),
        (19.43, -99.13, Precision.LOCALITY),
        (19.433, -99.133, Precision.NEIGHBOURHOOD),
        ("19.4330", "-99.1330", Precision.ADDRESS),
    ],
)
def test_decimals_tell_the_precision(lat: Cell, lon: Cell, precision: Precision) -> None:
    found = reading(lat, lon)
    assert found.precision == precision
    assert (Flag.COORDINATES_ROUNDED in found.flags) == (precision >= Precision.LOCALITY)


def test_the_middle_of_a_state_is_only_a_state() -> None:
    lat, lon = GEOGRAPHY.centroids[0]["14"]
    found = reading(lat, lon)
    assert (found.precision, found.flags) == (Precision.STATE, (Flag.STATE_CENTROID,))


def test_a_point_off_the_shore_belongs_where_the_words_say() -> None:
    assert reading(21.292, -89.6600, "31059").municipality == "31059"
    assert reading(21.292, -89.6600).flags == (Flag.OUTSIDE_COUNTRY,)


numbers = st.one_of(st.none(), st.floats(), st.text(max_size=30), st.integers(-200, 200).map(str))


@given(numbers, numbers)
def test_whatever_is_written_gets_an_answer(lat: Cell, lon: Cell) -> None:
    found = reading(lat, lon)
    assert found.municipality is None or GEOGRAPHY.box.holds(found.lat, found.lon)
