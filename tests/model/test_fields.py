"""The walker, and what every field of the record must say of itself."""

from typing import Annotated

import pytest

from shared.model.case import STEPS, CaseRecord
from shared.model.dimensions import DIMENSIONS
from shared.model.fields import Field, FieldPath, Part, Sensitivity, Shape, fields
from shared.vocabularies import names

ALL = tuple(fields(CaseRecord))


def by_path(path: str) -> FieldPath:
    return next(each for each in ALL if each.path == path)


def test_paths_are_dotted_with_brackets_for_lists() -> None:
    paths = [each.path for each in ALL]
    assert {"reference", "incident", "incident.start_earliest", "victims[].outcomes[].outcome"} <= set(paths)
    assert len(paths) == len(set(paths))
    assert paths.index("victims[]") < paths.index("victims[].kind") < paths.index("acts[]")


def test_shapes_limits_and_requirement() -> None:
    kind = by_path("victims[].kind")
    assert (kind.shape, kind.required, kind.many, kind.name) == (Shape.CODE, True, False, "kind")
    flags = by_path("victims[].flags[]")
    assert (flags.shape, flags.many, flags.max_length) == (Shape.CODE, True, 200)
    assert by_path("narrative").max_length == 20_000
    assert by_path("place.state").max_length == 200
    assert by_path("place.lat").shape is Shape.DECIMAL
    assert by_path("incident.ongoing").shape is Shape.YES_NO
    assert by_path("incident.start_latest").shape is Shape.DAY
    assert by_path("victims[].age").shape is Shape.WHOLE_NUMBER
    assert by_path("acts[].victims[]").shape is Shape.WHOLE_NUMBER


def test_what_is_required() -> None:
    top = {each.path for each in ALL if each.required and "[]" not in each.path}
    assert top == {"incident", "incident.start_earliest", "incident.start_latest", "place"}


@pytest.mark.parametrize("field", ALL, ids=lambda each: each.path)
def test_every_field_is_labelled_and_its_names_exist(field: FieldPath) -> None:
    assert field.field.es
    assert field.field.en
    assert bool(field.field.why_es) == bool(field.field.why_en)
    assert field.field.vocabulary is None or field.field.vocabulary in names()
    assert field.field.dimension is None or field.field.dimension in DIMENSIONS
    assert field.step in {step.code for step in STEPS}


@pytest.mark.parametrize("field", ALL, ids=lambda each: each.path)
def test_text_is_never_of_a_class_that_travels(field: FieldPath) -> None:
    """Identifiers are the exception: they hold no spaces, so that no sentence fits in."""
    if field.shape is Shape.TEXT and field.path not in {"documented_by[].organisation", "related_cases[]"}:
        assert not field.travels


def test_what_is_on_the_short_form_can_be_reached_there() -> None:
    """A part of the short form is on it too, and so is every required field of such a part."""
    quick = {each.path for each in ALL if each.field.quick}
    for each in ALL:
        parent = each.path.rpartition(".")[0]
        assert each.path not in quick or not parent or parent in quick
        assert not each.required or parent not in quick or each.path in quick


def test_a_field_without_metadata_is_refused() -> None:
    class Bare(Part):
        name: str

    with pytest.raises(TypeError, match=r"Bare\.name"):
        list(fields(Bare))


def test_a_type_no_generator_knows_is_refused() -> None:
    class Odd(Part):
        raw: Annotated[bytes, Field("Crudo", "Raw", Sensitivity.OPEN)]

    with pytest.raises(TypeError, match="no generator knows"):
        list(fields(Odd))


def test_a_vocabulary_is_for_text_only() -> None:
    with pytest.raises(TypeError, match="must be a string"):

        class Odd(Part):
            kind: Annotated[int, Field("Tipo", "Kind", Sensitivity.OPEN, vocabulary="kind")]


def test_the_schema_lists_the_codes() -> None:
    victim = CaseRecord.model_json_schema()["$defs"]["Victim"]["properties"]
    assert "homicide" in victim["kind"]["enum"]
    assert "refugee" in victim["flags"]["items"]["enum"]
