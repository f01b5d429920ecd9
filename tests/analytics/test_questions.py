"""Every parameter that cannot be meant is named, with the way to mend it."""

import pytest

from services.analytics.questions import read_question
from shared.errors import Invalid
from shared.model.dimensions import DIMENSIONS


def test_every_dimension_can_be_asked_for_and_filtered_by_unknown() -> None:
    for name in DIMENSIONS:
        asked = read_question([("by", name), (name, "unknown")])
        assert asked.by == (name,)
        assert asked.question.filters == {name: frozenset({"unknown"})}


def test_values_come_with_commas_or_repeated() -> None:
    together = read_question([("by", "state,year"), ("kind", "homicide,disappearance")])
    apart = read_question([("by", "state"), ("by", "year"), ("kind", "homicide"), ("kind", "disappearance")])
    assert together == apart


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ([("by", "colour")], "by"),
        ([("by", ",".join(list(DIMENSIONS)[:12]))], "by"),
        ([("unit", "persons")], "unit"),
        ([("unit", "cases,victims")], "unit"),
        ([("period", "lunar")], "period"),
        ([("from", "2024-02-30")], "from"),
        ([("to", "20240301")], "to"),
        ([("from", "2024-3")], "from"),
        ([("from", "2025"), ("to", "2024-03")], "to"),
        ([("from", "2024-03-02"), ("to", "2024-03-01")], "to"),
        ([("kind", "murder")], "kind"),
        ([("state", "Oaxaca")], "state"),
        ([("state", "33")], "state"),
        ([("municipality", "20")], "municipality"),
        ([("year", "2024-2025")], "year"),
        ([("period", "tmm"), ("year", "2024")], "year"),
        ([("period", "presidential_term"), ("year", "2024")], "year"),
        ([("month", "2024-13")], "month"),
        ([("organisation", "a name; with a sentence")], "organisation"),
        ([("state", ",".join(f"{number:02d}" for number in range(1, 102)))], "state"),
        ([("colour", "red")], "colour"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_parameter(parameters: list[tuple[str, str]], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_question(parameters)
    assert field in {problem.field for problem in refused.value.errors}
    assert all(problem.fix for problem in refused.value.errors)


def test_all_problems_are_told_at_once_and_none_repeats_what_was_written() -> None:
    with pytest.raises(Invalid) as refused:
        read_question([("by", "colour"), ("kind", "Ámbar"), ("unit", "souls")])
    assert {problem.field for problem in refused.value.errors} == {"by", "kind", "unit"}
    assert "Ámbar" not in str([(problem.message, problem.fix) for problem in refused.value.errors])
