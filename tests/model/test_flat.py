"""A record as one row, and back."""

from datetime import date

import pytest

from shared.errors import Invalid
from shared.model.case import CaseRecord
from shared.model.flat import columns, nested
from shared.model.json import Document, Json
from shared.model.reading import read_case


def cells(value: Json, column: str = "") -> dict[str, str]:
    """The row that says a record, written the simplest way."""
    if isinstance(value, dict):
        named = value.items()
        return {name: cell for key, each in named for name, cell in cells(each, f"{column}.{key}".strip(".")).items()}
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return cells({str(position): each for position, each in enumerate(value)}, column)
    if isinstance(value, list):
        return {column: ";".join(map(str, value))}
    return {} if value is None else {column: str(value)}


def test_a_template_has_each_leaf_once_and_lists_as_often_as_wanted() -> None:
    once = list(columns(CaseRecord))
    assert len(once) == len(set(once))
    assert {"incident.start_earliest", "victims.0.kind", "victims.0.outcomes.0.outcome", "victims.0.flags"} <= set(once)
    twice = list(columns(CaseRecord, {"victims[]": 2, "victims[].outcomes[]": 3}))
    assert {"victims.1.kind", "victims.1.outcomes.2.outcome"} <= set(twice)
    assert "acts.1.type" not in twice
    assert twice.index("victims.0.flags") < twice.index("victims.1.kind") < twice.index("acts.0.type")


def test_the_example_survives_as_a_row(example: Document, today: date) -> None:
    row = cells(example)
    assert set(row) <= set(columns(CaseRecord))
    assert read_case(nested(row, CaseRecord), today=today) == read_case(example, today=today)


def test_a_full_case_survives_as_a_row(full: Document, today: date) -> None:
    row = cells(full)
    assert set(row) == set(columns(CaseRecord))
    assert read_case(nested(row, CaseRecord), today=today) == read_case(full, today=today)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("keep_reserved", "Sí", True),
        ("keep_reserved", "NO", False),
        ("keep_reserved", "tal vez", "tal vez"),
        ("legal_basis", "Mandato de la organización", "organisation_mandate"),
        ("legal_basis", "otra", "otra"),
        ("related_cases", "a; b;", ["a", "b"]),
        ("narrative", "  palabras ", "palabras"),
        ("no_such_column", "1", "1"),
    ],
)
def test_how_cells_are_read(column: str, cell: str, value: Json) -> None:
    assert nested({column: cell}, CaseRecord) == {column: value}


@pytest.mark.parametrize(
    ("cell", "age"), [("27", 27), ("27.0", 27), ("27.5", "27.5"), ("inf", "inf"), ("joven", "joven")]
)
def test_whole_numbers_of_spreadsheets(cell: str, age: Json) -> None:
    assert nested({"victims.0.age": cell}, CaseRecord) == {"victims": [{"age": age}]}


def test_decimal_commas() -> None:
    assert nested({"place.lat": "19,4"}, CaseRecord) == {"place": {"lat": 19.4}}


def test_blank_cells_and_gaps_between_items_vanish() -> None:
    row = {"victims.0.kind": "threat", "victims.1.kind": " ", "victims.10.kind": "assault", "victims.9.kind": "torture"}
    assert nested(row, CaseRecord) == {"victims": [{"kind": "threat"}, {"kind": "torture"}, {"kind": "assault"}]}


@pytest.mark.parametrize(
    "column", ["victims", "victims.0", "incident", "victims.kind", "", "victims.0.kind.x", "a.0.b"]
)
def test_a_column_that_is_no_field_is_told(column: str, example: Document, today: date) -> None:
    row = nested(cells(example) | {column: "x"}, CaseRecord)
    with pytest.raises(Invalid):
        read_case(row, today=today)
