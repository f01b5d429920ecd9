"""Vocabularies are read once, cannot be changed, and an unknown one is refused with the names there are."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabularies import names, vocabulary


def test_a_term_carries_its_labels_definitions_parent_and_crosswalks() -> None:
    beating = vocabulary("act_type").terms["beating"]
    assert (beating.code, beating.parent, beating.es, beating.en) == (
        "beating",
        "physical_violence",
        "Golpes",
        "Beating",
    )
    assert beating.definition_es.startswith("Golpes ")
    assert beating.definition_en.startswith("Blows ")
    assert beating.source == "HURIDOCS"
    assert beating.crosswalks == {"odihr": "attack_on_person", "nibrs": "13A 13B"}


def test_a_term_at_the_top_has_no_parent_and_empty_cells_are_no_crosswalks() -> None:
    suicide = vocabulary("kind").terms["suicide"]
    assert suicide.parent is None
    assert set(suicide.crosswalks) == {"gravity", "lethal", "odihr_scope"}


def test_terms_keep_the_order_of_the_file() -> None:
    assert list(vocabulary("verification_level").terms) == ["unverified", "possible", "likely", "confirmed", "refuted"]


def test_a_vocabulary_is_read_once_and_cannot_be_changed() -> None:
    kind = vocabulary("kind")
    assert vocabulary("kind") is kind
    assert kind.codes == set(kind.terms)
    with pytest.raises(TypeError):
        cast("Any", kind.terms)["new"] = None
    with pytest.raises(TypeError):
        cast("Any", kind.terms["homicide"].crosswalks)["nibrs"] = "999"


def test_names_are_sorted_and_hold_vocabularies_only() -> None:
    assert list(names()) == sorted(names())
    assert "kind" in names()
    assert "law_by_state" not in names()


@given(st.text().filter(lambda text: text not in names()))
def test_an_unknown_vocabulary_is_refused_with_the_names_there_are(name: str) -> None:
    with pytest.raises(LookupError) as refusal:
        vocabulary(name)
    assert not isinstance(refusal.value, KeyError)
    assert str(refusal.value) == f"no such vocabulary; there are: {', '.join(names())}"
