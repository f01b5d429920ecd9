"""Answers as files."""

import csv
import io
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from services.gateway.answering import answer
from services.gateway.notes import GENERAL, MOTIVES, PROTECTED, SYNTHETIC, notes
from services.gateway.released import Query
from services.gateway.renderings import as_csv, as_json, as_xlsx
from services.gateway.spreadsheets import csv_file, harmless, xlsx_file
from tests.gateway.published import PUBLISHED_AT, release

REAL = release()
SAMPLE = release("synthetic")
RESERVED = Query(by=("state",), protection_class="reserved")


def json_of(made: Any, query: Query) -> dict[str, Any]:  # noqa: ANN401 — a Release
    body: dict[str, Any] = orjson.loads(as_json(answer(made, query), made.manifest).body)
    return body


def test_json_says_where_it_comes_from() -> None:
    body = json_of(REAL, Query(by=("state", "year")))
    assert body["release"] == "real-1"
    assert body["synthetic"] is False
    assert body["published_at"] == PUBLISHED_AT
    assert body["table"] == "public_record_state_year_kind"
    assert body["rows"][0] == {"state": "09", "year": "2023", "cases": 7, "suppressed": False}
    assert body["total"] == 18
    assert body["notes"] == [{"es": note.es, "en": note.en} for note in GENERAL]


def test_a_withheld_number_is_null_and_says_so() -> None:
    rows = json_of(REAL, RESERVED)["rows"]
    assert {"state": "20", "cases": None, "suppressed": True} in rows


def test_csv_has_the_same_rows_with_release_and_sentence() -> None:
    rendering = as_csv(answer(REAL, RESERVED))
    rows = list(csv.DictReader(io.StringIO(rendering.body.decode())))
    assert [(row["state"], row["cases"], row["suppressed"]) for row in rows] == [
        ("09", "12", "false"),
        ("14", "", "true"),
        ("20", "", "true"),
    ]
    assert {row["release"] for row in rows} == {"real-1"}
    assert all(GENERAL[0].es in row["note"] for row in rows)
    assert rendering.file_name == "real-1-cases-state.csv"


def test_xlsx_has_the_rows_and_the_sentences() -> None:
    workbook = load_workbook(io.BytesIO(as_xlsx(answer(SAMPLE, RESERVED)).body))
    data = list(workbook["data"].iter_rows(values_only=True))
    assert data[0] == ("state", "cases", "suppressed", "release", "synthetic")
    assert data[2] == ("14", None, True, "synthetic-1", True)
    said = [row[0] for row in workbook["notes"].iter_rows(min_row=2, values_only=True)]
    assert said[0] == SYNTHETIC.es
    assert PROTECTED.es in said


def test_synthetic_numbers_say_so_first_and_everywhere() -> None:
    assert json_of(SAMPLE, Query())["synthetic"] is True
    assert notes(Query(), synthetic=True)[0] is SYNTHETIC
    assert SYNTHETIC.en in as_csv(answer(SAMPLE, Query())).body.decode()


def test_sentences_that_a_dimension_needs_come_with_it() -> None:
    assert MOTIVES in notes(Query(by=("bias_ground",)), synthetic=False)
    assert MOTIVES not in notes(Query(by=("state",)), synthetic=False)
    assert any("presunta" in note.es for note in notes(Query(by=("perpetrator_kind",)), synthetic=False))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert csv_file(["x"], [[cell]]).decode().splitlines()[1].strip('"').startswith("'")
    sheet = load_workbook(io.BytesIO(xlsx_file({"s": [["x", cell.strip()]]})))["s"]
    assert sheet["B1"].data_type == "s"


@given(st.text())
def test_no_cell_begins_with_a_formula(text: str) -> None:
    assert not str(harmless(text)).startswith(("=", "+", "-", "@"))
