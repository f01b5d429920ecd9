"""What follows from the codes of a case: pure functions, each named after what it gives.

Where the codes do not tell, the answer is `unknown`. Periods of time stand in `periods`, identity groups in `identity`.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from shared.model.columns import UNKNOWN, band, column
from shared.model.identity import has_lgbti_victim

ADULT: Final = 18
"""Years of age: full legal age in Mexico (Constitution, article 34)."""

DEATHS: Final = frozenset({"dead", "located_dead", "remains_identified"})
"""Outcomes that say that the victim died."""

_NO_INDICATOR: Final = frozenset({"none_found", UNKNOWN, "not_asked"})
_HELD: Final = frozenset({"confirmed_by_court", "investigated_as_bias", "assessed_by_organisation", "suspected"})
"""Assessments under which somebody holds that there was a bias motivation."""

_ATTESTED: Final = frozenset({"event", "municipality", "date", "attribution"})


def counted_kind(kind: str, outcomes: Iterable[str]) -> str:
    """The kind a victim counts under: a disappearance that ended in death is a homicide."""
    return "homicide" if kind == "disappearance" and not DEATHS.isdisjoint(outcomes) else kind


def gravest_kind(kinds: Iterable[str]) -> str:
    """The kind a case shows. Order of gravity: the column `gravity` of the vocabulary of kinds."""
    gravity = column("kind", "gravity")
    return max(kinds, key=lambda kind: int(gravity[kind]))


def is_death_or_disappearance(kind: str, outcomes: Iterable[str]) -> bool:
    """Whether a victim was killed, died of what was done to them, or disappeared. A suicide is none of these here."""
    return kind in {"homicide", "disappearance"} or (kind != "suicide" and not DEATHS.isdisjoint(outcomes))


def age_group(age: int | None, stated: str | None, minor_answer: str | None) -> str:
    """The band of an age in years; else the group that was stated; else what is known of being a minor."""
    if age is not None:
        return band("age_group", "age_from", "age_to", age)
    if stated is not None and stated != UNKNOWN:
        return stated
    return {"yes": "minor_unspecified", "no": "adult_unspecified"}.get(minor_answer or "", UNKNOWN)


def minor(group: str) -> str:
    """Whether an age group lies under 18 years: yes, no or unknown."""
    if group in {"minor_unspecified", "adult_unspecified"}:
        return "yes" if group == "minor_unspecified" else "no"
    youngest = column("age_group", "age_from").get(group)
    if youngest is None:
        return UNKNOWN
    return "yes" if int(youngest) < ADULT else "no"


def odihr_type(stated: str | None, act_type: str | None) -> str | None:
    """The ODIHR type of an act: as stated, else by the column `odihr` of its vocabulary; None if it has none."""
    return stated or column("act_type", "odihr").get(act_type or "")


def bias_indicated(assessment: str | None, indicators: Iterable[str]) -> bool:
    """Whether one motivation is borne out: by its assessment or, before any assessment, by an indicator."""
    if assessment in {None, "not_assessed"}:
        return not _NO_INDICATOR.issuperset(indicators)
    return assessment in _HELD


def inclusion_reason(groups: Iterable[str], *, bias: bool) -> str | None:
    """Why the case is in the observatory: an LGBTI victim, a bias indicated, or both; None if neither is known."""
    lgbti = has_lgbti_victim(groups)
    if lgbti and bias:
        return "both"
    return "lgbti_victim" if lgbti else "bias_indicated" if bias else None


def odihr_scope(kinds: Iterable[str], assessments: Iterable[str | None]) -> str:
    """Whether the case is a hate crime as ODIHR counts them: an act that is a crime, with a bias motivation.

    The column `odihr_scope` of their vocabulary says which kinds are crimes: discrimination, hate speech, suicide are
    not. A motive ruled out or not assessed makes no hate crime; one with too little information leaves it unknown.
    Source: OSCE/ODIHR, Hate Crime Data Collection and Monitoring.
    """
    scope = column("kind", "odihr_scope")
    scopes = {scope.get(kind, UNKNOWN) for kind in kinds}
    motives = set(assessments)
    if scopes <= {"outside"} or motives <= {None, "not_assessed", "ruled_out"}:
        return "outside"
    return "inside" if "inside" in scopes and not _HELD.isdisjoint(motives) else UNKNOWN


def protection_class(
    victims: Sequence[tuple[str, Sequence[str]]], attested: Iterable[Iterable[str]], *, kept_reserved: bool
) -> str:
    """The class a case may be published in, as a proposal that intake's people can only tighten.

    `victims` are (kind, outcomes) of every victim and target; `attested` is, for each archived public source, what it
    states. Public record takes a death or a disappearance of everyone concerned, and one archived public source that
    gives event, municipality, date and attribution; kin or the organisation may keep a case reserved.
    """
    lethal = bool(victims) and all(is_death_or_disappearance(*each) for each in victims)
    public = lethal and not kept_reserved and any(set(statements) >= _ATTESTED for statements in attested)
    return "public_record" if public else "reserved"
