"""The map and the search of the page where places are settled."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.gateway.site.municipality_search import MOST, municipalities_named
from services.gateway.site.place_map import WIDTH, place_map
from services.gateway.site.place_view import Form
from shared.geography import load

GEOGRAPHY = load()
GEOGRAPHY.municipality_shapes("20")  # reads the boundaries, which takes longer than one example may
CODES = st.lists(st.sampled_from(list(GEOGRAPHY.municipalities)), max_size=4, unique=True)
POINTS = st.none() | st.tuples(st.floats(14.5, 32.7), st.floats(-118.4, -86.7))


@settings(deadline=None, max_examples=40)
@given(CODES, st.none() | st.sampled_from(list(GEOGRAPHY.states)), POINTS)
def test_the_map_holds_every_candidate_and_the_point(
    codes: list[str], state: str | None, point: tuple[float, float] | None
) -> None:
    drawn = place_map(GEOGRAPHY, dict(zip(codes, "ABCD", strict=False)), state, point)
    assert [each.code for each in drawn.candidates] == codes
    assert all(each.path for each in drawn.candidates) or len(codes) > 1  # a small one may shrink to a dot
    spots = [(each.x, each.y) for each in drawn.candidates] + ([drawn.pin] if drawn.pin else [])
    assert all(0 <= x <= WIDTH and 0 <= y <= drawn.frame.height for x, y in spots)
    assert 0.55 * WIDTH < drawn.frame.height < 1.9 * WIDTH


@settings(deadline=None, max_examples=40)
@given(st.floats(14.5, 32.7), st.floats(-118.4, -86.7))
def test_a_spot_of_the_drawing_is_the_point_it_stands_for(lat: float, lon: float) -> None:
    frame = place_map(GEOGRAPHY, {}, None, (lat, lon)).frame
    x, y = frame.spot((lon, lat))
    assert abs(frame.box.west + x / frame.per_degree_lon - lon) < 1 / frame.per_degree_lon
    assert abs(frame.box.north - y / frame.per_degree_lat - lat) < 1 / frame.per_degree_lat


def test_municipalities_are_found_by_any_of_their_names() -> None:
    assert [each.code for each in municipalities_named(GEOGRAPHY, "juchitan oax")][:1] == ["20043"]
    assert {each.state for each in municipalities_named(GEOGRAPHY, "San Pedro", "20")[:3]} == {"20"}
    assert municipalities_named(GEOGRAPHY, "x") == []


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=30))
def test_whatever_is_typed_finds_at_most_a_dozen(typed: str) -> None:
    assert len(municipalities_named(GEOGRAPHY, typed)) <= MOST


@given(st.dictionaries(st.sampled_from(["choice", "lat", "lon", "radius_km", "why", "remember"]), st.text(max_size=20)))
def test_a_form_is_one_decision_or_none(values: dict[str, str]) -> None:
    said = Form(values).decision()
    assert said is None or len({"area", "point", "unknown"} & said.keys()) == 1


def test_a_point_is_typed_as_people_type_it() -> None:
    typed = {"choice": "point", "lat": "17,0654", "lon": " -96.72 ", "radius_km": "1.5"}
    said = Form(typed).decision()
    assert said is not None
    assert said["point"] == {"lat": 17.0654, "lon": -96.72, "radius_m": 1500}
    assert Form({**typed, "lon": ""}).decision() is None
