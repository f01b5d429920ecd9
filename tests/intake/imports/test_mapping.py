"""What a mapping may say, and what is told of one that says something else."""

from typing import Any

import orjson
import pytest

from services.intake.imports.mapping import Mapping
from shared.errors import Invalid


def told(mapping: Any) -> dict[str, str]:  # noqa: ANN401 — anything that is no mapping
    """The fields of the problems, with their fixes."""
    with pytest.raises(Invalid) as refused:
        Mapping.parse(orjson.dumps(mapping))
    return {each.field: each.fix for each in refused.value.errors}


def test_every_part_may_be_given() -> None:
    mapping = Mapping.parse(
        orjson.dumps(
            {
                "columns": {"mes": "incident.start_earliest", "n": ["victims.0.number_smallest", "victims.0.age"]},
                "constants": {"victims.0.kind": "homicide", "keep_reserved": True, "victims.0.flags": ["migrant"]},
                "values": {"place.type": {"en la calle": "street", "no dice": None}},
                "dates": {"incident.start_earliest": ["dd/mm/yy", "yyyy"]},
                "missing": ["na"],
                "reference": {"hash": ["mes", "n"]},
                "fallbacks": {"incident.start_earliest": ["año"]},
                "skip": {"tipo": ["total"]},
            }
        )
    )
    assert mapping.targets()["incident.start_earliest"] == ("mes", "año")
    assert set(mapping.needed()) == {"mes", "n", "año", "tipo"}


@pytest.mark.parametrize("mapping", [[], "x", None, {}, {"columns": {}}, {"columns": {"a": 1}}, {"columns": ["a"]}])
def test_what_is_no_mapping(mapping: object) -> None:
    assert all(told(mapping).values())


def test_unknown_parts_and_fields_come_with_what_was_probably_meant() -> None:
    assert set(told({"columns": {"a": "place.state"}, "colums": {}})) == {""}
    fix = told({"columns": {"a": "place.stat"}})["columns"]
    assert "place.state" in fix
    assert "victims.0.kind" in told({"columns": {"a": "victims.kind"}})["columns"]
    assert set(told({"columns": {"a": "victims.200.kind"}})) == {"columns"}


def test_codes_are_those_of_the_field() -> None:
    good = {"columns": {"a": "place.state"}}
    assert "homicide" in told(good | {"constants": {"victims.0.kind": "homicid"}})["constants.victims.0.kind"]
    assert "values.victims.0.kind" in told(good | {"values": {"victims.0.kind": {"x": "y"}}})
    assert "constants.victims.0.kind" in told(good | {"constants": {"victims.0.kind": 1}})


def test_dates_have_patterns_and_belong_to_days() -> None:
    good = {"columns": {"a": "place.state"}}
    assert "dates.incident.found" in told(good | {"dates": {"incident.found": "d/m/y"}})
    assert "dates.place.state" in told(good | {"dates": {"place.state": "yyyy"}})


@pytest.mark.parametrize("reference", [{}, {"column": "a", "row": "b"}, {"hash": []}, {"colum": "a"}, "a"])
def test_a_reference_comes_from_one_place(reference: object) -> None:
    assert all(told({"columns": {"a": "place.state"}, "reference": reference}).values())


def test_what_was_written_is_not_repeated() -> None:
    with pytest.raises(Invalid) as refused:
        Mapping.parse(orjson.dumps({"columns": {"María": "nombre"}, "constants": {"secreto": "María"}, "María": 1}))
    assert "Mar" not in str([refused.value.detail, refused.value.errors])
    assert "secreto" not in str(refused.value.errors)
