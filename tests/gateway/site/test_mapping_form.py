"""A mapping made by hand, from the first rows of a file."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from services.gateway.site.file_preview import preview
from services.gateway.site.mapping_form import choices, guessed, mapping_of
from shared.errors import Invalid


def test_columns_and_first_values_are_shown_whatever_the_delimiter_and_encoding() -> None:
    for content in ("id;año\n1;2024\n", "id,año\n1,2024\n", "id\taño\n1\t2024\n"):
        for encoding in ("utf-8", "utf-8-sig", "cp1252"):
            shown = preview(content.encode(encoding))
            assert [(column.name, column.cells) for column in shown] == [("id", ("1",)), ("año", ("2024",))]


def test_workbooks_are_shown_too() -> None:
    book, file = Workbook(), BytesIO()
    book.worksheets[0].append(["id", "municipio"])
    book.worksheets[0].append([1, "Juchitán"])
    book.save(file)
    assert [column.cells for column in preview(file.getvalue())] == [("1",), ("Juchitán",)]


@given(st.binary(max_size=300))
def test_no_file_breaks_the_preview(content: bytes) -> None:
    with suppress(Invalid):
        assert all(column.name for column in preview(content))


def test_a_column_named_like_a_field_is_guessed() -> None:
    assert guessed("MUNICIPIO") == "place.municipality"
    assert guessed("Age") == "victims.0.age"
    assert guessed("place.lat") == "place.lat"
    assert guessed("qwerty") == ""


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_choice_has_a_label(language: str) -> None:
    assert all(choice.label for choice in choices("en" if language == "en" else "es"))


def test_the_form_makes_the_mapping() -> None:
    form = {
        "column.0": "mes", "field.0": "incident.start_earliest", "date.0": "yyyy-mm",
        "column.1": "delito", "field.1": "", "date.1": "",
        "constant.place.state": "Oaxaca", "constant.victims.0.kind": "homicide",
        "missing": "NA; s/d", "reference": "id",
    }  # fmt: skip
    assert mapping_of(form) == {
        "columns": {"mes": "incident.start_earliest"},
        "constants": {"place.state": "Oaxaca", "victims.0.kind": "homicide"},
        "dates": {"incident.start_earliest": "yyyy-mm"},
        "missing": ["", "NA", "s/d"],
        "reference": {"column": "id"},
    }
