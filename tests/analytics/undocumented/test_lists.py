import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analytics.undocumented.lists import (
    MOST_LISTS,
    CaptureTable,
    capture_table,
    fitted_names,
    independent_lists,
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


def test_lists_that_are_joined_are_one_and_the_others_themselves() -> None:
    assert fitted_names({"a": 3, "b": 4, "c": 1}, [["c", "a"]]) == {"a": "a+c", "b": "b", "c": "a+c"}


def test_beyond_what_can_be_fitted_the_smallest_are_one() -> None:
    sizes = {f"list {i:02d}": 100 - i for i in range(12)}
    fitted = fitted_names(sizes)
    assert len(set(fitted.values())) == MOST_LISTS
    assert [name for name, one in fitted.items() if one == "others"] == ["list 09", "list 10", "list 11"]
    joined = fitted_names(sizes, [["list 10", "list 11"], ["list 00", "list 01"]])
    assert "others" not in joined.values()


@pytest.mark.parametrize("join", [[["a", "x"]], [["a", "b"], ["b", "c"]]])
def test_refuses_groups_that_make_no_sense(join: list[list[str]]) -> None:
    with pytest.raises(Invalid) as refused:
        fitted_names({"a": 1, "b": 1, "c": 1}, join)
    assert [problem.field for problem in refused.value.errors] == ["join"]
    assert "x" not in refused.value.errors[0].message.split()


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
