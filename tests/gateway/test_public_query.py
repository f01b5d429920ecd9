"""Reading the parameters of a public question."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.public_query import PARAMETERS, PublicQuery, read
from services.gateway.released import Query
from shared.errors import FieldProblem, Invalid


def problems(*parameters: tuple[str, str]) -> tuple[FieldProblem, ...]:
    with pytest.raises(Invalid) as refused:
        read(parameters)
    return refused.value.errors


def test_nothing_said_is_the_total_of_public_record_cases_of_the_latest_release() -> None:
    assert read([]) == PublicQuery(Query(), "latest", None)


def test_everything_said() -> None:
    asked = read(
        [
            ("by", "state,year"),
            ("unit", "victims"),
            ("protection_class", "reserved"),
            ("period", "tmm"),
            ("kind", "homicide,disappearance"),
            ("state", "20"),
            ("kind", "assault"),
            ("from", "2019"),
            ("to", "2024-06"),
            ("release", "real-3"),
            ("format", "csv"),
        ]
    )
    filters = (("kind", frozenset({"homicide", "disappearance", "assault"})), ("state", frozenset({"20"})))
    assert asked.query == Query(("state", "year"), "victims", "reserved", filters, "2019-01", "2024-06", "tmm")
    assert (asked.release, asked.format) == ("real-3", "csv")


def test_an_unknown_parameter_names_the_closest_and_does_not_repeat_itself() -> None:
    (problem,) = problems(("stat", "20"))
    assert problem.fix.startswith("The closest is state;")
    (problem,) = problems(("sekret-words", "20"))
    assert "sekret" not in problem.message + problem.fix + problem.field


def test_an_unknown_dimension_names_the_closest() -> None:
    (problem,) = problems(("by", "state,moth"))
    assert (problem.field, problem.message) == ("by", "Dimension 2 is not known.")
    assert "closest is month" in problem.fix


@pytest.mark.parametrize("name", ["organisation", "protection_class"])
def test_what_is_never_released_is_no_dimension(name: str) -> None:
    assert problems(("by", name))[0].field == "by"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unit", "people"),
        ("protection_class", "secret"),
        ("period", "lunar"),
        ("format", "parquet"),
        ("from", "2024-13"),
        ("to", "2024-01-31"),
        ("release", "real-0"),
        ("state", "33"),
        ("state", "9"),
        ("municipality", "990011"),
        ("kind", "killing"),
        ("year", "24"),
        ("year", "2023-2024"),
        ("month", "2024-00"),
        ("quarter", "2024-Q5"),
    ],
)
def test_a_value_that_is_none_names_its_parameter_and_the_way_out(name: str, value: str) -> None:
    (problem,) = problems((name, value))
    assert problem.field == name
    assert problem.fix


def test_parquet_is_told_which_formats_there_are() -> None:
    assert "json, csv, xlsx, geojson" in problems(("format", "parquet"))[0].fix


def test_unknown_is_a_value_of_every_dimension() -> None:
    assert read([("state", "unknown"), ("month", "unknown")]).query.filters[0][1] == {"unknown"}


def test_a_year_is_written_as_its_period_counts() -> None:
    read([("period", "tmm"), ("year", "2023-2024")])
    read([("period", "presidential_term"), ("year", "term_2018_2024")])


def test_the_end_before_the_beginning_is_refused() -> None:
    assert problems(("from", "2024-06"), ("to", "2024-05"))[0].field == "to"


def test_all_problems_come_at_once() -> None:
    assert {each.field for each in problems(("unit", "x"), ("from", "x"), ("kind", "x"))} == {"from", "kind", "unit"}


@pytest.mark.parametrize("name", ["unit", "release", "from"])
def test_what_takes_one_value_is_given_once(name: str) -> None:
    good = {"unit": "cases", "release": "latest", "from": "2020"}[name]
    assert "more than once" in problems((name, good), (name, good))[0].message


@given(st.lists(st.tuples(st.sampled_from([*PARAMETERS, "state", "kind", "month"]) | st.text(), st.text()), max_size=5))
def test_any_parameters_are_read_or_refused(parameters: list[tuple[str, str]]) -> None:
    with suppress(Invalid):
        read(parameters)
