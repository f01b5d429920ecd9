"""Whatever the order and however often: late locations, relocations, withdrawals first, merges undone, erasures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.aggregates import Question, count
from services.analytics.cube.live_cube import Cube
from services.analytics.facts.fact import held, merged
from shared.events import cases
from shared.events.envelope import Event
from shared.model.json import Document
from tests.analytics.deliveries import assault, killing, located, state, stub

MUNICIPALITIES = ("20043", "20067", "09007", "31050")
BY = ("state", "month", "kind")


@dataclass
class Life:
    """A case as it goes, with what must count in the end, worked out beside the events."""

    case_id: str
    revision: int = 0
    place_revision: int = 1
    place: str = MUNICIPALITIES[0]
    month: int = 1
    kinds: tuple[str, ...] = ("assault",)
    gone: str | None = None
    areas: dict[int, str] = field(default_factory=dict)
    answers: int = 0
    events: list[Event] = field(default_factory=list)

    def tell(self, type: str) -> None:
        self.revision += 1
        day = f"2024-{self.month:02d}-11"
        victims = [{"kind": kind, "gender_identity": "muxe"} for kind in self.kinds]
        record: dict[str, Any] = killing() if self.kinds == ("homicide",) else assault(victims=victims)
        record["incident"] = {"start_earliest": day, "start_latest": day}
        self.gone = None
        self.events.append(state(self.case_id, record, self.revision, place_revision=self.place_revision, type=type))

    def end(self, type: str) -> None:
        self.revision += 1
        self.gone = type
        self.events.append(stub(self.case_id, self.revision, type))

    def answer(self) -> None:
        """Geocode answers the words of the place as they are now."""
        self.answers += 1
        self.areas[self.place_revision] = self.place
        self.events.append(located(self.case_id, self.place, self.answers, place_revision=self.place_revision))

    def counts(self) -> set[tuple[str, ...]]:
        """The cells this case must be in."""
        if self.gone is not None:
            return set()
        last_answered = max(self.areas, default=0)
        area = self.areas[last_answered][:2] if last_answered == self.place_revision else "unknown"
        gravest = "homicide" if "homicide" in self.kinds else self.kinds[0]
        return {(area, f"2024-{self.month:02d}", gravest)}


STEPS = st.one_of(
    st.tuples(
        st.just("revise"), st.integers(1, 12), st.sampled_from([("assault",), ("homicide",), ("assault", "homicide")])
    ),
    st.tuples(st.just("move"), st.sampled_from(MUNICIPALITIES)),
    st.tuples(st.just("locate")),
    st.tuples(st.just("merge")),
    st.tuples(st.just("unmerge")),
    st.tuples(st.just("withdraw")),
    st.tuples(st.just("erase")),
)


def live(case_id: str, steps: Sequence[tuple[Any, ...]]) -> Life:
    life = Life(case_id)
    life.tell(cases.REPORTED)
    for name, *given_with in steps:
        if life.gone == cases.ERASED or (life.gone == cases.WITHDRAWN and name != "erase"):
            break
        if name == "unmerge" and life.gone == cases.MERGED:
            life.tell(cases.UNMERGED)
        elif name == "locate":
            life.answer()
        elif name in {"merge", "withdraw", "erase"}:
            life.end({"merge": cases.MERGED, "withdraw": cases.WITHDRAWN, "erase": cases.ERASED}[name])
        elif life.gone is None and name == "revise":
            life.month, life.kinds = given_with
            life.tell(cases.REVISED)
        elif life.gone is None and name == "move":
            (life.place,) = given_with
            life.place_revision += 1
            life.tell(cases.REVISED)
    return life


@st.composite
def delivered(draw: st.DrawFn) -> tuple[list[Life], list[list[Event]]]:
    """Some lives, and their events in batches: all of them, some again, in any order."""
    histories = draw(st.lists(st.lists(STEPS, max_size=8), min_size=1, max_size=5))
    lives = [live(f"case-{number}", steps) for number, steps in enumerate(histories)]
    events = [event for life in lives for event in life.events]
    again = draw(st.lists(st.sampled_from(events), max_size=len(events)))
    order = draw(st.permutations(events + again))
    size = draw(st.integers(1, 7))
    return lives, [order[start : start + size] for start in range(0, len(order), size)]


@given(delivered())
@settings(deadline=None)
def test_deliveries_in_any_order_and_number_give_the_same_aggregates(
    told: tuple[list[Life], list[list[Event]]],
) -> None:
    lives, batches = told
    facts: dict[str, Document] = {}
    mirror = Cube()
    for batch in batches:
        for event in batch:
            facts[event.subject] = merged(facts.get(event.subject), event)
        mirror.put({event.subject: held(facts[event.subject]) for event in batch})
    expected: dict[tuple[str, ...], int] = {}
    for cell in (cell for life in lives for cell in life.counts()):
        expected[cell] = expected.get(cell, 0) + 1
    table = count(mirror, Question(BY), mirror.taken())
    assert {key: cell.number for key, cell in table.cells.items()} == expected
    assert table.total == sum(1 for life in lives if life.gone is None)

    in_order: dict[str, Document] = {}
    for life in lives:
        for event in life.events:
            in_order[event.subject] = merged(in_order.get(event.subject), event)
    assert facts == in_order
