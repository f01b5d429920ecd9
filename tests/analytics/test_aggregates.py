"""What is counted, in which unit, and in which cells."""

import pytest

from services.analytics import aggregates
from services.analytics.aggregates import Question, Table, count
from services.analytics.questions import read_question
from shared.errors import Invalid
from shared.events.envelope import Event
from shared.model.dimensions import DIMENSIONS
from tests.analytics.counting import mirror_of
from tests.analytics.deliveries import assault, killing, located, state


def ask(query: str, *events: Event) -> Table:
    """A query such as `by=kind&unit=victims`, over all facts."""
    mirror = mirror_of(events)
    parameters = [tuple(part.split("=", 1)) for part in query.split("&")]
    return count(mirror, read_question(parameters).question, mirror.taken())  # type: ignore[arg-type]


def numbers(table: Table) -> dict[tuple[str, ...], int]:
    return {key: cell.number for key, cell in table.cells.items()}


def victim(kind: str, identity: str, **more: object) -> dict[str, object]:
    return {"kind": kind, "gender_identity": identity, **more}


def test_without_facts_there_are_no_cells() -> None:
    assert ask("by=state,year") == Table({}, total=0, facts=0, located=0, known={"state": 0, "year": 0})


def test_a_case_with_two_motivations_counts_in_both_and_once_in_the_total() -> None:
    grounds = [{"ground": "gender_identity"}, {"ground": "sex_work"}]
    table = ask("by=bias_ground", state("a", assault(bias_motivations=grounds)), state("b", assault()))
    assert numbers(table) == {("gender_identity",): 2, ("sex_work",): 1}
    assert (table.total, table.facts) == (2, 2)


def test_what_nobody_knows_is_a_value() -> None:
    table = ask("by=state,means", state("a", assault()), located("b", "20043"))
    assert numbers(table) == {("unknown", "unknown"): 1}


def test_a_joint_cell_comes_from_one_victim() -> None:
    two = assault(victims=[victim("assault", "trans_woman", age=20), victim("assault", "cis_man", age=70)])
    table = ask("by=victim_gender_identity,victim_age_group", state("a", two))
    assert numbers(table) == {("cis_man", "age_60_plus"): 1, ("trans_woman", "age_18_29"): 1}
    assert table.total == 1


def test_a_case_shows_its_gravest_kind_and_each_victim_their_own() -> None:
    both = assault(victims=[victim("assault", "cis_man"), victim("homicide", "trans_woman")])
    assert numbers(ask("by=kind", state("a", both))) == {("homicide",): 1}
    assert numbers(ask("by=kind&unit=victims", state("a", both))) == {("assault",): 1, ("homicide",): 1}
    assert numbers(ask("by=kind,victim_gender_identity", state("a", both))) == {("homicide", "trans_woman"): 1}
    assert numbers(ask("by=year&kind=assault", state("a", both))) == {}


def test_a_group_counts_with_its_smallest_number() -> None:
    group = assault(victims=[victim("threat", "muxe", number_smallest=4, number_largest=9), victim("threat", "muxe")])
    table = ask("by=kind&unit=victims", state("a", group))
    assert (numbers(table), table.total, table.facts) == ({("threat",): 5}, 5, 1)


def test_an_attack_on_a_place_is_an_incident_without_victims() -> None:
    attack = assault(victims=[], targets=[{"kind": "property_attack", "type": "property"}])
    assert numbers(ask("by=kind&unit=incidents", state("a", attack))) == {("property_attack",): 1}
    victims = ask("by=kind&unit=victims", state("a", attack))
    assert (numbers(victims), victims.total, victims.facts) == ({}, 0, 1)


@pytest.mark.parametrize(
    ("period", "value"), [("calendar", "2024"), ("tmm", "2024-2025"), ("presidential_term", "term_2024_2030")]
)
def test_a_year_is_that_of_the_period(period: str, value: str) -> None:
    october = assault(incident={"start_earliest": "2024-10-05", "start_latest": "2024-10-05"})
    assert numbers(ask(f"by=year&period={period}", state("a", october))) == {(value,): 1}
    assert ask(f"by=kind&period={period}&year={value}", state("a", october)).total == 1


def test_a_case_known_to_the_year_counts_in_the_year_and_in_no_month() -> None:
    vague = state("a", assault(incident={"start_earliest": "2024-01-01", "start_latest": "2024-12-31"}))
    assert numbers(ask("by=year,month", vague)) == {("2024", "unknown"): 1}


def test_days_keep_the_cases_that_surely_began_between_them() -> None:
    march = assault(incident={"start_earliest": "2024-03-01", "start_latest": "2024-03-31"})
    assert ask("from=2024-03-01&to=2024-03-31", state("a", march)).total == 1
    assert ask("from=2024-03&to=2024", state("a", march)).total == 1
    assert ask("from=2024-03-02", state("a", march)).total == 0
    assert ask("to=2024-02", state("a", march)).total == 0
    assert ask("to=2024-03-30", state("a", march)).total == 0


def test_a_filter_keeps_the_values_it_lists_also_in_the_cells() -> None:
    grounds = [{"ground": "gender_identity"}, {"ground": "sex_work"}]
    events = [state("a", assault(bias_motivations=grounds)), located("a", "20043"), state("b", assault())]
    assert numbers(ask("by=bias_ground&bias_ground=sex_work,age", *events)) == {("sex_work",): 1}
    assert numbers(ask("by=bias_ground&state=20", *events)) == {("gender_identity",): 1, ("sex_work",): 1}
    assert ask("state=unknown", *events).total == 1


def test_located_counts_the_cases_whose_place_was_answered() -> None:
    events = [state("a", killing()), located("a", "20043"), state("b", killing()), state("c", killing())]
    assert (ask("by=kind", *events).facts, ask("by=kind", *events).located) == (3, 1)


def test_the_base_of_a_share_is_what_is_known_there() -> None:
    two = assault(victims=[victim("assault", "trans_woman", age=20), victim("assault", "cis_man")])
    events = [state("a", two), located("a", "20043"), state("b", assault()), state("c", killing())]
    assert ask("by=state,victim_age_group", *events).known == {"state": 1, "victim_age_group": 3}
    assert ask("by=state,victim_age_group&unit=victims", *events).known == {"state": 2, "victim_age_group": 3}
    assert ask("by=state&state=20", *events).known == {"state": 1}


def test_twelve_dimensions_of_one_case_are_a_cell_and_a_table_that_nobody_could_read_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dimensions = tuple(DIMENSIONS)[:12]
    mirror = mirror_of([state("a", killing()), state("b", assault())])
    assert sum(cell.number for cell in count(mirror, Question(dimensions), mirror.taken()).cells.values()) == 2
    with pytest.raises(Invalid):
        count(mirror, Question(tuple(DIMENSIONS) * 3), mirror.taken())
    monkeypatch.setattr(aggregates, "MOST_CELLS", 1)
    with pytest.raises(Invalid) as refused:
        count(mirror, Question(("kind", "state")), mirror.taken())
    (problem,) = refused.value.errors
    assert problem.field == "by"
    assert "values of kind" in problem.fix


def test_a_dimension_of_thousands_of_values_meets_another() -> None:
    told = [state(f"{number}", assault(), organisation=f"org-{number}") for number in range(3000)]
    table = ask("by=organisation,kind,year", *told)
    assert (len(table.cells), table.total, table.known["organisation"]) == (3000, 3000, 3000)
