"""What a release answers, and what it refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.answering import answer
from services.gateway.released import Cell, Query
from shared.errors import Invalid
from tests.gateway.published import release, table

RELEASE = release()


def counts(**asked: Any) -> dict[tuple[str, ...], int | None]:  # noqa: ANN401 — fields of Query
    return {row.at: row.count for row in answer(RELEASE, Query(**asked)).rows}


def only(name: str, *codes: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return ((name, frozenset(codes)),)


def test_sums_over_what_is_not_asked_for() -> None:
    assert counts(by=("state",)) == {("09",): 13, ("20",): 4, ("unknown",): 1}


def test_rows_follow_the_order_of_the_question_and_are_sorted() -> None:
    found = answer(RELEASE, Query(by=("year", "state")))
    assert found.rows == (
        Cell(("2023", "09"), 7),
        Cell(("2023", "20"), 1),
        Cell(("2024", "09"), 6),
        Cell(("2024", "20"), 3),
        Cell(("2024", "unknown"), 1),
    )
    assert found.total == 18


def test_without_dimensions_there_is_the_total_alone() -> None:
    found = answer(RELEASE, Query())
    assert found.rows == (Cell((), 18),)
    assert found.total == 18


def test_filters_keep_some_codes_and_the_total_is_theirs() -> None:
    found = answer(RELEASE, Query(by=("year",), filters=only("kind", "disappearance")))
    assert found.rows == (Cell(("2024",), 2),)
    assert found.total == 2


def test_the_table_with_the_fewest_dimensions_answers() -> None:
    assert answer(RELEASE, Query(by=("state",))).table == "public_record_state_month"
    assert answer(RELEASE, Query(by=("state", "year"))).table == "public_record_state_year_kind"
    assert answer(RELEASE, Query(by=("municipality",))).table == "public_record_municipality_year"


def test_totals_do_not_come_from_the_table_that_lacks_minors() -> None:
    """Minors are not shown below the state, so the municipalities add up to less than their state."""
    adults = table("public_record_municipality_year", ["municipality", "year"], [("20067", "2024", 3)])
    everybody = table("public_record_state_year_kind", ["state", "year", "kind"], [("20", "2024", "homicide", 5)])
    found = release(tables=[adults, everybody])
    assert answer(found, Query(by=("year",))).total == 5
    assert answer(found, Query()).total == 5
    assert answer(found, Query(by=("municipality",))).total == 3


def test_the_state_of_a_municipality_follows_from_its_code() -> None:
    assert counts(by=("municipality",), filters=only("state", "20")) == {("20043",): 3, ("20067",): 1}


def test_a_suppressed_cell_hides_every_sum_it_is_in() -> None:
    reserved = answer(RELEASE, Query(by=("state",), protection_class="reserved"))
    assert reserved.rows == (Cell(("09",), 12), Cell(("14",), None), Cell(("20",), None))
    assert counts(by=("state",), protection_class="reserved", filters=only("year", "2023")) == {("20",): 5}


def test_the_total_of_reserved_cases_is_the_one_that_was_released() -> None:
    assert answer(RELEASE, Query(by=("state",), protection_class="reserved")).total == 31
    assert answer(RELEASE, Query(by=("state",), protection_class="reserved", since="2024-01")).total is None


def test_years_and_months_bound_the_time_and_both_ends_count() -> None:
    assert counts(by=("state",), since="2024-01") == {("09",): 6, ("20",): 3, ("unknown",): 1}
    assert counts(by=("state",), until="2023-12") == {("09",): 7, ("20",): 1}
    assert counts(by=("state",), since="2023-10", until="2024-02") == {("09",): 10, ("20",): 1}


def test_what_lies_in_no_known_month_lies_between_none() -> None:
    assert counts(by=("state",), since="2023-09", until="2024-11")[("20",)] == 3  # The fourth is of an unknown month.


def test_a_table_of_years_is_not_cut_in_the_middle_of_one() -> None:
    with pytest.raises(Invalid):
        answer(RELEASE, Query(by=("state", "kind"), since="2024-03"))


def test_months_give_quarters_tmm_years_and_terms_of_office() -> None:
    assert counts(by=("quarter",))[("2023-Q4",)] == 5
    assert counts(by=("year",), period="tmm") == {
        ("2022-2023",): 3,
        ("2023-2024",): 12,
        ("2024-2025",): 2,
        ("unknown",): 1,
    }
    assert counts(by=("year",), period="presidential_term") == {
        ("term_2018_2024",): 15,
        ("term_2024_2030",): 2,
        ("unknown",): 1,
    }


def test_what_no_table_joins_is_refused_with_the_closest_tables() -> None:
    with pytest.raises(Invalid) as refused:
        answer(RELEASE, Query(by=("municipality", "kind")))
    (problem,) = refused.value.errors
    assert problem.field == "by"
    closest = problem.fix.index("public_record_municipality_year (municipality, year"), problem.fix.index("_year_kind")
    assert max(closest) < problem.fix.index("public_record_state_month")


@pytest.mark.parametrize("asked", [{"unit": "victims"}, {"by": ("state", "kind"), "protection_class": "reserved"}])
def test_another_unit_or_class_is_never_filled_in(asked: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        answer(RELEASE, Query(**asked))


MOTIVES = release(
    tables=[
        table("by_motive", ["state", "bias_ground"], [("09", "gender_identity", 4), ("09", "hiv_status", 3)]),
    ]
)


def test_cases_that_stand_under_two_motives_are_not_counted_twice() -> None:
    by_motive = answer(MOTIVES, Query(by=("bias_ground",)))
    assert by_motive.rows == (Cell(("gender_identity",), 4), Cell(("hiv_status",), 3))
    assert by_motive.total is None
    with pytest.raises(Invalid):
        answer(MOTIVES, Query(by=("state",)))
    with pytest.raises(Invalid):
        answer(MOTIVES, Query(filters=only("bias_ground", "gender_identity", "hiv_status")))
    assert answer(MOTIVES, Query(filters=only("bias_ground", "hiv_status"))).total == 3


_STATES, _YEARS, _KINDS = ("09", "14", "20"), ("2022", "2023", "2024"), ("homicide", "disappearance")
_CELLS = st.dictionaries(
    st.tuples(st.sampled_from(_STATES), st.sampled_from(_YEARS), st.sampled_from(_KINDS)),
    st.none() | st.integers(0, 50),
)
_DIMENSIONS = ("state", "year", "kind")


@given(
    cells=_CELLS,
    by=st.permutations(_DIMENSIONS).flatmap(lambda names: st.integers(0, 3).map(lambda n: tuple(names[:n]))),
    years=st.sets(st.sampled_from(_YEARS), min_size=1),
)
def test_every_answer_is_the_recount_of_its_table(
    cells: dict[tuple[str, str, str], int | None], by: tuple[str, ...], years: set[str]
) -> None:
    made = release(tables=[table("t", _DIMENSIONS, [(*at, count) for at, count in cells.items()])])
    found = answer(made, Query(by=by, filters=only("year", *years)))
    expected: dict[tuple[str, ...], list[int | None]] = {}
    for at, count in cells.items():
        if at[1] in years:
            expected.setdefault(tuple(at[_DIMENSIONS.index(name)] for name in by), []).append(count)
    recount = {at: None if None in counts else sum(filter(None, counts)) for at, counts in expected.items()}
    assert {row.at: row.count for row in found.rows} == {at: count for at, count in recount.items() if count != 0}
