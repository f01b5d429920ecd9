import pytest

from services.analytics.undocumented.lists_file import read_lists
from shared.errors import Invalid


def test_columns_stand_in_any_order_and_histories_are_added_up() -> None:
    table = read_lists("B,Count,A\n1,4,0\n\n1,1.0,0\n1,2,1\n0,0,1\n")
    assert table.names == ("B", "A")
    assert table.counts.tolist() == [5, 0, 2]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_reads_what_spreadsheets_write(delimiter: str) -> None:
    text = "\ufeff" + "A,B,count\r\n1,0,7\r\n1,1,2\r\n".replace(",", delimiter)
    assert read_lists(text).counts.tolist() == [7, 0, 2]


def test_joined_columns_are_one_list_that_holds_a_case_once() -> None:
    table = read_lists("A,B,C,count\n1,0,0,5\n0,1,0,3\n1,1,0,2\n0,1,1,4\n", [["A", "B"]])
    assert table.names == ("A+B", "C")
    assert table.counts.tolist() == [10, 0, 4]


def test_twelve_lists_are_read_with_the_smallest_as_one() -> None:
    names = [f"L{i:02d}" for i in range(12)]
    rows = [",".join(["1" if i == j else "0" for j in range(12)] + [str(50 - i)]) for i in range(12)]
    table = read_lists("\n".join([",".join([*names, "count"]), *rows]))
    assert table.names == (*names[:9], "others")
    assert table.on_all(1 << 9) == 41 + 40 + 39


def test_joining_every_list_leaves_nothing_to_compare() -> None:
    with pytest.raises(Invalid, match="There is one list"):
        read_lists("A,B,count\n1,0,3\n0,1,3\n", [["A", "B"]])


def test_a_row_on_no_list_that_counts_nothing_is_read_over() -> None:
    assert read_lists("A,B,count\n0,0,0\n1,1,2\n").observed == 2


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "count"),
        ("A,B,n\n1,0,3\n", "count"),
        ("A,count,B,count\n1,2,0,3\n", "count"),
        ("A,count\n1,3\n", "lists"),
        ("A,A,count\n1,0,3\n", "lists"),
        (",B,count\n1,0,3\n", "lists"),
        ("A,B,count\n", "count"),
        ("A,B,count\n1,0,0\n", "count"),
        ("A,B,count\n2,0,3\n", "line 2, A"),
        ("A,B,count\n1,yes,3\n", "line 2, B"),
        ("A,B,count\n1,,3\n", "line 2, B"),
        ("A,B,count\n1,nan,3\n", "line 2, B"),
        ("A,B,count\n1,1,3\n1,0,-1\n", "line 3, count"),
        ("A,B,count\n1,0,1.5\n", "line 2, count"),
        ("A,B,count\n1,0,nan\n", "line 2, count"),
        ("A,B,count\n1,0,inf\n", "line 2, count"),
        ("A,B,count\n1,0,\n", "line 2, count"),
        ("A,B,count\n1,0,1e300\n", "line 2, count"),
        ("A,B,count\n0,0,3\n", "line 2, count"),
        ("A,B,count\n1,0\n", "line 2"),
        ("A,B,count\n1,0," + "9" * 200_000, "file"),
    ],
)
def test_names_the_field_that_is_wrong_and_how_to_mend_it(text: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_lists(text)
    assert field in {problem.field for problem in refused.value.errors}
    assert all(problem.message and problem.fix for problem in refused.value.errors)
