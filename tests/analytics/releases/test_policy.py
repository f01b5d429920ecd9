"""The two files of release_policy say what they may, and nothing else."""

import pytest
from pydantic import ValidationError

from services.analytics.releases.policy import Menu, Policy, TableSpec, read_menu, read_policy


def test_the_menu_has_tables_of_both_classes_and_none_of_both() -> None:
    assert {table.protection_class for table in read_menu().tables} == {"public_record", "reserved"}


def test_a_manifest_states_the_rules_and_names_no_organisation() -> None:
    policy = read_policy()
    said = str(policy.published())
    assert "smallest_cell" in said
    assert policy.agreements.organisations
    assert not [name for name in policy.agreements.organisations if name in said]


@pytest.mark.parametrize(
    "change",
    [
        {"enters": {"workflow": ["approved"], "verification": [], "sufficient_legal_bases": []}},
        {"public_record": {"kinds": ["murder"], "without_minors": []}},
        {"exceptions": {}},
    ],
)
def test_a_policy_with_an_unknown_word_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate(read_policy().model_dump() | change)


@pytest.mark.parametrize("by", [["organisation"], ["colour"]])
def test_a_menu_offers_no_organisations_and_no_unknown_dimensions(by: list[str]) -> None:
    table = read_menu().tables[0].model_dump() | {"by": by}
    with pytest.raises(ValidationError):
        TableSpec.model_validate(table)


def test_a_menu_names_each_table_once() -> None:
    table = read_menu().tables[0]
    with pytest.raises(ValidationError):
        Menu(tables=(table, table))
