"""The templates of a case."""

import csv
import io

from openpyxl import load_workbook

from services.gateway.forms import case_csv, case_workbook
from shared.model.case import CaseRecord
from shared.model.fields import Shape, fields
from shared.model.flat import columns, nested
from shared.vocabularies import vocabulary

WORKBOOK = load_workbook(io.BytesIO(case_workbook().body))
FIELDS = list(fields(CaseRecord))


def sheet(name: str) -> list[dict[str, str]]:
    header, *rows = WORKBOOK[name].iter_rows(values_only=True)
    return [dict(zip(map(str, header), (str(cell or "") for cell in row), strict=True)) for row in rows]


def test_the_csv_has_the_columns_that_an_import_understands() -> None:
    (header,) = csv.reader(io.StringIO(case_csv().body.decode()))
    assert header == list(columns(CaseRecord))
    row = {"victims.0.kind": "homicide", "incident.start_earliest": "2024-03-01", "incident.start_latest": "2024-03-01"}
    filled = nested({column: row.get(column, "x" if column == "place.state" else "") for column in header}, CaseRecord)
    assert CaseRecord.model_validate(filled).victims[0].kind == "homicide"


def test_the_first_sheet_is_the_one_to_fill_in() -> None:
    assert WORKBOOK.sheetnames[0] == "cases"
    assert [cell.value for cell in WORKBOOK["cases"][1]] == list(columns(CaseRecord))


def test_the_survey_asks_for_every_field_in_both_languages() -> None:
    questions = [row for row in sheet("survey") if not row["type"].startswith("end_")]
    assert [row["name"] for row in questions] == [each.name for each in FIELDS]
    assert all(row["label::Español (es)"] and row["label::English (en)"] for row in questions)


def test_groups_and_repeats_are_closed_in_the_order_they_were_opened() -> None:
    still_open: list[tuple[str, str]] = []
    for row in sheet("survey"):
        step, _, kind = row["type"].partition("_")
        if step == "begin":
            still_open.append((kind, row["name"]))
        elif step == "end":
            assert still_open.pop() == (kind, row["name"])
    assert still_open == []


def test_every_choice_is_a_code_of_its_vocabulary() -> None:
    choices: dict[str, set[str]] = {}
    for row in sheet("choices"):
        choices.setdefault(row["list_name"], set()).add(row["name"])
    assert choices.pop("yes_no") == {"true", "false"}
    assert choices == {
        str(each.field.vocabulary): set(vocabulary(str(each.field.vocabulary)).codes)
        for each in FIELDS
        if each.shape is Shape.CODE
    }
    asked = {row["type"].partition(" ")[2] for row in sheet("survey") if row["type"].startswith("select_")}
    assert asked == choices.keys() | {"yes_no"}
