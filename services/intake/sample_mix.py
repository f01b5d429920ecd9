"""The mix of synthetic cases: weights, codes and words. Invented, in the proportions the field publishes.

Nothing here is a person, an organisation or a place of an incident; addresses stand under example.org (RFC 2606).
"""

from collections.abc import Mapping, Sequence
from typing import Final

UNDOCUMENTED: Final = frozenset({"03", "04", "29"})
"""States that nobody documents in the sample, so that maps show what that looks like."""

REGIONS: Final = {
    "muestra-norte": ("02", "05", "08", "10", "19", "25", "26", "28"),
    "muestra-occidente": ("01", "06", "14", "16", "18", "32"),
    "muestra-centro": ("09", "11", "13", "15", "17", "21", "22", "24"),
    "muestra-sur": ("07", "12", "20"),
    "muestra-golfo": ("23", "27", "30", "31"),
}
"""The organisations of the sample by the states they work in; beside them one that loads the sample reads the press."""

NATIONAL: Final = {
    "muestra-archivo-oficial": ("official_source", 0.35),
    "muestra-red-trans": ("own_contact", 0.3),
}
"""Organisations that work in the whole country: how they learn of a lethal case, and of what share."""

HARDER_HIT: Final = {"30": 2.2, "12": 2.0, "08": 1.7, "20": 1.5, "25": 1.4, "09": 1.4, "26": 1.3, "23": 1.3}
"""By how much more than its population a state counts in the sample."""

LETHAL: Final = {"homicide": 84, "disappearance": 12, "body_desecration": 1}
OTHER: Final = {
    "assault": 28,
    "threat": 15,
    "discrimination": 15,
    "attempt_on_life": 6,
    "sexual_violence": 6,
    "arbitrary_detention": 6,
    "expulsion_from_home": 5,
    "digital_violence": 5,
    "suicide": 4,
    "extortion": 4,
    "institutional_violence": 4,
    "conversion_practice": 3,
    "property_attack": 3,
    "hate_speech": 2,
    "torture": 1,
    "forced_displacement": 1,
}
LETHAL_SHARE: Final = 0.45

VICTIMS: Final[Sequence[tuple[Mapping[str, str], int]]] = (
    ({"gender_identity": "trans_woman"}, 34),
    ({"gender_identity": "cis_man", "sexual_orientation": "gay"}, 28),
    ({"gender_identity": "cis_woman", "sexual_orientation": "lesbian"}, 11),
    ({"gender_identity": "trans_person_unspecified"}, 4),
    ({"gender_identity": "muxe"}, 2),
    ({"gender_identity": "travesti"}, 3),
    ({"gender_identity": "non_binary"}, 3),
    ({"gender_identity": "trans_man"}, 2),
    ({"gender_identity": "cis_woman", "sexual_orientation": "bisexual"}, 3),
    ({"gender_identity": "cis_man", "sexual_orientation": "bisexual"}, 3),
    ({"gender_identity": "unknown", "sexual_orientation": "unknown"}, 4),
    ({}, 3),
)
"""What is known of a victim, with its weight."""

GROUNDS: Final = {
    "trans_woman": "gender_identity",
    "trans_man": "gender_identity",
    "trans_person_unspecified": "gender_identity",
    "travesti": "gender_expression",
    "muxe": "gender_identity",
    "non_binary": "gender_expression",
}
"""Ground of bias by gender identity; of others the sexual orientation."""

ACTS: Final = {
    "homicide": (
        ("shooting", "firearm", 42),
        ("stabbing", "sharp", 24),
        ("beating", "blunt", 14),
        ("strangling", "asphyxiation", 10),
        ("burning", "fire", 3),
        ("killing", "unknown", 7),
    ),
    "disappearance": (("disappearance_by_private_persons", "unknown", 1),),
    "attempt_on_life": (("killing_attempt", "firearm", 1), ("killing_attempt", "sharp", 1)),
    "assault": (("beating", "hands_and_feet", 5), ("group_beating", "hands_and_feet", 2), ("stoning", "stones", 1)),
    "threat": (("death_threat", "words", 2), ("threat_of_outing", "digital", 1), ("stalking", "words", 1)),
    "discrimination": (("refusal_of_service", None, 3), ("work_discrimination", None, 3), ("bullying", "words", 1)),
    "sexual_violence": (("rape", None, 1), ("sexual_abuse", None, 1), ("corrective_rape", None, 1)),
    "arbitrary_detention": (("arbitrary_arrest", None, 1),),
    "digital_violence": (("online_harassment", "digital", 2), ("outing", "digital", 1)),
    "property_attack": (("hate_graffiti", "written_message", 2), ("arson", "fire", 1)),
    "extortion": (("extortion_by_official", "words", 1), ("extortion", "digital", 1)),
}
"""Type, means and weight of acts by kind; other kinds state none."""

PERPETRATORS: Final = {
    "unknown": 46,
    "stranger": 8,
    "partner": 8,
    "family": 8,
    "acquaintance": 7,
    "organised_crime": 7,
    "client": 4,
    "municipal_police": 5,
    "state_police": 2,
    "neighbour": 3,
    "crowd": 2,
}
PLACES: Final = {"street": 34, "home": 22, "vacant_land": 9, "road": 8, "workplace": 5, "bar_or_club": 4, "unknown": 18}
TIMES: Final = {"night": 34, "evening": 26, "afternoon": 14, "morning": 12, "unknown": 14}
ASSESSMENTS: Final = {
    "suspected": 34,
    "assessed_by_organisation": 30,
    "not_assessed": 18,
    "insufficient_information": 10,
    "investigated_as_bias": 5,
    "ruled_out": 2,
    "confirmed_by_court": 1,
}
INDICATORS: Final = (
    "words_or_gestures",
    "visible_identity",
    "excessive_violence",
    "earlier_threats",
    "no_other_motive",
    "perceived_by_victim",
)
OCCUPATIONS: Final = {
    None: 40,
    "hairdresser_or_stylist": 14,
    "sex_worker": 10,
    "trader": 8,
    "student": 8,
    "activist": 5,
    "restaurant_or_bar_worker": 5,
    "teacher": 4,
    "professional": 4,
    "unknown": 2,
}
STAGES: Final = {
    "unknown": 38,
    "no_complaint": 14,
    "file_opened": 30,
    "detained": 9,
    "linked_to_process": 5,
    "convicted": 4,
}
WORKFLOWS: Final = {"accepted": 68, "received": 16, "in_review": 8, "triage": 4, "needs_information": 4}
LEVELS: Final = {"confirmed": 42, "likely": 30, "possible": 18, "unverified": 10}
COLONIAS: Final = ("Centro", "Benito Juárez", "Emiliano Zapata", "Las Flores", "Guadalupe", "El Mirador", "Obrera")
LANDMARKS: Final = (
    "cerca del mercado",
    "a un costado de la carretera",
    "atrás de la central camionera",
    "en un baldío",
)
