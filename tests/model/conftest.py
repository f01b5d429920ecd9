"""Cases to test with: the example of the API, word for word, and one with every field filled."""

import copy
import json
from datetime import date

import pytest

from shared.model.case import CaseRecord
from shared.model.fields import FieldPath, Shape, fields
from shared.model.flat import columns, nested
from shared.model.json import Document
from shared.vocabularies import vocabulary

_EXAMPLE = """
{"reference": "A-2024-017",
 "incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-31", "ongoing": false, "time_of_day": "night"},
 "place": {"state": "Oaxaca", "municipality": "Juchitán", "locality": null, "postal_code": null, "street": null,
           "text": "cerca del mercado", "lat": null, "lon": null, "type": "street"},
 "victims": [{"kind": "assault", "gender_identity": "muxe", "age": 27}],
 "bias_motivations": [{"ground": "gender_identity", "basis": "perceived", "indicators": ["words_or_gestures"]}],
 "acts": [{"type": "beating", "means": "blunt"}], "perpetrators": [{"kind": "unknown"}], "sources": [{"material": "victim_testimony"}],
 "legal_basis": "consent",
 "consent": {"store": "granted", "use_in_statistics": "granted", "publish_area_level": "granted"},
 "narrative": "…"}
"""  # noqa: E501  # as the contract prints it

SENTINEL = "zarzamora"
"""Stands in every identifier and free text of the full case, so that a leak can be found."""

_OF_A_FORM = {
    "postal_code": "70000",
    "archived_sha256": "5ec7e7" + "0" * 58,
    "address": f"https://example.org/{SENTINEL}",
    "archived_copy": f"https://example.org/{SENTINEL}/copy",
    "organisation": "org-2",
    "related_cases": "case-7",
    "lat": "17.123456",
    "lon": "-96.654321",
    "age": "15",
    "age_group": "age_12_17",
    "minor": "yes",
    "flags": "migrant",
    "flags_no": "defender",
    "flags_unknown": "journalist",
    "ongoing": "no",
    "victims": "0",
    "perpetrators": "0",
    "source": "0",
}


@pytest.fixture
def today() -> date:
    return date(2025, 6, 30)


@pytest.fixture
def example() -> Document:
    return copy.deepcopy(json.loads(_EXAMPLE))


@pytest.fixture
def full() -> Document:
    """A case with every field filled once."""
    by_path = {each.path.removesuffix("[]"): each for each in fields(CaseRecord)}
    return nested(
        {column: _cell(by_path[column.replace(".0", "[]")]) for column in columns(CaseRecord)},
        CaseRecord,
    )


@pytest.fixture
def sentinel() -> str:
    return SENTINEL


def _cell(field: FieldPath) -> str:
    if field.name in _OF_A_FORM:
        return _OF_A_FORM[field.name]
    if field.field.vocabulary is not None:
        return next(iter(vocabulary(field.field.vocabulary).terms))
    return {Shape.TEXT: f"{SENTINEL} de {field.name}", Shape.DAY: "2024-03-01", Shape.YES_NO: "yes"}.get(
        field.shape, "2"
    )
