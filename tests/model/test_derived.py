"""What follows from the codes of a case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.model import derived
from shared.model.identity import has_lgbti_victim, identity_group
from shared.vocabularies import vocabulary


def codes(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(vocabulary(name).codes))


def maybe(name: str) -> st.SearchStrategy[str | None]:
    return st.none() | codes(name)


outcomes = st.lists(codes("outcome"), max_size=4)


@given(kind=codes("kind"), became=outcomes)
def test_only_a_disappearance_changes_its_kind_and_only_by_death(kind: str, became: list[str]) -> None:
    died = bool({"dead", "located_dead", "remains_identified"} & set(became))
    expected = "homicide" if kind == "disappearance" and died else kind
    assert derived.counted_kind(kind, became) == expected


@given(kinds=st.lists(codes("kind"), min_size=1))
def test_the_gravest_kind_is_one_of_them_and_order_does_not_matter(kinds: list[str]) -> None:
    gravest = derived.gravest_kind(kinds)
    assert gravest in kinds
    assert derived.gravest_kind(reversed(kinds)) == gravest
    assert derived.gravest_kind([*kinds, "homicide"]) == "homicide"
    assert derived.gravest_kind(["other", *kinds]) == gravest


@given(age=st.integers(min_value=0, max_value=120), stated=maybe("age_group"), answer=maybe("answer"))
def test_an_age_decides_its_group_and_being_a_minor(age: int, stated: str | None, answer: str | None) -> None:
    group = derived.age_group(age, stated, answer)
    term = vocabulary("age_group").terms[group]
    assert int(term.crosswalks["age_from"]) <= age <= int(term.crosswalks.get("age_to", "120"))
    assert derived.minor(group) == ("yes" if age < 18 else "no")


@pytest.mark.parametrize(
    ("stated", "answer", "group", "minor"),
    [
        (None, None, "unknown", "unknown"),
        (None, "yes", "minor_unspecified", "yes"),
        ("unknown", "no", "adult_unspecified", "no"),
        ("age_12_17", None, "age_12_17", "yes"),
        ("age_60_plus", "not_asked", "age_60_plus", "no"),
    ],
)
def test_without_an_age_what_was_stated_holds(stated: str | None, answer: str | None, group: str, minor: str) -> None:
    assert derived.age_group(None, stated, answer) == group
    assert derived.minor(group) == minor


def group_of(
    gender: str | None = None,
    orientation: str | None = None,
    *,
    sex: str | None = None,
    intersex: str | None = None,
    stated: str | None = None,
) -> str:
    return identity_group(
        gender_identity=gender, sexual_orientation=orientation, sex_registered=sex, intersex=intersex, stated=stated
    )


@given(
    gender=maybe("gender_identity"),
    orientation=maybe("sexual_orientation"),
    sex=maybe("sex_registered"),
    intersex=maybe("answer"),
    stated=maybe("identity_group"),
)
def test_every_victim_has_a_group_of_the_vocabulary(
    gender: str | None, orientation: str | None, sex: str | None, intersex: str | None, stated: str | None
) -> None:
    group = group_of(gender, orientation, sex=sex, intersex=intersex, stated=stated)
    assert group in vocabulary("identity_group").codes
    if orientation in {"gay", "lesbian", "bisexual", "pansexual", "asexual", "questioning", "other"}:
        assert has_lgbti_victim([group])
    if gender in {"trans_woman", "muxe", "travesti", "non_binary"}:
        assert group == gender


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (group_of("trans_woman", "lesbian", intersex="yes"), "trans_woman"),
        (group_of("man", "gay"), "cis_gay_man"),
        (group_of(None, "gay"), "cis_gay_man"),
        (group_of("not_asked", "gay", sex="female"), "cis_lesbian_woman"),
        (group_of("woman", "bisexual"), "cis_bisexual_woman"),
        (group_of("unknown", "bisexual"), "bisexual_person_unspecified"),
        (group_of("cis_woman", "heterosexual", intersex="yes"), "intersex_person"),
        (group_of("man", "pansexual"), "other_lgbti"),
        (group_of("man", "lesbian"), "other_lgbti"),
        (group_of("questioning"), "other_lgbti"),
        (group_of(sex="male"), "man_orientation_unknown"),
        (group_of("woman", "declined"), "woman_orientation_unknown"),
        (group_of(), "unknown"),
        (group_of(stated="lgbti_unspecified"), "lgbti_unspecified"),
        (group_of("woman", stated="cis_lesbian_woman"), "cis_lesbian_woman"),
        (group_of("muxe", stated="trans_woman"), "muxe"),
    ],
)
def test_groups_as_the_field_publishes_them(group: str, expected: str) -> None:
    assert group == expected


@given(kinds=st.lists(codes("kind"), min_size=1), assessments=st.lists(maybe("bias_assessment")))
def test_odihr_scope_holds_its_rules(kinds: list[str], assessments: list[str | None]) -> None:
    scope = derived.odihr_scope(kinds, assessments)
    assert scope in vocabulary("odihr_scope").codes
    if set(kinds) <= {"discrimination", "hate_speech", "suicide"} or set(assessments) <= {
        None,
        "not_assessed",
        "ruled_out",
    }:
        assert scope == "outside"
    if scope == "inside":
        assert set(assessments) & {
            "confirmed_by_court",
            "investigated_as_bias",
            "assessed_by_organisation",
            "suspected",
        }


@pytest.mark.parametrize(
    ("kinds", "assessments", "scope"),
    [
        (["homicide"], ["assessed_by_organisation"], "inside"),
        (["homicide"], ["ruled_out", "suspected"], "inside"),
        (["homicide"], ["insufficient_information", "ruled_out"], "unknown"),
        (["homicide"], [], "outside"),
        (["other"], ["confirmed_by_court"], "unknown"),
        (["discrimination", "assault"], ["suspected"], "inside"),
        (["suicide"], ["assessed_by_organisation"], "outside"),
    ],
)
def test_odihr_scope_of(kinds: list[str], assessments: list[str | None], scope: str) -> None:
    assert derived.odihr_scope(kinds, assessments) == scope


@pytest.mark.parametrize(
    ("assessment", "indicators", "indicated"),
    [
        (None, [], False),
        (None, ["words_or_gestures"], True),
        ("not_assessed", ["none_found", "unknown"], False),
        ("suspected", [], True),
        ("ruled_out", ["words_or_gestures"], False),
        ("insufficient_information", ["words_or_gestures"], False),
    ],
)
def test_bias_is_indicated_by_assessment_or_indicator(
    assessment: str | None, indicators: list[str], *, indicated: bool
) -> None:
    assert derived.bias_indicated(assessment, indicators) is indicated


@pytest.mark.parametrize(
    ("groups", "bias", "reason"),
    [
        (["trans_woman"], False, "lgbti_victim"),
        (["woman_orientation_unknown", "cis_gay_man"], True, "both"),
        (["unknown"], True, "bias_indicated"),
        (["cis_heterosexual_man"], False, None),
        ([], False, None),
    ],
)
def test_inclusion_reason(groups: list[str], reason: str | None, *, bias: bool) -> None:
    assert derived.inclusion_reason(groups, bias=bias) == reason


ALL_FOUR = ("event", "municipality", "date", "attribution")


@pytest.mark.parametrize(
    ("victims", "attested", "kept", "expected"),
    [
        ([("homicide", ())], [ALL_FOUR], False, "public_record"),
        ([("disappearance", ("missing",))], [("age", *ALL_FOUR)], False, "public_record"),
        ([("torture", ("dead",))], [ALL_FOUR], False, "public_record"),
        ([("homicide", ())], [ALL_FOUR], True, "reserved"),
        ([("homicide", ())], [ALL_FOUR[:3]], False, "reserved"),
        ([("homicide", ())], [ALL_FOUR[:2], ALL_FOUR[2:]], False, "reserved"),
        ([("homicide", ())], [], False, "reserved"),
        ([("homicide", ()), ("assault", ("survived",))], [ALL_FOUR], False, "reserved"),
        ([("suicide", ("dead",))], [ALL_FOUR], False, "reserved"),
        ([("threat", ())], [ALL_FOUR], False, "reserved"),
        ([], [ALL_FOUR], False, "reserved"),
    ],
)
def test_protection_class(
    victims: list[tuple[str, tuple[str, ...]]], attested: list[tuple[str, ...]], expected: str, *, kept: bool
) -> None:
    assert derived.protection_class(victims, attested, kept_reserved=kept) == expected
