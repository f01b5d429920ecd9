"""What a fact keeps of a case, and when it counts."""

import pytest

from services.analytics.cube.mirror import Row
from services.analytics.facts.fact import merged, rows
from shared.errors import Poison
from shared.events import cases
from shared.events.envelope import Event
from tests.analytics.counting import facts_of
from tests.analytics.deliveries import MOMENT, assault, killing, located, state, stub


def only_row(*events: Event) -> Row:
    (fact,) = facts_of(events).values()
    (row,) = rows(fact)
    return row


def none_counts(*events: Event) -> bool:
    return not [row for fact in facts_of(events).values() for row in rows(fact)]


def test_a_victim_is_a_row_with_its_values_and_the_areas_of_its_place() -> None:
    row = only_row(state("a", assault()), located("a", "20043"))
    expected = {"state": "20", "municipality": "20043", "year": "2024", "month": "2024-03", "kind": "assault"}
    assert expected.items() <= row.items()
    assert (row["victim_gender_identity"], row["victim_minor"], row["located"]) == ("muxe", "no", "yes")
    assert "means" not in row


def test_a_location_of_other_words_does_not_count_and_the_case_still_does() -> None:
    moved = state("a", assault(), 2, place_revision=2, type=cases.REVISED)
    assert "state" not in only_row(moved, located("a", "20043"))
    assert only_row(moved, located("a", "20043"), located("a", "09", 2, place_revision=2))["state"] == "09"


@pytest.mark.parametrize(("year", "municipality"), [(2015, "02001"), (2024, "02006")])
def test_a_municipality_counts_as_it_stood_in_the_year_of_the_case(year: int, municipality: str) -> None:
    """San Quintín was cut from Ensenada in 2020."""
    incident = {"start_earliest": f"{year}-03-01", "start_latest": f"{year}-03-02"}
    row = only_row(state("a", assault(incident=incident)), located("a", "02006"))
    assert (row["state"], row["municipality"]) == ("02", municipality)


def test_a_location_that_was_forgotten_leaves_the_case_without_an_area() -> None:
    assert "state" not in only_row(
        state("a", assault()), located("a", "20043"), located("a", None, 2, place_revision=0)
    )


def test_the_highest_revision_holds_whatever_comes_first() -> None:
    first, second = state("a", assault()), state("a", killing(), 2, type=cases.REVISED)
    assert only_row(second, first)["kind"] == "homicide"


@pytest.mark.parametrize("gone", [cases.MERGED, cases.WITHDRAWN, cases.ERASED])
def test_a_stub_counts_no_more_also_when_it_comes_first(gone: str) -> None:
    assert none_counts(state("a", assault()), stub("a", 2, gone))
    assert none_counts(stub("a", 2, gone), state("a", assault()))


def test_a_merge_can_be_undone_and_its_area_is_still_known() -> None:
    undone = state("a", assault(), 3, type=cases.UNMERGED)
    assert only_row(state("a", assault()), located("a", "20043"), stub("a", 2, cases.MERGED), undone)["state"] == "20"


def test_nothing_brings_an_erased_case_back_and_nothing_of_it_is_kept() -> None:
    (fact,) = facts_of(
        [located("a", "20043"), stub("a", 2, cases.ERASED), state("a", assault(), 9), located("a", "20043", 9)]
    ).values()
    assert fact == {"case": {"standing": "erased"}, "location": None}


def test_what_has_not_its_shape_is_refused_without_a_word_of_its_content() -> None:
    event = Event.of(
        type=cases.REPORTED, source="intake", subject="a", revision=1, moment=MOMENT, data={"case": {"id": ["Ámbar"]}}
    )
    with pytest.raises(Poison) as refused:
        merged(None, event)
    assert "case.organisation" in refused.value.detail
    assert "Ámbar" not in refused.value.detail


def test_an_event_that_no_case_has_is_refused() -> None:
    with pytest.raises(Poison):
        merged(None, Event.of(type="case.sung.v1", source="intake", subject="a", revision=1, moment=MOMENT, data={}))


def test_a_part_seen_in_another_case_is_read_the_same_and_one_of_another_shape_is_refused() -> None:
    whole = state("a", assault()).data["case"]
    assert isinstance(whole, dict)
    for field in sorted(whole.keys() - {"id", "related_cases"}):
        merged(None, state("a", assault()))
        broken = Event.of(
            type=cases.REPORTED,
            source="intake",
            subject="b",
            revision=1,
            moment=MOMENT,
            data={"place_revision": 1, "case": whole | {field: 7}},
        )
        with pytest.raises(Poison):
            merged(None, broken)
