"""What a choice makes of a location: always a whole answer, and never finer than what was said."""

from hypothesis import given
from hypothesis import strategies as st

from services.geocode.reviews.deciding import Choice, Spot, decided, told_by_decimals
from services.geocode.reviews.reasons import Reason, reason_of
from shared.errors import Invalid
from shared.geography import load
from shared.model.location import Candidate, Flag, Location, Method, Point, Precision

GEOGRAPHY = load()
GEOGRAPHY.municipality_at(19.4, -99.1)  # reads the boundaries, which takes longer than one example may
CODES = st.sampled_from([*GEOGRAPHY.states, *GEOGRAPHY.municipalities])
NOTHING = Location()


def candidate(code: str) -> Candidate:
    return Candidate(code=code, name=code, score=0.5)


@given(CODES)
def test_every_area_can_be_chosen(code: str) -> None:
    location = decided(Choice(area=code), NOTHING, GEOGRAPHY)
    assert (location.municipality or location.state) == code
    assert location.precision is (Precision.MUNICIPALITY if len(code) == 5 else Precision.STATE)
    assert location.method is Method.PERSON
    assert location.point is None


@given(st.floats(14, 33), st.floats(-119, -86), st.none() | st.integers(1, 100_000))
def test_a_spot_tells_its_municipality_and_how_fine_it_is(lat: float, lon: float, radius_m: int | None) -> None:
    try:
        location = decided(Choice(spot=Spot(Point(lat=lat, lon=lon), radius_m)), NOTHING, GEOGRAPHY)
    except Invalid:
        assert GEOGRAPHY.municipality_at(lat, lon) is None
        return
    assert location.municipality is not None
    assert GEOGRAPHY.municipality_at(lat, lon) in {location.municipality, None}
    assert (location.point is None) == (location.precision is Precision.MUNICIPALITY)
    if location.point is not None:
        assert location.radius_m == (radius_m or told_by_decimals(location.point))


@given(st.lists(CODES, min_size=1, max_size=5))
def test_what_cannot_be_known_is_the_state_that_holds_every_candidate(codes: list[str]) -> None:
    before = Location(candidates=tuple(map(candidate, codes)))
    location = decided(Choice(), before, GEOGRAPHY)
    states = {code[:2] for code in codes}
    assert location.state == (states.pop() if len(states) == 1 else None)
    assert location.method is Method.PERSON


def test_confirming_a_municipality_keeps_what_was_found_within_it() -> None:
    town = {"state": "20", "municipality": "20043", "precision": Precision.LOCALITY, "radius_m": 900}
    before = Location(
        **town,
        point=Point(lat=16.43, lon=-95.02),
        confidence=0.8,
        flags=(Flag.APPROXIMATE_MATCH,),
        method=Method.GAZETTEER,
    )  # type: ignore[arg-type]
    location = decided(Choice(area="20043"), before, GEOGRAPHY)
    assert (location.precision, location.point, location.flags) == (Precision.LOCALITY, before.point, ())


def test_a_municipality_that_was_cut_from_another_keeps_a_point_drawn_in_its_parent() -> None:
    young = next(each for each in GEOGRAPHY.municipalities.values() if each.parents)
    parent = GEOGRAPHY.municipalities[young.parents[0]]
    before = Location(state=young.state, municipality=young.code, precision=Precision.MUNICIPALITY, confidence=0.9)
    spot = Spot(Point(lat=parent.point[0], lon=parent.point[1]))
    location = decided(Choice(spot=spot), before, GEOGRAPHY)
    assert (location.municipality, location.flags) == (young.code, (Flag.PARENT_POLYGON,))


def test_a_doubtful_answer_has_one_reason_to_wait() -> None:
    sure = Location(state="20", precision=Precision.STATE, confidence=0.98, method=Method.GAZETTEER)
    assert reason_of(sure) is None
    assert reason_of(sure.model_copy(update={"confidence": 0.6})) is Reason.UNSURE
    both = (Flag.AMBIGUOUS, Flag.CONFLICT_POINT_MUNICIPALITY)
    assert reason_of(sure.model_copy(update={"flags": both})) is Reason.CONFLICT
    assert reason_of(NOTHING) is Reason.NOT_FOUND
