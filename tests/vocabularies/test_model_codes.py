"""The codes that MODEL and API name, written out: each is in its vocabulary, and closed lists hold nothing else."""

import pytest

from shared.vocabularies import names, vocabulary

CLOSED = {
    "bias_assessment": """confirmed_by_court investigated_as_bias assessed_by_organisation suspected not_assessed
        insufficient_information ruled_out""",
    "bias_ground": """sexual_orientation gender_identity gender_expression sex_characteristics sex_gender race_ethnicity
        indigenous nationality_migration language religion_or_belief disability hiv_status age social_class
        political_opinion defender_or_journalist sex_work homelessness other unknown""",
    "confidentiality": "public network organisation named_members",
    "consent_answer": "granted refused not_asked withdrawn",
    "consent_purpose": """store share_with_network use_in_statistics publish_area_level publish_name_or_photo
        publish_narrative hand_to_authorities""",
    "identity_basis": "self kin organisation press official_file as_seen_by_aggressor inferred unknown",
    "inclusion_reason": "lgbti_victim bias_indicated both",
    "kind": """homicide attempt_on_life disappearance suicide assault sexual_violence torture threat extortion
        arbitrary_detention expulsion_from_home forced_displacement conversion_practice
        nonconsensual_intersex_intervention digital_violence property_attack institutional_violence discrimination
        hate_speech body_desecration other""",
    "legal_basis": "consent kin_consent public_source organisation_mandate",
    "location_method": "given gazetteer provider person",
    "location_precision": "1 2 3 4 5 6",
    "protection_class": "public_record reserved",
    "sensitivity": "open quasi_identifier sensitive direct_identifier free_text",
    "time_of_day": "night morning afternoon evening unknown",
    "urban_rural": "urban rural unknown",
    "verification_claim": "event identity motive perpetrator",
    "verification_level": "unverified possible likely confirmed refuted",
    "victim_flag": """defender journalist migrant refugee indigenous afro_mexican deprived_of_liberty sex_work
        living_with_hiv disability homeless""",
    "workflow": "received triage needs_information in_review accepted rejected merged",
}
AT_LEAST = {
    "act_type": "beating torture sexual_violence unknown",
    "answer": "yes no unknown not_asked",
    "bias_basis": "actual perceived association unknown",
    "bias_indicator": "words_or_gestures none_found unknown not_asked",
    "consent_given_by": "self partner social_family blood_kin organisation",
    "gender_identity": "travesti muxe non_binary trans_person_unspecified trans_woman trans_man unknown not_asked",
    "how_learned": "own_contact press another_member this_platform",
    "identity_group": "trans_woman cis_gay_man unknown",
    "justice_stage": """complaint file_opened line_of_inquiry reclassified warrant detained linked_to_process indicted
        released acquitted convicted archived no_prosecution ombudsman_complaint ombudsman_recommendation
        victim_registry unknown""",
    "line_of_inquiry": "hate passion organised_crime other none unknown",
    "means": "firearm sharp blunt asphyxiation fire other none unknown",
    "nationality": "mx unknown stateless",
    "odihr_type": "attack_on_person threat attack_on_property",
    "outcome": "missing located_alive located_dead remains_identified injured dead survived unknown",
    "perpetrator_kind": """police municipal_police state_police federal_police army navy national_guard prison_officials
        prosecutors other_officials private_guards organised_crime family partner acquaintance client employer
        neighbour crowd unknown""",
    "place_type": """home street workplace school health police_or_court prison vacant_land transport online other
        unknown""",
    "sex_registered": "female male unknown not_asked",
    "sexual_orientation": "gay lesbian bisexual heterosexual unknown not_asked",
    "source_family": "state civil_society media intergovernmental",
    "source_material": "victim_testimony press_article",
    "target_type": "property place community",
}
ALSO_THERE = """age_group age_precision alleged_by involvement location_flag occupation odihr_scope presidential_term
    relation_to_victim reliability religion_or_belief reporting_delay source_connection source_statement"""


@pytest.mark.parametrize(("name", "codes"), CLOSED.items())
def test_closed_lists_hold_these_codes_and_no_others(name: str, codes: str) -> None:
    assert vocabulary(name).codes == set(codes.split())


@pytest.mark.parametrize(("name", "codes"), AT_LEAST.items())
def test_open_lists_hold_at_least_these_codes(name: str, codes: str) -> None:
    assert set(codes.split()) - vocabulary(name).codes == set()


def test_every_vocabulary_is_accounted_for() -> None:
    assert set(names()) == {*CLOSED, *AT_LEAST, *ALSO_THERE.split()}


def test_acts_and_perpetrators_are_hierarchies() -> None:
    acts, perpetrators = vocabulary("act_type").terms, vocabulary("perpetrator_kind").terms
    assert acts["corrective_rape"].parent == "rape"
    assert acts["rape"].parent == "sexual_violence"
    assert perpetrators["municipal_police"].parent == "police"
    assert perpetrators["police"].parent == "state_agent"
    assert {code for code, term in perpetrators.items() if term.parent == "state_agent"} >= {"army", "prosecutors"}
