"""The group under which observatories in Mexico publish a victim, from the separate answers about who they are."""

from collections.abc import Iterable, Mapping
from typing import Final

from shared.model.columns import UNKNOWN

_TRANS: Final = frozenset({"trans_woman", "trans_man", "travesti", "muxe", "non_binary", "trans_person_unspecified"})
_NOT_LGBTI: Final = frozenset(
    {
        "cis_heterosexual_woman",
        "cis_heterosexual_man",
        "heterosexual_person_unspecified",
        "woman_orientation_unknown",
        "man_orientation_unknown",
        UNKNOWN,
    }
)
_OPEN_GROUPS: Final = frozenset({UNKNOWN, "woman_orientation_unknown", "man_orientation_unknown"})


def identity_group(
    *,
    gender_identity: str | None,
    sexual_orientation: str | None,
    sex_registered: str | None,
    intersex: str | None,
    stated: str | None,
) -> str:
    """The group under which observatories in Mexico publish a victim.

    Being trans comes before being intersex, and that before orientation, so that a person counts in one group. The
    sex registered stands in for a gender that is not known. A group that was stated as a whole fills what the
    separate answers leave open.
    """
    gender = _gender(gender_identity, sex_registered)
    group = _group_of_answers(gender_identity, gender, sexual_orientation, intersex)
    return group if group not in _OPEN_GROUPS or stated is None else stated


def _gender(gender_identity: str | None, sex_registered: str | None) -> str | None:
    if gender_identity in {"woman", "cis_woman"}:
        return "woman"
    if gender_identity in {"man", "cis_man"}:
        return "man"
    return {"female": "woman", "male": "man"}.get(sex_registered or "")


_GROUPS: Final[Mapping[tuple[str | None, str], str]] = {
    ("man", "gay"): "cis_gay_man",
    (None, "gay"): "cis_gay_man",
    ("woman", "gay"): "cis_lesbian_woman",
    ("woman", "lesbian"): "cis_lesbian_woman",
    (None, "lesbian"): "cis_lesbian_woman",
    ("woman", "bisexual"): "cis_bisexual_woman",
    ("man", "bisexual"): "cis_bisexual_man",
    (None, "bisexual"): "bisexual_person_unspecified",
    ("woman", "heterosexual"): "cis_heterosexual_woman",
    ("man", "heterosexual"): "cis_heterosexual_man",
    (None, "heterosexual"): "heterosexual_person_unspecified",
}
"""By gender and orientation. "Gay" without a gender is a man, as the Spanish-language press uses the word."""

_OTHER_ORIENTATIONS: Final = frozenset({"pansexual", "asexual", "questioning", "other", "lesbian"})


def _group_of_answers(
    gender_identity: str | None, gender: str | None, orientation: str | None, intersex: str | None
) -> str:
    if gender_identity in _TRANS:
        return str(gender_identity)
    if intersex == "yes":
        return "intersex_person"
    if gender_identity in {"questioning", "other"}:
        return "other_lgbti"
    if (gender, orientation) in _GROUPS:
        return _GROUPS[gender, str(orientation)]
    if orientation in _OTHER_ORIENTATIONS:
        return "other_lgbti"
    return UNKNOWN if gender is None else f"{gender}_orientation_unknown"


def has_lgbti_victim(groups: Iterable[str]) -> bool:
    """Whether one of the identity groups is known to be LGBTI."""
    return not _NOT_LGBTI.issuperset(groups)
