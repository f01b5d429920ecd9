import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.undocumented.lists import (
    CaptureTable,
    capture_table,
    dependent_groups,
    independent_lists,
    merge_lists,
    table_of_cases,
    without_empty_lists,
)
from shared.errors import Invalid

names = st.sampled_from(["norte", "sur", "press", "centro"])
cases = st.lists(st.frozensets(names), min_size=1, max_size=40)


def filled(lists: list[frozenset[str]]) -> CaptureTable:
    """With two cases more, so that there are always two lists."""
    return table_of_cases([*lists, frozenset({"norte", "sur"}), frozenset({"norte"})])


def test_what_was_told_by_others_is_no_list_and_a_feed_is_one() -> None:
    documented = [
        ("norte", "own_contact"),
        ("sur", "press"),
        ("centro", "press"),
        ("oeste", "another_member"),
        ("este", "this_platform"),
        ("bajío", "unknown"),
        ("costa", None),
    ]
    assert independent_lists(documented) == {"norte", "press"}


def test_a_case_that_was_not_found_independently_is_on_no_list() -> None:
    assert independent_lists([("norte", "another_member")]) == frozenset()
    assert filled([frozenset()]).observed == 2


@given(cases)
def test_counts_every_case_once(lists: list[frozenset[str]]) -> None:
    table = filled(lists)
    assert table.observed == sum(bool(each) for each in lists) + 2
    for i, name in enumerate(table.names):
        assert table.on_all(1 << i) == sum(name in each for each in lists) + (2 if name == "norte" else name == "sur")


@given(cases)
def test_the_order_of_cases_makes_no_difference(lists: list[frozenset[str]]) -> None:
    assert filled(lists).counts.tolist() == filled(lists[::-1]).counts.tolist()


@given(cases)
def test_joining_lists_keeps_every_case_and_counts_those_on_any(lists: list[frozenset[str]]) -> None:
    table = filled([*lists, frozenset({"press"})])
    joined = merge_lists(table, [["norte", "press"]])
    assert joined.observed == table.observed
    assert joined.lists == table.lists - 1
    on_any = sum(bool(each & {"norte", "press"}) for each in lists) + 3
    assert joined.on_all(1 << joined.names.index("norte+press")) == on_any


def test_ties_reach_through_others() -> None:
    groups = dependent_groups(["a", "b", "c", "d", "e"], [("a", "c"), ("c", "e"), ("a", "e")])
    assert set(groups) == {("a", "c", "e"), ("b",), ("d",)}


@pytest.mark.parametrize("groups", [[["a", "x"]], [["a", "b"], ["b", "c"]], [["a", "b", "c"]]])
def test_refuses_groups_that_make_no_sense_or_leave_one_list(groups: list[list[str]]) -> None:
    table = capture_table(["a", "b", "c"], {1: 3, 6: 4})
    with pytest.raises(Invalid):
        merge_lists(table, groups)


def test_lists_without_a_case_are_left_out() -> None:
    table = capture_table(["a", "none", "c"], {0b001: 3, 0b101: 4})
    held = without_empty_lists(table)
    assert held.names == ("a", "c")
    assert held.counts.tolist() == [3, 0, 4]


def test_one_list_that_holds_cases_is_refused() -> None:
    with pytest.raises(Invalid, match="Only one of the lists"):
        without_empty_lists(capture_table(["a", "none"], {1: 3}))


@pytest.mark.parametrize("given_names", [[], ["a"], ["a", "a"], ["a", ""], [f"list {i}" for i in range(11)]])
def test_refuses_lists_that_cannot_be_fitted(given_names: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        capture_table(given_names, {1: 3})
    assert [problem.field for problem in refused.value.errors] == ["lists"]
    assert refused.value.errors[0].fix


def test_refuses_a_table_without_cases() -> None:
    with pytest.raises(Invalid) as refused:
        capture_table(["a", "b"], {1: 0})
    assert [problem.field for problem in refused.value.errors] == ["count"]
