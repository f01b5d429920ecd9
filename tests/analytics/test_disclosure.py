"""What may enter a release, what is withheld, and what the gate holds back."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from services.analytics.cube.mirror import Mirror
from services.analytics.disclosure import Counted, Protected, counted_table, gate, protect
from services.analytics.releases.entering import entering, taken
from services.analytics.releases.policy import Agreements, Policy, TableSpec, read_menu, read_policy
from shared.errors import Conflict
from shared.events.envelope import Event
from tests.analytics.counting import mirror_of
from tests.analytics.deliveries import GRANTED, assault, killing, located, state

TABLES = {table.name: table for table in read_menu().tables}
POLICY = read_policy()
TODAY = "2026-03-01"


def counted(events: Sequence[Event], name: str, policy: Policy = POLICY) -> Counted:
    """A table of the menu over what may enter today."""
    mirror = mirror_of(events)
    spec = TABLES[name]
    return counted_table(mirror, spec, taken(entering(mirror, policy, "real", TODAY), policy, spec))


def shown(events: Sequence[Event], name: str, policy: Policy = POLICY) -> dict[tuple[str, ...], int | None]:
    return dict(protect(counted(events, name, policy), policy).cells)


def in_oaxaca(record: dict[str, Any], number: int = 1, *, organisation: str = "one", **filing: Any) -> list[Event]:  # noqa: ANN401
    ids = [f"{organisation}-{each}" for each in range(number)]
    return [
        event
        for case_id in ids
        for event in (state(case_id, record, organisation=organisation, **filing), located(case_id, "20043"))
    ]


def test_a_killing_on_public_record_is_counted_exactly_and_is_not_among_the_reserved() -> None:
    events = in_oaxaca(killing())
    assert shown(events, "public_record_state_year_kind") == {("20", "2024", "homicide"): 1}
    assert shown(events, "public_record_state_month") == {("20", "2024-03"): 1}
    assert shown(events, "public_record_municipality_year") == {("20043", "2024"): 1}
    assert shown(events, "reserved_national") == {}


def test_any_other_case_is_reserved() -> None:
    events = in_oaxaca(assault(), 5)
    assert shown(events, "public_record_state_year_kind") == {}
    assert shown(events, "reserved_national") == {(): 5}


@pytest.mark.parametrize(
    "changes",
    [
        {"legal_basis": "organisation_mandate", "keep_reserved": True},
        {"consent": {"publish_area_level": "refused"}},
        {"consent": {"publish_area_level": "withdrawn"}},
        {"confidentiality": "named_members"},
    ],
)
def test_a_killing_that_may_not_be_shown_by_area_counts_in_the_national_total_alone(changes: dict[str, object]) -> None:
    events = in_oaxaca(killing(**changes), 5)
    assert shown(events, "public_record_state_year_kind") == {}
    assert shown(events, "reserved_national") == {(): 5}


@pytest.mark.parametrize(
    ("record", "filing"),
    [
        (killing(), {"workflow": "in_review"}),
        (killing(), {"workflow": "rejected"}),
        (killing(), {"synthetic": True}),
        (killing(verification=[{"claim": "event", "level": "unverified"}]), {}),
        (killing(verification=[{"claim": "event", "level": "refuted"}]), {}),
        (killing(verification=[{"claim": "identity", "level": "confirmed"}]), {}),
        (killing(consent={"use_in_statistics": "refused"}), {}),
        (killing(consent={"use_in_statistics": "withdrawn"}), {}),
        (killing(consent={"embargo_until": "2026-03-02"}), {}),
        (assault(consent={"use_in_statistics": "not_asked"}), {}),
        (assault(legal_basis=None, consent={}), {}),
    ],
)
def test_what_the_policy_does_not_let_in_stands_nowhere(record: dict[str, Any], filing: dict[str, Any]) -> None:
    events = in_oaxaca(record, 6, **filing)
    assert {name: shown(events, name) for name in TABLES} == {name: {} for name in TABLES}


def test_an_embargo_ends_on_the_day_it_names() -> None:
    assert shown(in_oaxaca(killing(consent={"embargo_until": TODAY})), "public_record_state_month")


def test_a_minor_stands_in_no_municipality() -> None:
    events = in_oaxaca(killing(victims=[{"kind": "homicide", "gender_identity": "trans_woman", "age": 16}]))
    assert shown(events, "public_record_municipality_year") == {}
    assert shown(events, "public_record_state_month") == {("20", "2024-03"): 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"victims": [{"kind": "assault", "flags": ["living_with_hiv"]}]},
        {"victims": [{"kind": "assault", "flags": ["deprived_of_liberty"]}]},
        {"victims": [{"kind": "assault", "age": 15}]},
        {"victims": [{"kind": "assault"}, {"kind": "threat", "minor": "yes"}]},
        {"confidentiality": "named_members"},
        {"consent": GRANTED | {"publish_area_level": "not_asked"}},
    ],
)
def test_what_would_point_at_the_living_counts_in_the_national_total_alone(changes: dict[str, object]) -> None:
    events = [*in_oaxaca(assault(**changes), 6), *in_oaxaca(assault(**changes), 6, organisation="two")]
    assert shown(events, "reserved_state_year") == {}
    assert shown(events, "reserved_national") == {(): 12}


def test_a_reserved_state_needs_five_cases_and_three_from_others() -> None:
    def cells(of_one: int, of_two: int, policy: Policy = POLICY) -> dict[tuple[str, ...], int | None]:
        two = in_oaxaca(assault(), of_two, organisation="two")
        return shown([*in_oaxaca(assault(), of_one), *two], "reserved_state_year", policy)

    assert cells(2, 2) == {("20", "2024"): None}
    assert cells(3, 2) == {("20", "2024"): None}
    assert cells(3, 3) == {("20", "2024"): 6}
    signed = POLICY.model_copy(update={"agreements": Agreements(organisations=frozenset({"one"}))})
    assert cells(9, 0) == {("20", "2024"): None}
    assert cells(9, 0, signed) == {("20", "2024"): 9}


def test_a_case_is_known_to_every_organisation_that_documented_it() -> None:
    told = assault(documented_by=[{"organisation": "two", "how_learned": "press"}])
    events = [*in_oaxaca(told, 5), *in_oaxaca(assault(), 3, organisation="two")]
    assert shown(events, "reserved_state_year") == {("20", "2024"): None}


def test_a_national_total_of_less_than_five_is_withheld() -> None:
    assert shown(in_oaxaca(assault(), 4), "reserved_national") == {(): None}


@pytest.fixture
def both_classes() -> Mirror:
    suicide = assault(victims=[{"kind": "suicide", "age": 15}])
    events = [*in_oaxaca(assault(), 6), *in_oaxaca(killing(), 2, organisation="two")]
    return mirror_of([*events, *in_oaxaca(suicide, organisation="three")])


def published(mirror: Mirror, spec: TableSpec, **cells: int | None) -> Protected:
    """A table of everything there is, as if no rule had been applied."""
    every = counted_table(mirror, spec, mirror.taken())
    return Protected(spec, every.counted, {key: cell.number for key, cell in every.table.cells.items()} | cells)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("public_record_state_month", "suicide"),
        ("public_record_municipality_year", "minor"),
    ],
)
def test_the_gate_finds_what_must_not_be_there(both_classes: Mirror, name: str, reason: str) -> None:
    with pytest.raises(Conflict) as held:
        gate(both_classes, "real", [published(both_classes, TABLES[name])], POLICY)
    assert any(reason in problem.message for problem in held.value.errors)


def test_the_gate_finds_classes_that_meet_and_series_that_mix(both_classes: Mirror) -> None:
    tables = [published(both_classes, TABLES[name]) for name in ("public_record_state_month", "reserved_national")]
    with pytest.raises(Conflict) as held:
        gate(both_classes, "synthetic", tables, POLICY)
    messages = " ".join(problem.message for problem in held.value.errors)
    assert "both protection classes" in messages
    assert "another series" in messages


def test_the_gate_recounts_every_number(both_classes: Mirror) -> None:
    among = entering(both_classes, POLICY, "real", TODAY)
    spec = TABLES["reserved_national"]
    honest = protect(counted_table(both_classes, spec, taken(among, POLICY, spec)), POLICY)
    gate(both_classes, "real", [honest], POLICY)
    for cells in ({(): 6}, {}):
        with pytest.raises(Conflict, match="gate"):
            gate(both_classes, "real", [Protected(spec, honest.counted, cells)], POLICY)
    one_case = np.zeros_like(honest.counted)
    one_case[honest.counted.nonzero()[0][0]] = True
    with pytest.raises(Conflict, match="gate"):
        gate(both_classes, "real", [Protected(spec, one_case, {(): 1})], POLICY)
