"""What travels: exactly the fields whose class may, and none of a person's words."""

import json
from collections.abc import Iterator
from datetime import date
from typing import get_args

import pytest
from pydantic import BaseModel

from shared.model.case import CaseRecord
from shared.model.coded import DERIVED, CodedCase, CodedVerification, level_of
from shared.model.coding import Filing, code_case
from shared.model.fields import Shape, fields
from shared.model.json import Document
from shared.model.reading import read_case

FILING = Filing(case_id="case-1", organisation="org-1", received_on=date(2024, 4, 2), workflow="received")


def coded_paths(coded: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """The leaves of the coded case as the walker writes them."""
    for name, info in coded.model_fields.items():
        arguments = get_args(info.annotation)
        inner = next((each for each in arguments if each is not type(None)), info.annotation)
        path = f"{prefix}{name}{'[]' if Ellipsis in arguments else ''}"
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from coded_paths(inner, f"{path}.")
        else:
            yield path


def test_coded_paths_are_those_that_may_travel_and_those_derived() -> None:
    travelling = {each.path for each in fields(CaseRecord) if each.travels and each.shape is not Shape.PART}
    assert set(coded_paths(CodedCase)) == travelling | DERIVED
    assert not travelling & DERIVED


def test_no_word_of_a_person_travels(full: Document, today: date, sentinel: str) -> None:
    coded = code_case(read_case(full, today=today), FILING).model_dump_json()
    assert sentinel in json.dumps(full)
    for unwanted in (sentinel, "17.123456", "-96.654321", "70000", "5ec7e7", "https:"):
        assert unwanted not in coded


def test_every_field_that_may_travel_does(full: Document, today: date) -> None:
    """No default is left in the coded form of a case that has every field."""
    coded = code_case(read_case(full, today=today), FILING).model_dump(mode="json", exclude_defaults=True)

    def holes(document: object, kind: type[BaseModel], prefix: str = "") -> Iterator[str]:
        given = document if isinstance(document, dict) else {}
        for path in {path.split(".")[0] for path in coded_paths(kind)}:
            if path.removesuffix("[]") not in given:
                yield f"{prefix}{path}"

    assert set(holes(coded, CodedCase)) <= {"confidentiality", "synthetic"}
    for name in ("victims", "acts", "bias_motivations", "perpetrators", "justice", "sources", "verification"):
        kind = get_args(CodedCase.model_fields[name].annotation)[0]
        assert not set(holes(coded[name][0], kind, f"{name}."))


def test_it_comes_back_whole(full: Document, today: date) -> None:
    coded = code_case(read_case(full, today=today), FILING)
    for written in (coded.model_dump_json(), coded.model_dump_json(exclude_defaults=True)):
        assert CodedCase.model_validate_json(written) == coded


def test_what_a_later_version_adds_is_passed_over(example: Document, today: date) -> None:
    coded = code_case(read_case(example, today=today), FILING)
    written = coded.model_dump(mode="json")
    written["added_later"] = 1
    written["victims"][0] |= {"added_later": 1, "kind": "kind_of_tomorrow"}
    assert CodedCase.model_validate(written).victims[0].kind == "kind_of_tomorrow"


def test_the_example_coded(example: Document, today: date) -> None:
    coded = code_case(read_case(example, today=today), FILING)
    victim = coded.victims[0]
    assert (coded.id, coded.organisation, coded.received_on) == ("case-1", "org-1", "2024-04-02")
    assert (coded.kind, coded.inclusion_reason, coded.odihr_scope) == ("assault", "both", "outside")
    assert (coded.protection_class, coded.reporting_delay, coded.confidentiality) == (
        "reserved",
        "unknown",
        "organisation",
    )
    assert (coded.incident.start_earliest, coded.incident.start_latest) == ("2024-03-01", "2024-03-31")
    assert (victim.identity_group, victim.age_group, victim.minor) == ("muxe", "age_18_29", "no")
    assert coded.consent.use_in_statistics == "granted"
    assert coded.consent.share_with_network == "not_asked"
    assert [each.organisation for each in coded.documented_by] == ["org-1"]
    assert not coded.synthetic


@pytest.mark.parametrize(
    ("kept", "confidentiality", "expected"),
    [(False, None, "public_record"), (True, None, "reserved"), (False, "named_members", "reserved")],
)
def test_a_death_in_an_archived_public_source_is_public_record(
    example: Document, today: date, confidentiality: str | None, expected: str, *, kept: bool
) -> None:
    example["victims"] = [{"kind": "disappearance", "outcomes": [{"outcome": "missing"}, {"outcome": "located_dead"}]}]
    example["sources"] = [
        {
            "is_public": True,
            "archived_copy": "https://example.org/copy",
            "gives": ["event", "municipality", "date", "attribution"],
        }
    ]
    example |= {"keep_reserved": kept, "confidentiality": confidentiality}
    coded = code_case(read_case(example, today=today), FILING)
    assert coded.protection_class == expected
    assert (coded.kind, coded.victims[0].kind, coded.victims[0].counted_kind) == (
        "homicide",
        "disappearance",
        "homicide",
    )


@pytest.mark.parametrize("missing", [{"is_public": None}, {"is_public": False}, {"archived_copy": None}])
def test_a_source_that_is_not_public_or_not_archived_attests_nothing(
    example: Document, today: date, missing: Document
) -> None:
    source: Document = {
        "is_public": True,
        "archived_copy": "https://example.org/copy",
        "gives": ["event", "municipality", "date", "attribution"],
    }
    example["victims"] = [{"kind": "homicide"}]
    example["sources"] = [source | missing]
    assert code_case(read_case(example, today=today), FILING).protection_class == "reserved"


def test_copies_of_one_story_are_one_origin(example: Document, today: date) -> None:
    example["sources"] = [{"origin_group": "agencia"}, {}, {"origin_group": "agencia"}, {}]
    coded = code_case(read_case(example, today=today), FILING)
    assert [each.origin for each in coded.sources] == [0, 1, 0, 2]


def test_the_owner_documented_it_first(example: Document, today: date) -> None:
    example["documented_by"] = [
        {"organisation": "org-2", "how_learned": "press"},
        {"organisation": "org-1", "how_learned": "own_contact"},
    ]
    coded = code_case(read_case(example, today=today), FILING)
    assert [(each.organisation, each.how_learned) for each in coded.documented_by] == [
        ("org-1", "own_contact"),
        ("org-2", "press"),
    ]


def test_the_last_statement_on_a_claim_holds() -> None:
    claims = [
        CodedVerification(claim=claim, level=level) for claim, level in (("event", "likely"), ("motive", "possible"))
    ]
    assert level_of([*claims, CodedVerification(claim="event", level="refuted")], "event") == "refuted"
    assert level_of(claims, "motive") == "possible"
    assert level_of(claims, "perpetrator") == "unverified"
