"""Why an area of the map shows what it shows."""

from services.gateway.coverage import coverage, documented_areas
from services.gateway.released import AreaState, Coverage, Query
from tests.gateway.published import release, table

RELEASE = release()
STATES = ["06", "09", "14", "20"]
HOMICIDES_OF_2023 = (("kind", frozenset({"homicide"})), ("year", frozenset({"2023"})))


def test_each_state_is_in_one_of_the_four() -> None:
    assert coverage(RELEASE, Query(), "state", STATES) == {
        "06": AreaState(Coverage.UNDOCUMENTED),
        "09": AreaState(Coverage.COUNTED, 13),
        "14": AreaState(Coverage.DOCUMENTED_ZERO, 0),
        "20": AreaState(Coverage.COUNTED, 4),
    }


def test_a_number_elsewhere_makes_a_zero_here_a_documented_one() -> None:
    disappeared = (("kind", frozenset({"disappearance"})),)
    found = coverage(RELEASE, Query(filters=disappeared), "state", STATES)
    assert found["20"] == AreaState(Coverage.DOCUMENTED_ZERO, 0)
    assert found["06"] == AreaState(Coverage.UNDOCUMENTED)


def test_a_withheld_number_is_shown_as_withheld_and_is_no_zero() -> None:
    found = coverage(RELEASE, Query(protection_class="reserved"), "state", STATES)
    assert found["14"] == AreaState(Coverage.SUPPRESSED)
    assert found["20"] == AreaState(Coverage.SUPPRESSED)
    assert found["09"] == AreaState(Coverage.COUNTED, 12)


def test_without_a_release_or_a_table_there_is_no_data() -> None:
    nothing = dict.fromkeys(STATES, AreaState(Coverage.NO_DATA))
    assert coverage(None, Query(), "state", STATES) == nothing
    assert coverage(RELEASE, Query(unit="victims"), "state", STATES) == nothing
    municipalities = coverage(RELEASE, Query(protection_class="reserved"), "municipality", ["20043"])
    assert municipalities == {"20043": AreaState(Coverage.NO_DATA)}


def test_municipalities_are_documented_for_themselves() -> None:
    found = coverage(RELEASE, Query(since="2024-01"), "municipality", ["20043", "20067", "20001"])
    assert found == {
        "20043": AreaState(Coverage.COUNTED, 3),
        "20067": AreaState(Coverage.DOCUMENTED_ZERO, 0),
        "20001": AreaState(Coverage.UNDOCUMENTED),
    }


def test_a_zero_that_is_written_out_is_no_sign_that_anybody_looked() -> None:
    zeros = release(tables=[table("t", ["state", "year"], [("06", "2024", 0), ("09", "2024", 2)])])
    assert documented_areas(zeros, "state") == {"09"}
    assert coverage(zeros, Query(), "state", ["06"]) == {"06": AreaState(Coverage.UNDOCUMENTED)}


def test_an_unknown_place_documents_no_area() -> None:
    assert "unknown" not in documented_areas(RELEASE, "state")
