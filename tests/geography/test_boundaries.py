"""Where points lie, and shapes that fit together."""

import json

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import NotFound
from shared.geography import Geography, load
from shared.geography.boundaries import Outlines
from shared.geography.packing import pack, unpack


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load()


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [
        (19.4326, -99.1332, "09015"),
        (17.0610, -96.7253, "20067"),
        (31.6904, -106.4245, "08037"),
        (20.5083, -86.9458, "23001"),
        (0.0, 0.0, None),
        (31.7619, -106.4850, None),
        (19.0, -105.9, None),
    ],
)
def test_a_point_lies_in_its_municipality(geography: Geography, lat: float, lon: float, code: str | None) -> None:
    assert geography.municipality_at(lat, lon) == code


def test_many_points_at_once_are_answered_like_one(geography: Geography) -> None:
    points = [municipality.point for municipality in geography.municipalities.values()]
    lats, lons = zip(*points, strict=True)
    at_once = geography.municipalities_at(lats, lons)
    assert at_once[::250] == [geography.municipality_at(lat, lon) for lat, lon in points[::250]]


def test_the_point_of_an_area_lies_in_it(geography: Geography) -> None:
    for code, municipality in geography.municipalities.items():
        if not municipality.parents:
            assert geography.municipality_at(*municipality.point) == code
            assert municipality.box.holds(*municipality.point)
    for code, state in geography.states.items():
        assert str(geography.municipality_at(*state.point)).startswith(code)


def test_a_pier_belongs_to_the_nearest_shore(geography: Geography) -> None:
    assert geography.municipality_at(21.3445, -89.6700) is None
    assert geography.municipality_near(21.3445, -89.6700, within_degrees=0.1) == "31059"
    assert geography.municipality_near(25.0, -92.0, within_degrees=0.1) is None


def test_neighbours_share_their_borders(geography: Geography) -> None:
    shapes = [
        shapely.from_geojson(json.dumps(shape))
        for state in geography.states
        for shape in geography.municipality_shapes(state).values()
    ]
    assert len(shapes) == 2465
    assert shapely.coverage_is_valid(shapes)


def test_states_share_their_borders(geography: Geography) -> None:
    shapes = [shapely.from_geojson(json.dumps(shape)) for shape in geography.state_shapes.values()]
    assert len(shapes) == 32
    assert shapely.coverage_is_valid(shapes)


def test_shapes_are_of_the_state_asked_for(geography: Geography) -> None:
    shapes = geography.municipality_shapes("01")
    assert len(shapes) == 11
    assert all(code.startswith("01") for code in shapes)
    with pytest.raises(NotFound):
        geography.municipality_shapes("33")


def test_coordinates_have_four_decimals(geography: Geography) -> None:
    shape = shapely.from_geojson(json.dumps(geography.state_shapes["29"]))
    for lon, lat in shapely.get_coordinates(shape).tolist():
        assert (round(lon, 4), round(lat, 4)) == (lon, lat)


coordinates = st.integers(-1_700_000, 1_700_000).map(lambda whole: whole / 10_000)


@given(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=4, unique=True))
def test_packing_loses_nothing(corners: list[tuple[float, float]]) -> None:
    squares = [shapely.box(x, y, x + 0.5, y + 0.25) for x, y in corners]
    codes = [f"{number:05d}" for number in range(len(squares))]
    found_codes, found = unpack(pack(codes, squares, decimals=4))
    assert found_codes == tuple(codes)
    assert all(shapely.equals_exact(found, squares, tolerance=1e-9))


def test_a_shared_border_belongs_to_the_smaller_code() -> None:
    squares = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    assert Outlines(pack(["00001", "00002"], squares, decimals=1)).holding([0.5], [1.0]) == ["00001"]
