"""The table of laws keeps to its form: states of INEGI, dates in order, wording and source beside every row."""

import csv
from datetime import date
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "shared" / "vocabularies" / "law_by_state.csv"
HEADER = ["state", "article", "statute", "in_force_from", "in_force_to", "protected_wording", "source"]


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_table_has_its_columns_and_nothing_is_left_out() -> None:
    assert rows()
    for row in rows():
        assert list(row) == HEADER
        assert all(cell for column, cell in row.items() if column != "in_force_to")


def test_states_are_codes_of_inegi() -> None:
    assert {row["state"] for row in rows()} <= {f"{number:02}" for number in range(1, 33)}


def test_a_law_ends_after_it_begins_and_versions_of_an_article_do_not_overlap() -> None:
    versions: dict[tuple[str, str, str], date] = {}
    for row in sorted(rows(), key=lambda row: row["in_force_from"]):
        begins, ends = date.fromisoformat(row["in_force_from"]), date.fromisoformat(row["in_force_to"] or "9999-12-31")
        article = (row["state"], row["statute"], row["article"])
        assert versions.get(article, date.min) < begins <= ends
        versions[article] = ends
