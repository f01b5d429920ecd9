"""Errors are plain, in two languages, and never repeat a person's words."""

import copy
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.errors import Invalid, Malformed
from shared.model.case import CaseRecord
from shared.model.json import Document
from shared.model.problems import problems
from shared.model.reading import read_case
from shared.model.suggestions import closest_codes, code_of

WORD = "chirimoya"

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([WORD, f"{WORD} 3", ""])
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just(WORD), inner, max_size=3)
)
steps = st.lists(st.integers(min_value=0, max_value=30), max_size=4)


def refusal_of(body: Document, today: date) -> Invalid | None:
    try:
        read_case(body, today=today)
    except Invalid as error:
        return error
    return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(body=values)
def test_any_value_is_a_case_or_invalid(body: Document, today: date) -> None:
    with pytest.raises(Invalid) as raised:
        read_case(body, today=today)
    assert WORD not in repr(raised.value.errors)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(way=steps, value=values, named=st.sampled_from([None, WORD]))
def test_a_case_changed_anywhere_is_a_case_or_invalid(
    full: Document, today: date, way: list[int], value: object, named: str | None
) -> None:
    body = copy.deepcopy(full)
    here: object = body
    for step in way:
        inner = list(here.values()) if isinstance(here, dict) else here
        if not isinstance(inner, list) or not inner or not isinstance(inner[step % len(inner)], dict | list):
            break
        here = inner[step % len(inner)]
    if isinstance(here, dict):
        here[named or next(iter(here))] = value
    told = refusal_of(body, today)
    assert told is None or (told.errors and WORD not in repr(told.errors) and WORD not in told.detail)


@given(body=st.binary(max_size=60))
def test_any_bytes_are_malformed_or_invalid(body: bytes) -> None:
    with pytest.raises((Malformed, Invalid)):
        read_case(body, today=date(2025, 6, 30))


def test_an_unknown_code_suggests_the_closest(example: Document, today: date) -> None:
    example["victims"] = [{"kind": "Agresión fisica"}, {"kind": "homicdie"}, {"kind": WORD}]
    with pytest.raises(Invalid) as raised:
        read_case(example, today=today)
    first, second, third = (each.fix for each in raised.value.errors)
    assert "Did you mean assault" in first
    assert "Did you mean homicide" in second
    assert "Did you mean" not in third
    assert "homicide, attempt_on_life" in third


def test_a_long_vocabulary_is_named_by_its_address(example: Document, today: date) -> None:
    example["victims"] = [{"kind": "threat", "nationality": WORD}]
    with pytest.raises(Invalid) as raised:
        read_case(example, today=today)
    assert "/v1/vocabularies/nationality" in raised.value.errors[0].fix


def test_a_misspelt_field_suggests_the_closest(example: Document, today: date) -> None:
    example["victims"] = [
        {"kind": "threat", "gender_identiy": "muxe", "outcomes": [{"outcome": "dead", "earlyest": 1}]}
    ]
    with pytest.raises(Invalid) as raised:
        read_case(example, today=today, language="es")
    inner, outer = sorted(raised.value.errors, key=lambda each: -len(each.field))
    assert (inner.field, outer.field) == ("victims.0.outcomes.0", "victims.0")
    assert "¿Quiso decir earliest?" in inner.fix
    assert "¿Quiso decir gender_identity" in outer.fix


def test_both_languages_say_something_else(example: Document) -> None:
    example["place"] = {}
    with pytest.raises(ValidationError) as raised:
        CaseRecord.model_validate(example)
    spanish, english = (problems(raised.value, language=each)[0] for each in ("es", "en"))
    assert spanish.field == english.field == "place.state"
    assert (spanish.message, english.message) == ("Falta el lugar.", "The place is missing.")


def test_no_more_than_a_hundred_are_told(example: Document, today: date) -> None:
    example["victims"] = [{"kind": "x"}] * 200
    with pytest.raises(Invalid) as raised:
        read_case(example, today=today)
    assert len(raised.value.errors) == 100


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Desaparición", "disappearance"),
        ("DISAPPEARANCE", "disappearance"),
        (" desaparicion ", "disappearance"),
        (WORD, None),
    ],
)
def test_a_code_is_known_by_its_labels(written: str, code: str | None) -> None:
    assert code_of("kind", written) == code


def test_a_very_long_text_is_compared_by_its_beginning() -> None:
    assert closest_codes("kind", "x" * 1_000_000) == ()
