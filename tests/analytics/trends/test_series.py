"""Series are read whatever sort of labels they have, gaps kept apart from zeros, and refused by name."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.trends.series import count_series
from services.analytics.trends.series_file import read_series
from shared.errors import Invalid


@pytest.mark.parametrize(
    ("labels", "positions"),
    [
        ([201, 202, 204], [0, 1, 3]),
        (["2020-W52", "2020-W53", "2021-W01", "2021-W03"], [0, 1, 2, 4]),
        (["2023-11", "2023-12", "2024-02"], [0, 1, 3]),
        (["2024-02-26", "2024-03-04", "2024-03-10", "2024-03-18"], None),
        (["2024-02-26", "2024-03-04", "2024-03-18"], [0, 1, 3]),
        (["3", "1", "2"], [0, 1, 2]),
    ],
)
def test_labels_of_every_sort_find_their_place(labels: Sequence[str | int], positions: list[int] | None) -> None:
    counts = list(range(len(labels)))
    if positions is None:
        with pytest.raises(Invalid):
            count_series(labels, counts)
        return
    series = count_series(labels, counts)
    assert series.positions.tolist() == positions
    assert series.known.sum() == len(labels)
    assert series.counts.size == positions[-1] + 1


def test_a_day_belongs_to_the_iso_week_that_holds_it() -> None:
    """4 March 2024 is a Monday, 10 March the Sunday of the same week."""
    with pytest.raises(Invalid):
        count_series(["2024-03-04", "2024-03-10"], [1, 1])
    assert count_series(["2024-03-10", "2024-03-11"], [1, 1]).positions.tolist() == [0, 1]


@settings(deadline=None)
@given(st.dictionaries(st.integers(-500, 500), st.integers(0, 50), min_size=1), st.randoms())
def test_the_order_of_lines_does_not_matter(weeks: dict[int, int], random: Random) -> None:
    lines = list(weeks.items())
    random.shuffle(lines)
    one = count_series(list(weeks), list(weeks.values()))
    other = count_series([week for week, _ in lines], [count for _, count in lines])
    assert one.labels == other.labels == tuple(str(week) for week in sorted(weeks))
    assert one.counts.tolist() == other.counts.tolist()


@pytest.mark.parametrize(
    ("labels", "observed", "field"),
    [
        ([1, 2], [1], "observed"),
        ([], [], "observed"),
        ([1, 1], [1, 2], "week"),
        (["a", "b"], [1, 2], "week"),
        ([1, "2024-W05"], [1, 2], "week"),
        (["2024-W60"], [1], "week"),
        (["2024-13"], [1], "week"),
        ([1, 900_000], [1, 1], "week"),
        ([1, 2], [1, -1], "observed"),
        ([1, 2], [1, 0.5], "observed"),
        ([1, 2], [1, float("nan")], "observed"),
        ([1, 2], ["x", "1"], "observed"),
    ],
)
def test_bad_series_are_named(labels: Sequence[str | int], observed: Sequence[float], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        count_series(labels, observed)
    assert refusal.value.errors[0].field == field
    assert refusal.value.errors[0].fix


def test_a_file_may_have_other_columns_and_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "series.csv"
    file.write_text('\ufeff"Week",state,"Observed"\n1,20,3\n2,20,0\n', encoding="utf-8")
    assert read_series(file).counts.tolist() == [3, 0]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "week"),
        ("week,observed\n", "week"),
        ("week,cases\n1,2\n", "observed"),
        ("semana,observed\n1,2\n", "week"),
        ("week,observed\n1,\n", "observed"),
        ("week,observed\n1\n", "observed"),
        ("week,observed\n1,NA\n", "observed"),
        ("week,observed\n1,nan\n", "observed"),
    ],
)
def test_bad_files_are_named(tmp_path: Path, text: str, field: str) -> None:
    file = tmp_path / "series.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as refusal:
        read_series(file)
    assert refusal.value.errors[0].field == field


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "series.csv"
    file.write_bytes(b"week,observed\n\xff\xfe\x00")
    with pytest.raises(Invalid):
        read_series(file)
