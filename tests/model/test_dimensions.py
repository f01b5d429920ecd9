"""Under which values a case and its victims count."""

from datetime import date

import pytest

from shared.model.case import CaseRecord
from shared.model.coded import CodedCase
from shared.model.coding import Filing, code_case
from shared.model.dimensions import DIMENSIONS, YEARS, Level
from shared.model.fields import FieldPath, fields
from shared.model.json import Document
from shared.model.location import CodedLocation
from shared.vocabularies import vocabulary

FILING = Filing(case_id="case-1", organisation="org-1", received_on=date(2024, 4, 2), workflow="received")
LEAST: Document = {
    "incident": {"start_earliest": "2023-11-30", "start_latest": "2024-01-02"},
    "place": {"state": "20"},
    "victims": [{"kind": "other"}],
}
LOCATED = CodedLocation.model_validate({"state": "20", "municipality": "20043", "precision": 4, "urban_rural": "urban"})

OF_THE_CONTRACT = {
    *("state", "municipality", "urban_rural", "year", "quarter", "month", "time_of_day", "kind", "outcome"),
    *(
        "bias_ground",
        "bias_basis",
        "bias_assessment",
        "odihr_scope",
        "odihr_type",
        "act_type",
        "means",
        "torture_signs",
    ),
    *("sexual_violence", "place_type", "perpetrator_kind", "relation_to_victim", "identity_group"),
    *("victim_gender_identity", "victim_sexual_orientation", "victim_age_group", "victim_flag", "occupation"),
    *("nationality", "justice_stage", "line_of_inquiry", "source_family", "verification", "protection_class"),
    "organisation",
}


def coded(body: Document) -> CodedCase:
    return code_case(CaseRecord.model_validate(body), FILING)


def values(
    name: str, case: CodedCase, victim: int | None = None, location: CodedLocation | None = None
) -> tuple[str, ...]:
    return DIMENSIONS[name].values(case, None if victim is None else case.victims[victim], location)


def test_the_dimensions_of_the_contract_are_there() -> None:
    assert set(DIMENSIONS) >= OF_THE_CONTRACT
    assert [name for name, each in DIMENSIONS.items() if each.live_only] == ["organisation"]


@pytest.mark.parametrize("name", DIMENSIONS)
def test_codes_are_of_the_vocabulary_and_never_none(name: str, full: Document) -> None:
    dimension = DIMENSIONS[name]
    for case in (coded(full), coded(LEAST)):
        for victim in (None, *case.victims):
            found = dimension.values(case, victim, LOCATED)
            assert found
            assert len(found) == len(set(found))
            if dimension.vocabulary is not None:
                assert set(found) <= vocabulary(dimension.vocabulary).codes | {"unknown"}


@pytest.mark.parametrize(
    "each", [each for each in fields(CaseRecord) if each.field.dimension], ids=lambda each: each.path
)
def test_a_field_and_its_dimension_have_the_same_codes(each: FieldPath) -> None:
    dimension = DIMENSIONS[str(each.field.dimension)]
    assert each.field.vocabulary in {None, dimension.vocabulary}


def test_what_is_not_known_is_a_value() -> None:
    case = coded(LEAST)
    known = {"kind", "kind_recorded", "odihr_scope", "verification", "protection_class", "organisation"}
    for name in DIMENSIONS.keys() - known:
        assert values(name, case) == ("unknown",), name
    assert values("verification", case) == ("unverified",)


def test_a_case_that_is_not_located_counts_under_an_unknown_area() -> None:
    case = coded(LEAST)
    assert values("state", case) == ("unknown",)
    located = CodedLocation.model_validate({"state": "20", "precision": 5})
    assert values("state", case, location=located) == ("20",)
    assert values("municipality", case, location=located) == ("unknown",)


def test_two_motivations_count_in_both_and_repeats_once() -> None:
    grounds = ["gender_identity", "indigenous", "gender_identity"]
    case = coded(LEAST | {"bias_motivations": [{"ground": ground} for ground in grounds]})
    assert values("bias_ground", case) == ("gender_identity", "indigenous")


def test_the_case_shows_the_gravest_kind_and_each_victim_their_own() -> None:
    gone = {"kind": "disappearance", "outcomes": [{"outcome": "missing"}, {"outcome": "remains_identified"}]}
    case = coded(LEAST | {"victims": [{"kind": "assault"}, gone]})
    assert values("kind", case) == ("homicide",)
    assert values("kind", case, 0) == ("assault",)
    assert values("kind", case, 1) == ("homicide",)
    assert values("kind_recorded", case) == ("assault", "disappearance")
    assert values("outcome", case, 1) == ("remains_identified",)


def test_a_victim_counts_under_the_acts_done_to_them() -> None:
    case = coded(
        LEAST
        | {
            "victims": [{"kind": "homicide"}, {"kind": "assault"}],
            "acts": [
                {"means": "firearm", "victims": [0]},
                {"means": "blunt", "victims": [0, 1]},
                {"type": "death_threat"},
            ],
        }
    )
    assert values("means", case) == ("firearm", "blunt")
    assert values("means", case, 1) == ("blunt",)
    assert values("odihr_type", case, 1) == ("threat",)


def test_the_odihr_type_follows_from_the_kind_where_no_act_tells() -> None:
    case = coded(LEAST | {"victims": [{"kind": "homicide"}, {"kind": "threat"}]})
    assert values("odihr_type", case) == ("attack_on_person",)
    assert values("odihr_type", case, 1) == ("threat",)


def test_years_by_period() -> None:
    case = coded(LEAST)
    found = {name: each.values(case, None, None) for name, each in YEARS.items()}
    assert found == {
        "calendar": ("unknown",),
        "tmm": ("2023-2024",),
        "presidential_term": ("term_2018_2024",),
    }
    assert all(each.level is Level.CASE and each.name == "year" for each in YEARS.values())


def test_every_documenting_organisation_counts() -> None:
    case = coded(LEAST | {"documented_by": [{"organisation": "org-2"}]})
    assert values("organisation", case) == ("org-1", "org-2")
