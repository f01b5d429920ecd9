"""Every crosswalk cell names codes of the other scheme's closed list, and the telling ones are the right codes."""

import pytest

from shared.vocabularies import vocabulary

ODIHR_BIAS_MOTIVATIONS = {
    "racist_xenophobic",
    "anti_roma",
    "antisemitic",
    "anti_muslim",
    "anti_christian",
    "other_religion_or_belief",
    "gender",
    "anti_lgbti",
    "disability",
    "unspecified",
}
ODIHR_INCIDENT_TYPES = {"attack_on_person", "threat", "attack_on_property"}
NIBRS_BIAS_MOTIVATIONS = """11 12 13 14 15 16 21 22 23 24 25 26 27 28 29 31 32 33 41 42 43 44 45 51 52 61 62 71 72
    81 82 83 84 85 88 99"""
NIBRS_OFFENCES = """09A 09B 09C 100 11A 11B 11C 11D 120 13A 13B 13C 200 210 220 23A 23B 23C 23D 23E 23F 23G 23H 240 250
    26A 26B 26C 26D 26E 26F 26G 270 280 290 35A 35B 36A 36B 370 39A 39B 39C 39D 40A 40B 40C 510 520 64A 64B 720
    90B 90C 90D 90F 90G 90J 90Z"""
NIBRS_WEAPONS = "11 12 13 14 15 20 30 35 40 50 60 65 70 85 90 95 99"
NIBRS_LOCATIONS = """01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 37 38 39 40 41 42 44 45
    46 47 48 49 50 51 52 53 54 55 56 57 58"""
NIBRS_RELATIONSHIPS = "SE CS PA SB CH GP GC IL SP SC SS OF AQ FR NE BE BG CF XR XS EE ER OK RU ST VO CO FP FC"


def cells(name: str, column: str) -> dict[str, set[str]]:
    """The codes of the other scheme by our code, without our codes that have none."""
    terms = vocabulary(name).terms.values()
    return {term.code: set(term.crosswalks[column].split(" ")) for term in terms if column in term.crosswalks}


@pytest.mark.parametrize("name", ["bias_ground", "religion_or_belief"])
def test_odihr_bias_motivations(name: str) -> None:
    assert set().union(*cells(name, "odihr").values()) <= ODIHR_BIAS_MOTIVATIONS


@pytest.mark.parametrize("name", ["kind", "act_type", "odihr_type"])
def test_odihr_incident_types_are_ours_by_the_same_name(name: str) -> None:
    assert set().union(*cells(name, "odihr").values()) == ODIHR_INCIDENT_TYPES
    assert vocabulary("odihr_type").codes - {"not_applicable", "unknown"} == ODIHR_INCIDENT_TYPES


def test_no_kind_outside_odihr_has_an_incident_type() -> None:
    kinds = vocabulary("kind").terms
    assert all(kinds[code].crosswalks["odihr_scope"] == "inside" for code in cells("kind", "odihr"))


@pytest.mark.parametrize("name", ["bias_ground", "religion_or_belief", "bias_assessment"])
def test_nibrs_bias_motivations(name: str) -> None:
    assert set().union(*cells(name, "nibrs").values()) <= set(NIBRS_BIAS_MOTIVATIONS.split())


@pytest.mark.parametrize("name", ["kind", "act_type"])
def test_nibrs_offences(name: str) -> None:
    assert set().union(*cells(name, "nibrs").values()) <= set(NIBRS_OFFENCES.split())


def test_nibrs_weapons() -> None:
    assert set().union(*cells("means", "nibrs").values()) == set(NIBRS_WEAPONS.split()) - {"15"}


def test_nibrs_locations() -> None:
    assert set().union(*cells("place_type", "nibrs").values()) <= set(NIBRS_LOCATIONS.split())


def test_nibrs_relationships() -> None:
    assert set().union(*cells("relation_to_victim", "nibrs").values()) <= set(NIBRS_RELATIONSHIPS.split())


def test_grounds_go_to_their_own_family_of_nibrs_codes() -> None:
    ours = cells("bias_ground", "nibrs")
    assert ours["sexual_orientation"] == {"41", "42", "43", "44", "45"}
    assert ours["gender_identity"] == {"71", "72"}
    assert ours["gender_expression"] == {"72"}
    assert ours["sex_gender"] == {"61", "62"}
    assert ours["disability"] == {"51", "52"}
    assert ours["indigenous"] == {"13"}
    assert "13" not in ours["race_ethnicity"]
    assert ours["unknown"] == {"99"}


def test_religions_are_the_codes_of_the_ground_religion() -> None:
    assert (
        set().union(*cells("religion_or_belief", "nibrs").values())
        == cells("bias_ground", "nibrs")["religion_or_belief"]
    )
    assert (
        set().union(*cells("religion_or_belief", "odihr").values())
        == cells("bias_ground", "odihr")["religion_or_belief"]
    )


def test_all_lgbti_grounds_are_one_motivation_of_odihr() -> None:
    lgbti = {code for code, motivations in cells("bias_ground", "odihr").items() if motivations == {"anti_lgbti"}}
    assert lgbti == {"sexual_orientation", "gender_identity", "gender_expression", "sex_characteristics"}


def test_nibrs_names_the_victim_where_we_name_the_alleged_perpetrator() -> None:
    ours = cells("relation_to_victim", "nibrs")
    turned = {"parent": "CH", "child": "PA", "grandparent": "GC", "grandchild": "GP", "step_parent": "SC"}
    turned |= {"step_child": "SP", "employer": "EE", "employee": "ER"}
    mutual = {"spouse": "SE", "common_law_partner": "CS", "sibling": "SB", "acquaintance": "AQ", "stranger": "ST"}
    assert {code: ours[code] for code in turned | mutual} == {k: {v} for k, v in (turned | mutual).items()}


def test_killing_and_the_attempt_are_different_offences_in_nibrs() -> None:
    assert cells("kind", "nibrs")["homicide"] == {"09A"}
    assert cells("kind", "nibrs")["attempt_on_life"] == {"13A"}
    assert cells("act_type", "nibrs")["rape"] == {"11A", "11B", "11C"}
