"""What the record takes and what it refuses, through the door others use."""

import json
from datetime import date
from typing import Any

import pytest

from shared.errors import FieldProblem, Invalid, Malformed
from shared.model.case import CaseRecord
from shared.model.json import Document
from shared.model.reading import read_case


def put(document: Any, path: str, value: Any) -> None:  # noqa: ANN401
    """Sets the value at a dotted path."""
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    for step in steps:
        document = document[step]
    document[last] = value


def problems_of(body: Document | bytes, today: date) -> tuple[FieldProblem, ...]:
    with pytest.raises(Invalid) as raised:
        read_case(body, today=today)
    return raised.value.errors


def test_the_example_of_the_api_is_accepted(example: Document, today: date) -> None:
    case = read_case(example, today=today)
    assert case.victims[0].kind == "assault"
    assert case.incident.start_latest == date(2024, 3, 31)
    assert case.bias_motivations[0].indicators == ("words_or_gestures",)


def test_text_and_parsed_json_are_the_same_case(example: Document, today: date) -> None:
    assert read_case(json.dumps(example).encode(), today=today) == read_case(example, today=today)


def test_a_case_with_every_field_is_accepted_and_comes_back_whole(full: Document, today: date) -> None:
    case = read_case(full, today=today)
    assert case.model_fields_set == set(CaseRecord.model_fields)
    assert CaseRecord.model_validate_json(case.model_dump_json()) == case
    assert CaseRecord.model_validate_json(case.model_dump_json(exclude_defaults=True)) == case


@pytest.mark.parametrize(
    "body",
    [
        {"place": {"state": "20"}, "victims": [{"kind": "threat"}]},
        {"place": {"text": "en la carretera"}, "targets": [{"kind": "property_attack"}]},
    ],
)
def test_the_least_that_is_accepted(body: Document, today: date) -> None:
    body["incident"] = {"start_earliest": "1999-01-01", "start_latest": "2024-12-31"}
    assert read_case(body, today=today).consent.use_in_statistics is None


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("victims.0.kind", "murder", "victims.0.kind"),
        ("victims.0.kind", None, "victims.0.kind"),
        ("victims.0.kind", 3, "victims.0.kind"),
        ("victims.0.age", True, "victims.0.age"),
        ("victims.0.age", "27", "victims.0.age"),
        ("victims.0.age", 27.5, "victims.0.age"),
        ("victims.0.age", 10**30, "victims.0.age"),
        ("victims.0.age", -1, "victims.0.age"),
        ("victims.0.minor", "yes", "victims.0.minor"),
        ("victims.0.age_group", "age_12_17", "victims.0.age_group"),
        ("victims.0.flags", "migrant", "victims.0.flags"),
        ("victims.0.flags", ["migrant", "migrant"], "victims.0.flags"),
        ("victims.0.flags", ["migrant"] * 201, "victims.0.flags"),
        ("victims.0.social_name", "dos\nlíneas", "victims.0.social_name"),
        ("victims.0.social_name", "x" * 201, "victims.0.social_name"),
        ("victims.0.social_name", "  ", "victims.0.social_name"),
        (
            "victims.0.outcomes",
            [{"outcome": "dead", "earliest": "2024-05-02", "latest": "2024-05-01"}],
            "victims.0.outcomes.0.latest",
        ),
        ("victims", [], "victims"),
        ("victims", {}, "victims"),
        ("victims", [7], "victims.0"),
        ("victims.0.number_smallest", 0, "victims.0.number_smallest"),
        ("incident.start_latest", "2024-02-29", "incident.start_latest"),
        ("incident.start_latest", "2024-02-30", "incident.start_latest"),
        ("incident.start_latest", "2025-07-01", "incident.start_latest"),
        ("incident.start_latest", 1711843200, "incident.start_latest"),
        ("incident.start_latest", "20240331", "incident.start_latest"),
        ("incident.start_latest", "2024-W13-7", "incident.start_latest"),
        ("incident.start_latest", "31/03/24", "incident.start_latest"),
        ("incident.start_earliest", "1899-12-31", "incident.start_earliest"),
        ("incident.end_latest", "2024-02-01", "incident.end_latest"),
        ("incident.found", "2024-02-01", "incident.found"),
        ("incident.reported_to_organisation", "2025-07-01", "incident.reported_to_organisation"),
        ("place.lat", 17.1, "place.lon"),
        ("place.lon", -96.7, "place.lat"),
        ("place.postal_code", "7000", "place.postal_code"),
        ("place.text", "a\x00b", "place.text"),
        ("place.text", "\ud800", "place.text"),
        ("narrative", "a\x1bb", "narrative"),
        ("narrative", "x" * 20_001, "narrative"),
        ("acts.0.victims", [0, 1], "acts.0.victims.1"),
        ("acts.0.perpetrators", [3], "acts.0.perpetrators.0"),
        ("justice", [{"stage": "complaint", "source": 1}], "justice.0.source"),
        ("perpetrators.0.number_smallest", "two", "perpetrators.0.number_smallest"),
        ("perpetrators", [{"number_smallest": 3, "number_largest": 2}], "perpetrators.0.number_largest"),
        ("sources.0.address", "javascript:alert(1)", "sources.0.address"),
        ("sources.0.archived_sha256", "abc", "sources.0.archived_sha256"),
        ("documented_by", [{"organisation": "una frase entera"}], "documented_by.0.organisation"),
        ("consent.store", "maybe", "consent.store"),
        ("place", None, "place"),
        ("unknown_field", 1, ""),
        ("victims.0.unknown_field", 1, "victims.0"),
    ],
)
def test_refused_with_its_field(example: Document, today: date, path: str, value: object, field: str) -> None:
    put(example, path, value)
    found = problems_of(example, today)
    assert [each.field for each in found] == [field]
    assert found[0].message
    assert found[0].fix


@pytest.mark.parametrize(
    ("lat", "lon", "accepted"),
    [
        (17.06, -96.72, True),
        (-96.72, 17.06, True),  # swapped: geocode mends it
        (14.3, -86.5, True),
        (40.4, -3.7, False),
        (17.06, 96.72, False),
        (float("nan"), -96.72, False),
        (17.06, float("inf"), False),
        (1e308, -96.72, False),
    ],
)
def test_coordinates_lie_in_mexico_as_given_or_swapped(
    example: Document, today: date, lat: float, lon: float, *, accepted: bool
) -> None:
    put(example, "place.lat", lat)
    put(example, "place.lon", lon)
    if accepted:
        assert read_case(example, today=today).place.lat == lat
    else:
        assert {each.field for each in problems_of(example, today)} <= {"place.lat", "place.lon"}


def test_an_embargo_may_lie_in_the_future(example: Document, today: date) -> None:
    put(example, "consent.embargo_until", "2030-01-01")
    assert read_case(example, today=today).consent.embargo_until == date(2030, 1, 1)


def test_several_problems_are_told_at_once(example: Document, today: date) -> None:
    put(example, "victims.0.kind", "murder")
    put(example, "acts.0.means", "laser")
    del example["incident"]
    assert {each.field for each in problems_of(example, today)} == {"victims.0.kind", "acts.0.means", "incident"}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"nope", b"[" * 10_000])
def test_what_is_not_json_is_malformed(body: bytes, today: date) -> None:
    with pytest.raises(Malformed):
        read_case(body, today=today)


@pytest.mark.parametrize("body", [b"[]", b"3", b"null", b'"text"', b'{"place": {"lat": NaN}}'])
def test_json_that_is_no_case_is_invalid(body: bytes, today: date) -> None:
    assert problems_of(body, today)


def test_a_stored_case_is_read_without_a_clock(example: Document) -> None:
    put(example, "incident.start_latest", "2025-07-01")
    assert CaseRecord.model_validate(example).incident.start_latest == date(2025, 7, 1)
