"""Tables held ready say what a count says, whatever happened to the facts, one by one or many at once."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.aggregates import Question, Unit, count, counted
from services.analytics.cube import kept_tables, live_cube, mirror
from services.analytics.cube.live_cube import Cube
from services.analytics.cube.ready_tables import TWO_WAY
from services.analytics.facts.fact import held, merged, place
from shared.events import cases
from shared.events.envelope import Event
from shared.events.locations import LOCATED
from tests.analytics.deliveries import assault, killing, located, state, stub

UNITS: tuple[Unit, ...] = ("cases", "victims")


def assert_ready(cube: Cube, *pairs: tuple[str, str]) -> None:
    """Each ready table equals a count over the same cases."""
    among = cube.seen_by_the_network(cube.series)
    for first, second in pairs:
        for unit in UNITS:
            ready = cube.two_way(first, second, unit)
            counted = count(cube, Question((first, second), unit), among)
            assert ready.cells() == {key: cell.number for key, cell in counted.cells.items()}, (first, second, unit)


VICTIMS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["assault", "threat", "homicide"]),
            "gender_identity": st.sampled_from(["muxe", "trans_woman"]),
            "flags": st.sampled_from([[], ["defender"], ["defender", "migrant"]]),
            "number_smallest": st.sampled_from([1, 4]),
        }
    ),
    min_size=1,
    max_size=3,
)
GROUNDS = st.lists(st.sampled_from(["gender_identity", "sex_work", "age"]), unique=True, max_size=3)
SHARING = st.sampled_from(["granted", "refused", "not_asked"])


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    found: list[Event] = []
    for revision in range(1, draw(st.integers(1, 14))):
        case_id = draw(st.sampled_from("abcd"))
        what = draw(st.sampled_from(["told", "told", "told", "located", "withdrawn"]))
        if what == "located":
            found.append(located(case_id, draw(st.sampled_from(["20043", "09", "31050"])), revision))
        elif what == "withdrawn":
            found.append(stub(case_id, revision, cases.WITHDRAWN))
        else:
            record: dict[str, Any] = assault(
                victims=draw(VICTIMS),
                bias_motivations=[{"ground": ground} for ground in draw(GROUNDS)],
                acts=[{"type": "beating", "victims": [0]}] if draw(st.booleans()) else [],
                consent={"share_with_network": draw(SHARING)},
            )
            found.append(state(case_id, record, revision, synthetic=draw(st.booleans())))
    return found


def take(cube: Cube, facts: dict[str, Any], batch: list[Event]) -> None:
    """Of a case that nothing but a place was found for, nothing but the place is taken."""
    told = {event.subject for event in batch if event.type != LOCATED}
    for event in batch:
        facts[event.subject] = merged(facts.get(event.subject), event)
    cube.put({case_id: held(facts[case_id]) for case_id in told})
    moved = {event.subject for event in batch if held(facts[event.subject]) is not None} - told
    cube.amend("place", {case_id: place(facts[case_id]) for case_id in moved})


@given(events(), st.integers(1, 4), st.sampled_from([0, 1, 2000]))
@settings(deadline=None, max_examples=60)
def test_ready_tables_equal_a_count_whatever_comes(told: list[Event], size: int, most_followed: int) -> None:
    """By way of following each fact, of counting anew, and of both in turns."""
    facts: dict[str, Any] = {}
    cube = Cube()
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(live_cube, "MOST_FOLLOWED", most_followed)
        for begin in range(0, len(told), size):
            batch = told[begin : begin + size]
            take(cube, facts, batch)
            if begin % 2:
                cube.make_ready()
    pairs = [
        ("state", "kind"),
        ("kind", "state"),
        ("bias_ground", "act_type"),
        ("victim_flag", "kind"),
        ("tmm", "year"),
    ]
    assert_ready(cube, *pairs, ("kind", "kind_recorded"), ("odihr_type", "municipality"))


ASKED = st.builds(
    Question,
    st.lists(
        st.sampled_from(["state", "kind", "victim_flag", "bias_ground", "year", "municipality"]),
        max_size=3,
        unique=True,
    ).map(tuple),
    st.sampled_from(UNITS),
    st.fixed_dictionaries(
        {},
        optional={
            "kind": st.sampled_from([frozenset({"assault"}), frozenset({"homicide", "threat"})]),
            "victim_flag": st.just(frozenset({"defender"})),
            "bias_ground": st.just(frozenset({"age", "unknown"})),
            "state": st.just(frozenset({"20"})),
        },
    ),
)


@given(events(), st.integers(1, 4), st.lists(ASKED, min_size=1, max_size=3), st.sampled_from([0, 1, 2, 16]))
@settings(deadline=None, max_examples=150)
def test_what_the_network_counts_is_the_same_from_kept_tables(
    told: list[Event], size: int, asked: list[Question], most_tables: int
) -> None:
    """Asked again and again while facts come, change, move and go, with room for all tables or for few."""
    facts: dict[str, Any] = {}
    cube = Cube()
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(kept_tables, "MOST_TABLES", most_tables)
        changed.setattr(mirror, "_SMALLEST", 1)  # free rows are taken back soon
        for begin in range(0, len(told), size):
            batch = told[begin : begin + size]
            take(cube, facts, batch)
            while not cube.make_ready():
                pass
            for question in asked:
                among = cube.seen_by_the_network(cube.series)
                assert counted(cube, question, cube.of_the_network) == count(cube, question, among)


def test_a_table_that_was_kept_follows_a_place_that_was_found() -> None:
    cube = Cube()
    cube.put({name: held(merged(None, state(name, killing()))) for name in "abc"})
    in_oaxaca = Question(("state",), filters={"kind": frozenset({"homicide"})})
    assert counted(cube, in_oaxaca, cube.of_the_network).cells == {("unknown",): (3, 3)}
    cube.amend("place", {"a": "20|20043|urban|yes"})
    table = counted(cube, in_oaxaca, cube.of_the_network)
    assert (table.cells, table.located) == ({("20",): (1, 1), ("unknown",): (2, 2)}, 1)


def test_a_table_that_was_kept_outlives_that_rows_are_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact whose victims are of different kinds stands behind one that goes."""
    monkeypatch.setattr(mirror, "_SMALLEST", 1)
    one, other = {"kind": "assault"}, {"kind": "threat"}
    told = {name: assault(victims=victims) for name, victims in (("a", [one] * 4), ("b", [one, other]))}
    cube = Cube()
    cube.put({name: held(merged(None, state(name, record))) for name, record in told.items()})
    by_kind = Question(("kind",), "victims")
    for _ in range(2):
        assert counted(cube, by_kind, cube.of_the_network).total == 6
    cube.put({"a": None})
    assert cube.size == 2, "the rows of the other one were moved"
    cube.amend("place", {"b": "20|20043|urban|yes"})
    assert counted(cube, by_kind, cube.of_the_network).cells == {("assault",): (1, 1), ("threat",): (1, 1)}


def test_every_two_dimensions_have_a_table() -> None:
    cube = Cube()
    told = [state("a", killing()), located("a", "20043"), state("b", assault()), located("b", "09007")]
    facts: dict[str, Any] = {}
    for event in told:
        facts[event.subject] = merged(facts.get(event.subject), event)
    cube.put({case_id: held(fact) for case_id, fact in facts.items()})
    pairs = [(first, second) for place, first in enumerate(TWO_WAY) for second in TWO_WAY[:place]]
    assert len(pairs) > 600
    assert_ready(cube, *pairs)


def test_a_place_that_was_found_moves_the_case_in_its_tables() -> None:
    cube = Cube()
    cube.put({"a": held(merged(None, state("a", killing())))})
    cube.amend("place", {"a": "20|20043|urban|yes"})
    assert_ready(cube, ("state", "kind"), ("municipality", "year"))
    assert cube.two_way("state", "kind").counts.sum() == 1
    cube.clear()
    assert cube.two_way("state", "kind").counts.sum() == 0
