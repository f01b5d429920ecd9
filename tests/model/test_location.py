"""A location is consistent, keeps to its vocabularies, and only its coded part travels."""

from enum import Enum

import pytest
from pydantic import ValidationError

from shared.model.location import (
    Candidate,
    CodedLocation,
    Flag,
    Location,
    Method,
    Point,
    Precision,
    UrbanRural,
)
from shared.vocabularies import vocabulary

WHOLE = Location(
    state="20",
    municipality="20067",
    precision=Precision.LOCALITY,
    radius_m=6000,
    confidence=0.9,
    method=Method.GAZETTEER,
    flags=(Flag.REPAIRED_TEXT,),
    urban_rural=UrbanRural.URBAN,
    point=Point(lat=17.06, lon=-96.72),
    candidates=(Candidate(code="20067", name="Oaxaca de Juárez", score=0.9),),
    repaired={"municipality": "Oaxaca de Juárez"},
)


@pytest.mark.parametrize(
    ("codes", "name"),
    [
        (Precision, "location_precision"),
        (Method, "location_method"),
        (Flag, "location_flag"),
        (UrbanRural, "urban_rural"),
    ],
)
def test_codes_are_those_of_the_vocabulary(codes: type[Enum], name: str) -> None:
    assert {str(code.value) for code in codes} == vocabulary(name).codes


def test_the_coded_part_has_no_point_and_no_words() -> None:
    coded = WHOLE.coded()
    assert type(coded) is CodedLocation
    assert set(coded.model_dump()) == {
        "state", "municipality", "locality", "precision", "radius_m", "confidence", "method", "flags", "urban_rural",
    }  # fmt: skip
    assert "Oaxaca" not in coded.model_dump_json()
    assert "17.06" not in coded.model_dump_json()


def test_json_there_and_back() -> None:
    assert Location.model_validate_json(WHOLE.model_dump_json()) == WHOLE
    assert CodedLocation.model_validate_json(WHOLE.coded().model_dump_json()) == WHOLE.coded()


def test_an_event_of_a_later_version_is_still_read() -> None:
    assert CodedLocation.model_validate({"state": "09", "precision": 5, "later": True}).state == "09"


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "20", "municipality": "21001", "precision": 4},
        {"municipality": "21001", "precision": 4},
        {"state": "20", "municipality": "20001", "locality": "200020001", "precision": 3},
        {"state": "20", "precision": 4},
        {"state": "20", "municipality": "20001", "precision": 5},
        {"precision": 5},
        {"state": "20", "precision": 3},
        {"state": "20", "precision": 6},
        {"state": "2", "precision": 5},
        {"confidence": 1.2},
        {"radius_m": -1},
    ],
)
def test_what_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CodedLocation.model_validate(wrong)


def test_nothing_known_is_a_location_too() -> None:
    unknown = Location()
    assert (unknown.precision, unknown.method, unknown.confidence) == (Precision.UNKNOWN, None, 0.0)
