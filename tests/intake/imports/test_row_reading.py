"""From cells to a case."""

from datetime import date
from typing import Any

import orjson
import pytest

from services.intake.imports.mapping import Mapping
from services.intake.imports.row_reading import Reading, RowReader
from services.intake.imports.tables import Row

TODAY = date(2026, 3, 1)
COLUMNS = {"día": "incident.start_earliest", "estado": "place.state", "qué": "victims.0.kind", "tipo": "place.type"}
CELLS = {"día": "2024-02", "estado": "Oaxaca", "qué": "Homicidio", "tipo": "street"}


def read(cells: dict[str, str] | None = None, **parts: Any) -> Reading:  # noqa: ANN401 — parts of a mapping
    """A row read with a mapping of `COLUMNS` and these parts."""
    mapping = Mapping.parse(orjson.dumps({"columns": COLUMNS | parts.pop("columns", {}), **parts}))
    return RowReader(mapping, TODAY, "en").read(Row(7, CELLS | (cells or {})))


def record(cells: dict[str, str] | None = None, **parts: Any) -> dict[str, Any]:  # noqa: ANN401 — as `read`
    reading = read(cells, **parts)
    assert reading.record is not None, reading.problems
    return reading.record.record.model_dump(mode="json", exclude_defaults=True)


def refused(cells: dict[str, str] | None = None, **parts: Any) -> list[str]:  # noqa: ANN401 — as `read`
    reading = read(cells, **parts)
    assert reading.record is None
    assert all(each.message and each.fix for each in reading.problems)
    return [each.field for each in reading.problems]


def test_a_month_is_a_range() -> None:
    assert record()["incident"] == {"start_earliest": "2024-02-01", "start_latest": "2024-02-29"}


def test_a_latest_day_of_its_own_wins() -> None:
    found = record({"hasta": "2024-03"}, columns={"hasta": "incident.start_latest"})
    assert found["incident"] == {"start_earliest": "2024-02-01", "start_latest": "2024-03-31"}


def test_a_missing_day_falls_back_on_the_year() -> None:
    parts = {"missing": ["na"], "fallbacks": {"incident.start_earliest": "año"}}
    found = record({"día": "NA", "año": "2013"}, **parts)
    assert found["incident"] == {"start_earliest": "2013-01-01", "start_latest": "2013-12-31"}
    assert refused({"día": "ayer", "año": "2013"}, **parts) == ["incident.start_earliest"]


def test_days_of_workbooks_are_read_whatever_the_pattern() -> None:
    dates = {"incident.start_earliest": "dd/mm/yy"}
    assert record({"día": "2024-02-03"}, dates=dates) == record({"día": "03/02/24"}, dates=dates) | {
        "reference": record({"día": "2024-02-03"}, dates=dates)["reference"]
    }


def test_codes_by_label_and_by_what_the_mapping_says() -> None:
    values = {"place.type": {"en la CALLE": "street", "s/d": None}}
    assert record({"tipo": "En la calle"}, values=values)["place"]["type"] == "street"
    assert "type" not in record({"tipo": "s/d"}, values=values)["place"]


def test_what_no_code_fits_is_kept_and_listed() -> None:
    reading = read({"tipo": "detrás del panteón"})
    assert reading.record is not None
    kept = reading.record.record.uncoded[0]
    assert (kept.field, kept.as_submitted) == ("place.type", "detrás del panteón")
    assert [each.field for each in reading.remarks] == ["place.type"]
    assert "pante" not in str(reading.remarks)


def test_of_a_list_of_codes_those_that_fit_are_taken() -> None:
    found = record({"era": "migrant; marciana"}, columns={"era": "victims.0.flags"})
    assert found["victims"][0]["flags"] == ["migrant"]
    assert found["uncoded"] == [{"field": "victims.0.flags", "as_submitted": "marciana"}]


def test_without_a_kind_there_is_no_case_but_a_constant_stands_in() -> None:
    assert refused({"qué": "le pegaron"}) == ["victims.0.kind"]
    found = record({"qué": "le pegaron"}, constants={"victims.0.kind": "assault"})
    assert found["victims"] == [{"kind": "assault"}]
    assert found["uncoded"][0]["as_submitted"] == "le pegaron"


@pytest.mark.parametrize("cell", ["=cmd|'/c calc'!A0", " =1+1", "@SUM(A1)", "+cmd|x", "-SUM(B2)"])
def test_formulas_are_refused(cell: str) -> None:
    assert refused({"estado": cell}) == ["place.state"]
    assert refused({"tipo": "", "clave": cell}, reference={"column": "clave"}) == ["reference"]


@pytest.mark.parametrize("cell", ["-", "- cerca del mercado", "+52 951 123", "@usuaria"])
def test_what_only_begins_like_a_formula_is_not(cell: str) -> None:
    assert record({"nota": cell}, columns={"nota": "narrative"})["narrative"] == cell


def test_days_to_come_and_points_elsewhere_are_refused() -> None:
    assert refused({"día": "2027-01-01"}) == ["incident.start_earliest", "incident.start_latest"]
    columns = {"lat": "place.lat", "lon": "place.lon"}
    assert refused({"lat": "48.85", "lon": "2.35"}, columns=columns) == ["place.lat"]


def test_references() -> None:
    assert record(reference={"row": "a-"})["reference"] == "a-7"
    assert record(reference={"column": "estado"})["reference"] == "Oaxaca"
    assert refused({"estado": " "}, reference={"column": "estado"}) == ["reference"]
    by_words = [record(cells, reference={"hash": ["estado"]})["reference"] for cells in ({}, {"qué": "Amenaza"})]
    assert by_words[0] == by_words[1]
    assert record()["reference"] != record({"qué": "Amenaza"})["reference"]
    assert record({"clave": "B 2"}, columns={"clave": "reference"})["reference"] == "B 2"


def test_totals_can_be_left_out() -> None:
    mapping = Mapping.parse(orjson.dumps({"columns": COLUMNS, "skip": {"estado": ["total"]}}))
    reader = RowReader(mapping, TODAY, "es")
    assert reader.is_skipped(Row(1, CELLS | {"estado": "TOTAL"}))
    assert not reader.is_skipped(Row(1, CELLS))


def test_problems_do_not_repeat_what_was_written() -> None:
    reading = read({"día": "Marisol", "qué": "Marisol", "estado": "=Marisol()"})
    assert "Marisol" not in str(reading.problems)
