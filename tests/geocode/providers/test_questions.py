"""What goes out, and what an answer is worth: nothing that is no name, nothing outside what the words say."""

from hypothesis import given
from hypothesis import strategies as st

from services.geocode.domain import PlaceWords
from services.geocode.providers.breaker import REST_SECONDS, Breaker, LeftAlone
from services.geocode.providers.questions import Question, question_of
from services.geocode.providers.weighing import Found, weighed
from shared.geography import load
from shared.model.location import Candidate, Flag, Location, Method, Precision

GEOGRAPHY = load()
GEOGRAPHY.municipality_at(19.4, -99.1)
IN_OAXACA = Location(state="20", precision=Precision.STATE, confidence=0.98, method=Method.GAZETTEER)
SALINA_CRUZ = IN_OAXACA.model_copy(update={"municipality": "20079", "precision": Precision.MUNICIPALITY})
words = (
    st.none() | st.text(max_size=100) | st.sampled_from(["La Ventosa", "Hidalgo 7", "calle 5 de Mayo 1234, interior"])
)
A_LOCALITY = Question("x", Precision.LOCALITY)


@given(
    words,
    words,
    words,
    st.sampled_from([IN_OAXACA, SALINA_CRUZ, Location()]),
    st.sampled_from(["municipality", "locality"]),
)
def test_free_text_streets_and_sentences_never_go_out(
    municipality: str | None, locality: str | None, street: str | None, offline: Location, finest: str
) -> None:
    place = PlaceWords("Oaxaca", municipality, locality, "Barrio QQQQ", "68000", f"WWWW {street}", "XXXX text")
    question = question_of(place, offline, finest, GEOGRAPHY)  # type: ignore[arg-type]
    if question is None:
        return
    assert not any(secret in question.text for secret in ("QQQQ", "WWWW", "XXXX", "68000", "1234"))
    assert question.precision < offline.precision


def test_a_conflict_is_a_persons_to_settle() -> None:
    place = PlaceWords("Oaxaca", "Salina Cruz", "La Ventosa")
    flagged = SALINA_CRUZ.model_copy(update={"flags": (Flag.CONFLICT_POINT_MUNICIPALITY,)})
    assert question_of(place, SALINA_CRUZ, "locality", GEOGRAPHY) is not None
    assert question_of(place, flagged, "locality", GEOGRAPHY) is None
    assert question_of(place, SALINA_CRUZ.model_copy(update={"method": Method.PERSON}), "locality", GEOGRAPHY) is None


@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.sampled_from(["village", "administrative", "house", "None"]),
    st.sampled_from([IN_OAXACA, SALINA_CRUZ]),
)
def test_no_answer_leaves_the_area_that_is_known(lat: float, lon: float, kind: str, offline: Location) -> None:
    location = weighed(offline, A_LOCALITY, Found("nominatim", lat, lon, kind), GEOGRAPHY)
    assert location.state == offline.state
    assert offline.municipality in {None, location.municipality}
    assert location.confidence <= offline.confidence
    Location.model_validate(location.model_dump())


def test_among_candidates_the_one_that_holds_the_answer_is_chosen() -> None:
    codes = ("20079", "20043")
    candidates = tuple(Candidate(code=code, name=code, score=0.5) for code in codes)
    ambiguous = IN_OAXACA.model_copy(update={"candidates": candidates, "flags": (Flag.AMBIGUOUS,)})
    inside = weighed(ambiguous, A_LOCALITY, Found("nominatim", 16.1838, -95.1951, "village"), GEOGRAPHY)
    assert (inside.municipality, inside.method, inside.flags) == ("20079", Method.PROVIDER, ())
    elsewhere = weighed(ambiguous, A_LOCALITY, Found("nominatim", 17.0654, -96.7237, "city"), GEOGRAPHY)
    assert (elsewhere.municipality, elsewhere.method) == (None, Method.GAZETTEER)
    assert [each.code for each in elsewhere.candidates] == [*codes, "20067"]


def test_a_breaker_opens_after_failures_and_closes_after_a_success() -> None:
    now = [0.0]
    breaker = Breaker(lambda: now[0])

    def is_open() -> bool:
        try:
            breaker.check()
        except LeftAlone:
            return True
        return False

    for expected in (False, False, True):
        breaker.failed()
        assert is_open() is expected
    now[0] = REST_SECONDS + 1
    assert not is_open()
    breaker.failed()
    assert is_open()
    now[0] *= 3
    breaker.succeeded()
    breaker.failed()
    assert not is_open()
    breaker.failed(5)
    assert is_open()
    now[0] += 6
    assert not is_open()
