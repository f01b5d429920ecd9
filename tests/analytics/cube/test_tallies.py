"""Slices equal a count by hand, however the rows are cut into stretches and whichever way their cells are added up."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.aggregates import Question, Unit, count
from services.analytics.cube import cell_sums, tallies
from services.analytics.facts.fact import rows
from shared.events.envelope import Event
from shared.model.json import Document
from tests.analytics.counting import facts_of, mirror_of
from tests.analytics.deliveries import assault, located, state

VICTIMS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["assault", "threat"]),
            "gender_identity": st.sampled_from(["muxe", "trans_woman"]),
            "flags": st.sampled_from([[], ["defender"], ["defender", "migrant"]]),
            "number_smallest": st.sampled_from([1, 1, 4]),
        }
    ),
    max_size=4,
)
GROUNDS = st.lists(st.sampled_from(["gender_identity", "sex_work", "age"]), unique=True, max_size=3)
BY = ("state", "victim_flag", "bias_ground", "victim_gender_identity", "outcome")
FILTERS: st.SearchStrategy[dict[str, frozenset[str]]] = st.fixed_dictionaries(
    {},
    optional={
        "victim_flag": st.just(frozenset({"defender"})),
        "bias_ground": st.just(frozenset({"age", "unknown"})),
        "victim_gender_identity": st.just(frozenset({"muxe"})),
        "state": st.just(frozenset({"20"})),
    },
)


@st.composite
def reports(draw: st.DrawFn) -> list[Event]:
    found: list[Event] = []
    for number in range(draw(st.integers(0, 12))):
        targets = [{"kind": "property_attack", "type": "property"}]
        grounds = [{"ground": ground} for ground in draw(GROUNDS)]
        record = assault(victims=draw(VICTIMS), targets=targets, bias_motivations=grounds)
        found.append(state(f"{number}", record))
        if draw(st.booleans()):
            found.append(located(f"{number}", draw(st.sampled_from(["20043", "09007"]))))
    return found


def by_hand(facts: Mapping[str, Document], question: Question) -> dict[tuple[str, ...], tuple[int, int]]:
    """The cases and the victims of every cell, row by row."""
    cases: dict[tuple[str, ...], set[str]] = defaultdict(set)
    victims: dict[tuple[str, ...], int] = defaultdict(int)
    for case_id, fact in facts.items():
        for row in rows(fact):
            values = {name: row.get(name, "unknown").split() for name in (*question.by, *question.filters)}
            if any(kept.isdisjoint(values[name]) for name, kept in question.filters.items()):
                continue
            meant = [[v for v in values[name] if v in question.filters.get(name, {v})] for name in question.by]
            for cell in product(*meant):
                cases[cell].add(case_id)
                victims[cell] += int(row.get("number", 1))
    return {cell: (len(cases[cell]), victims[cell]) for cell in cases}


@given(
    reports(),
    st.lists(st.sampled_from(BY), unique=True, max_size=3),
    FILTERS,
    st.sampled_from(["cases", "victims"]),
    st.sampled_from([1, 2, 5, 1 << 18]),
    st.sampled_from([0, 4]),
    st.sampled_from([0.0, 1.0]),
    st.sampled_from([0.0, 1.0]),
    st.sampled_from([0, 1 << 16]),
)
@settings(deadline=None, max_examples=150)
def test_a_slice_equals_a_count_by_hand(  # noqa: PLR0917 — everything that may differ
    told: list[Event],
    by: list[str],
    filters: dict[str, frozenset[str]],
    unit: Unit,
    stretch: int,
    most_empty: int,
    few: float,
    most: float,
    at_once: int,
) -> None:
    question, mirror = Question(tuple(by), unit, filters), mirror_of(told)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(tallies, "STRETCH", stretch)
        changed.setattr(cell_sums, "AT_ONCE", at_once)
        changed.setattr(tallies, "FEW", few)
        changed.setattr(tallies, "MOST", most)
        changed.setattr(cell_sums, "MOST_EMPTY", most_empty)
        table = count(mirror, question, mirror.taken())
    facts: dict[str, Any] = facts_of(told)
    expected = {
        cell: (victims if unit == "victims" else cases, cases)
        for cell, (cases, victims) in by_hand(facts, question).items()
        if unit == "cases" or victims
    }
    assert list(table.cells.items()) == sorted(expected.items())
    without = by_hand(facts, Question((), unit, filters)).get((), (0, 0))
    assert (table.facts, table.total) == (without[0], without[unit == "victims"])
    for name in by:
        known = {**filters, name: frozenset(filters.get(name, mirror.values(name))) - {"unknown"}}
        assert table.known[name] == by_hand(facts, Question((), unit, known)).get((), (0, 0))[unit == "victims"]
