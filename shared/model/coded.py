"""The coded case: what of a case travels on the bus. Codes, days and numbers; never a name, an address or free text.

It is pseudonymous personal data. Its paths are those of `CaseRecord` whose sensitivity may travel and that do not stay,
and those that are derived (`DERIVED`); a test holds them equal.
"""

from collections.abc import Iterable
from typing import Final

from pydantic import BaseModel, ConfigDict


class Coded(BaseModel):
    """Base of the coded parts. What a later version adds is passed over, and a code is read as it was written."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class CodedIncident(Coded):
    """Days are ISO texts."""

    start_earliest: str
    start_latest: str
    end_earliest: str | None = None
    end_latest: str | None = None
    ongoing: bool = False
    time_of_day: str | None = None
    found: str | None = None
    reported_to_organisation: str | None = None
    reported_to_authority: str | None = None
    verified: str | None = None


class CodedPlace(Coded):
    """Where it is on the map is geocode's to say; the words for it stay in intake."""

    type: str | None = None


class CodedOutcome(Coded):
    outcome: str
    earliest: str | None = None
    latest: str | None = None


class CodedVictim(Coded):
    """`kind` is what was recorded, `counted_kind` what the victim counts under once the outcomes are known."""

    kind: str
    counted_kind: str
    outcomes: tuple[CodedOutcome, ...] = ()
    number_smallest: int | None = None
    number_largest: int | None = None
    gender_identity: str | None = None
    gender_identity_basis: str | None = None
    sexual_orientation: str | None = None
    sexual_orientation_basis: str | None = None
    sex_registered: str | None = None
    sex_registered_basis: str | None = None
    intersex: str | None = None
    intersex_basis: str | None = None
    identity_group: str
    age_group: str
    minor: str
    nationality: str | None = None
    occupation: str | None = None
    flags: tuple[str, ...] = ()
    flags_no: tuple[str, ...] = ()
    flags_unknown: tuple[str, ...] = ()


class CodedTarget(Coded):
    kind: str
    type: str | None = None


class CodedAct(Coded):
    """`victims` and `perpetrators` are positions in the case's lists; an empty list means all of them."""

    type: str | None = None
    means: str | None = None
    odihr_type: str | None = None
    torture_signs: str | None = None
    sexual_violence: str | None = None
    victims: tuple[int, ...] = ()
    perpetrators: tuple[int, ...] = ()


class CodedBiasMotivation(Coded):
    ground: str
    religion: str | None = None
    basis: str | None = None
    indicators: tuple[str, ...] = ()
    assessment: str | None = None


class CodedPerpetrator(Coded):
    kind: str | None = None
    number_smallest: int | None = None
    number_largest: int | None = None
    relation_to_victim: str | None = None
    involvement: str | None = None
    alleged_by: str | None = None


class CodedJusticeStage(Coded):
    stage: str
    date: str | None = None
    observed_on: str | None = None
    line_of_inquiry: str | None = None
    years: int | None = None


class CodedSource(Coded):
    """`origin` numbers the independent origins of the case from 0; sources that copy one another share a number."""

    material: str | None = None
    connection: str | None = None
    family: str | None = None
    date: str | None = None
    reliability: str | None = None
    is_public: bool | None = None
    gives: tuple[str, ...] = ()
    archived: bool
    origin: int


class CodedVerification(Coded):
    claim: str
    level: str
    on: str | None = None
    origins: int | None = None


class CodedDocumentation(Coded):
    organisation: str
    how_learned: str | None = None
    on: str | None = None


class CodedConsent(Coded):
    share_with_network: str = "not_asked"
    use_in_statistics: str = "not_asked"
    publish_area_level: str = "not_asked"
    embargo_until: str | None = None


class CodedCase(Coded):
    """The whole coded state of a case. Its revision and that of its place travel beside it, in the event.

    `organisation` owns the case; `documented_by` names every organisation that documented it, the owner first.
    `received_on` is the day intake acknowledged it. `kind` is the gravest of its victims and targets.
    """

    id: str
    organisation: str
    received_on: str
    synthetic: bool
    workflow: str
    kind: str
    inclusion_reason: str | None = None
    odihr_scope: str
    protection_class: str
    reporting_delay: str
    incident: CodedIncident
    place: CodedPlace = CodedPlace()
    victims: tuple[CodedVictim, ...] = ()
    targets: tuple[CodedTarget, ...] = ()
    acts: tuple[CodedAct, ...] = ()
    bias_motivations: tuple[CodedBiasMotivation, ...] = ()
    perpetrators: tuple[CodedPerpetrator, ...] = ()
    justice: tuple[CodedJusticeStage, ...] = ()
    sources: tuple[CodedSource, ...] = ()
    verification: tuple[CodedVerification, ...] = ()
    documented_by: tuple[CodedDocumentation, ...] = ()
    related_cases: tuple[str, ...] = ()
    legal_basis: str | None = None
    consent: CodedConsent = CodedConsent()
    confidentiality: str = "organisation"


DERIVED: Final = frozenset(
    {
        "id",
        "organisation",
        "received_on",
        "synthetic",
        "workflow",
        "kind",
        "inclusion_reason",
        "odihr_scope",
        "protection_class",
        "reporting_delay",
        "victims[].counted_kind",
        "sources[].archived",
        "sources[].origin",
    }
)
"""Paths of the coded case that the record does not have: intake's own knowledge, and what follows from codes."""


def level_of(claims: Iterable[CodedVerification], claim: str) -> str:
    """The verification level a claim (event, identity, motive, perpetrator) reached: its last statement holds."""
    return next((each.level for each in reversed(tuple(claims)) if each.claim == claim), "unverified")
