"""Pairs of values that go together by their meaning, and so say nothing about violence: a shooting is done with a
firearm, the family drives someone out of a home, a trans woman's ground of bias is coded from who she is.

A code stands for itself and for all it contains.
"""

from functools import cache
from itertools import product
from typing import Final

from services.analytics.associations.case_codes import Value, with_parents

_SAME_THING: Final[frozenset[frozenset[str]]] = frozenset(
    {frozenset({"act_type", "means"}), frozenset({"identity_group", "bias_ground"})}
)
"""Dimensions of which one is coded from the other: an act names its means, a ground follows from the identity."""

_STATE: Final = ("perpetrator_kind", ("state_agent",))
_ONLINE: Final = ("place_type", ("online",))
_BY_OFFICE: Final = (
    "act_type",
    (
        "extrajudicial_killing",
        "excessive_force",
        "enforced_disappearance",
        "arbitrary_arrest",
        "extortion_by_official",
        "institutional_violence",
        "solitary_confinement",
        "denial_of_justice",
        "denial_of_documents",
        "disappearance_by_private_persons",
    ),
)
"""Acts that only agents of the state can do, and one that by its name they did not."""

_IMPLIED: Final[tuple[tuple[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]]], ...]] = (
    (("act_type", ("digital_violence", "threat_of_outing")), _ONLINE),
    (("act_type", ("digital_violence",)), ("perpetrator_kind", ("online_unknown",))),
    (("means", ("digital",)), _ONLINE),
    (("means", ("digital",)), ("perpetrator_kind", ("online_unknown",))),
    (_ONLINE, ("perpetrator_kind", ("online_unknown",))),
    (("place_type", ("prison",)), ("perpetrator_kind", ("prison_officials",))),
    (("place_type", ("police_or_court",)), ("perpetrator_kind", ("police", "prosecutors"))),
    (("place_type", ("migration_facility",)), ("perpetrator_kind", ("migration_officials",))),
    (("place_type", ("military_facility",)), ("perpetrator_kind", ("army", "navy", "national_guard"))),
    (("place_type", ("government_office",)), ("perpetrator_kind", ("other_officials",))),
    (("place_type", ("school",)), ("perpetrator_kind", ("schoolmate", "school_staff"))),
    (("place_type", ("health",)), ("perpetrator_kind", ("health_staff",))),
    (("place_type", ("rehabilitation_centre",)), ("perpetrator_kind", ("rehabilitation_staff",))),
    (("place_type", ("place_of_worship",)), ("perpetrator_kind", ("religious_actor",))),
    (("place_type", ("workplace",)), ("perpetrator_kind", ("employer", "coworker"))),
    (_BY_OFFICE, _STATE),
    (
        ("act_type", ("arbitrary_arrest", "solitary_confinement")),
        ("place_type", ("police_or_court", "prison", "migration_facility")),
    ),
    (("act_type", ("lynching", "group_beating")), ("perpetrator_kind", ("crowd",))),
    (("act_type", ("expulsion_from_home",)), ("place_type", ("home", "other_home"))),
    (("act_type", ("expulsion_from_home",)), ("perpetrator_kind", ("family", "partner"))),
    (("act_type", ("break_in",)), ("place_type", ("home", "other_home", "shop"))),
    (("act_type", ("expulsion_from_community",)), ("perpetrator_kind", ("community_authority", "crowd"))),
    (("act_type", ("forced_internment",)), ("place_type", ("rehabilitation_centre",))),
    (("act_type", ("forced_internment",)), ("perpetrator_kind", ("rehabilitation_staff",))),
    (("act_type", ("forced_religious_rite",)), ("place_type", ("place_of_worship",))),
    (("act_type", ("forced_religious_rite",)), ("perpetrator_kind", ("religious_actor",))),
    (
        ("act_type", ("denial_of_health_care", "forced_treatment", "bodily_intervention")),
        ("place_type", ("health", "rehabilitation_centre")),
    ),
    (
        ("act_type", ("denial_of_health_care", "forced_treatment", "bodily_intervention")),
        ("perpetrator_kind", ("health_staff",)),
    ),
    (("act_type", ("denial_of_education", "bullying")), ("place_type", ("school",))),
    (("act_type", ("denial_of_education", "bullying")), ("perpetrator_kind", ("school_staff", "schoolmate"))),
    (("act_type", ("work_discrimination", "bullying")), ("place_type", ("workplace",))),
    (("act_type", ("work_discrimination", "bullying")), ("perpetrator_kind", ("employer", "coworker"))),
    (
        ("act_type", ("denial_of_justice", "denial_of_documents")),
        ("place_type", ("police_or_court", "government_office")),
    ),
    (("act_type", ("refusal_of_service",)), ("place_type", ("shop", "restaurant", "bar_or_club", "hotel"))),
    (("act_type", ("grave_desecration",)), ("place_type", ("cemetery",))),
    (("act_type", ("intersex_surgery", "intersex_hormones")), ("identity_group", ("intersex_person",))),
    (("act_type", ("intersex_surgery", "intersex_hormones")), ("bias_ground", ("sex_characteristics",))),
    (("act_type", ("corrective_rape",)), ("identity_group", ("cis_lesbian_woman", "cis_bisexual_woman", "trans_man"))),
    (("act_type", ("corrective_rape",)), ("bias_ground", ("sexual_orientation", "gender_identity"))),
)

_PAIRS: Final = frozenset(
    frozenset({(left, one), (right, other)})
    for (left, ones), (right, others) in _IMPLIED
    for one, other in product(ones, others)
)


def is_implied(one: Value, other: Value) -> bool:
    """Whether the two go together by their meaning, in whole or through a code that one contains; values of one
    dimension always do."""
    dimensions = frozenset({one.dimension, other.dimension})
    if len(dimensions) == 1 or dimensions in _SAME_THING:
        return True
    return any(
        frozenset({(one.dimension, first), (other.dimension, second)}) in _PAIRS
        for first in _line(one.dimension, one.code)
        for second in _line(other.dimension, other.code)
    )


@cache
def _line(dimension: str, code: str) -> frozenset[str]:
    """The code with those that contain it and those it contains."""
    listed = {listed for pair in _PAIRS for name, listed in pair if name == dimension}
    return with_parents(dimension, code) | {each for each in listed if code in with_parents(dimension, each)}
