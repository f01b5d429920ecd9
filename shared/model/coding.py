"""From the record of a case to the coded case that travels: what may go is copied, what follows is derived."""

from dataclasses import dataclass
from datetime import date

from shared.model import derived, periods
from shared.model.case import CaseRecord
from shared.model.coded import CodedCase
from shared.model.identity import identity_group
from shared.model.json import Document
from shared.model.source import Source
from shared.model.victim import Victim


@dataclass(frozen=True, slots=True)
class Filing:
    """What intake knows of a case beside its record. `received_on` is the day, in Mexico, it was acknowledged."""

    case_id: str
    organisation: str
    received_on: date
    workflow: str
    synthetic: bool = False


def code_case(record: CaseRecord, filing: Filing) -> CodedCase:
    """The coded case of a record. The coded types name what may travel; every other field is left behind."""
    copied = record.model_dump(mode="json", exclude_none=True)
    victims = [dumped | _of_victim(victim) for dumped, victim in zip(copied["victims"], record.victims, strict=True)]
    acts = [
        dumped | {"odihr_type": derived.odihr_type(act.odihr_type, act.type)}
        for dumped, act in zip(copied["acts"], record.acts, strict=True)
    ]
    origins = _origins(record.sources)
    sources = [
        dumped | {"archived": _archived(source), "origin": origin}
        for dumped, source, origin in zip(copied["sources"], record.sources, origins, strict=True)
    ]
    return CodedCase.model_validate(
        copied
        | _of_filing(filing)
        | _of_case(record, [str(victim["identity_group"]) for victim in victims])
        | {
            "victims": victims,
            "acts": acts,
            "sources": sources,
            "documented_by": _documented_by(copied["documented_by"], filing),
        }
    )


def _of_filing(filing: Filing) -> Document:
    return {
        "id": filing.case_id,
        "organisation": filing.organisation,
        "received_on": filing.received_on.isoformat(),
        "synthetic": filing.synthetic,
        "workflow": filing.workflow,
    }


def _of_case(record: CaseRecord, groups: list[str]) -> Document:
    harmed = [(each.kind, each.outcome_codes) for each in record.victims] + [(each.kind, ()) for each in record.targets]
    kinds = [derived.counted_kind(*each) for each in harmed]
    motives = record.bias_motivations
    bias = any(derived.bias_indicated(each.assessment, each.indicators) for each in motives)
    attested = [each.gives for each in record.sources if each.is_public and _archived(each)]
    return {
        "kind": derived.gravest_kind(kinds),
        "inclusion_reason": derived.inclusion_reason(groups, bias=bias),
        "odihr_scope": derived.odihr_scope(kinds, [each.assessment for each in motives]),
        "protection_class": derived.protection_class(harmed, attested, kept_reserved=_kept_reserved(record)),
        "reporting_delay": _reporting_delay(record),
    }


def _kept_reserved(record: CaseRecord) -> bool:
    return record.keep_reserved or record.confidentiality == "named_members"


def _reporting_delay(record: CaseRecord) -> str:
    incident = record.incident
    reported = incident.reported_to_organisation
    return periods.reporting_delay(
        incident.start_earliest.isoformat(),
        incident.start_latest.isoformat(),
        None if reported is None else reported.isoformat(),
    )


def _of_victim(victim: Victim) -> Document:
    group = derived.age_group(victim.age, victim.age_group, victim.minor)
    return {
        "counted_kind": derived.counted_kind(victim.kind, victim.outcome_codes),
        "identity_group": identity_group(
            gender_identity=victim.gender_identity,
            sexual_orientation=victim.sexual_orientation,
            sex_registered=victim.sex_registered,
            intersex=victim.intersex,
            stated=victim.identity_group,
        ),
        "age_group": group,
        "minor": derived.minor(group),
    }


def _archived(source: Source) -> bool:
    return source.archived_copy is not None or source.archived_sha256 is not None


def _origins(sources: tuple[Source, ...]) -> list[int]:
    """The number of each source's origin, in order of appearance; a source without a group is an origin by itself."""
    numbers: dict[str | int, int] = {}
    keys = [position if each.origin_group is None else each.origin_group for position, each in enumerate(sources)]
    return [numbers.setdefault(key, len(numbers)) for key in keys]


def _documented_by(copied: list[Document], filing: Filing) -> list[Document]:
    """Each organisation with its independent knowledge, the one that filed the case first."""
    own = [each for each in copied if each["organisation"] == filing.organisation]
    others = [each for each in copied if each["organisation"] != filing.organisation]
    return (own or [{"organisation": filing.organisation}]) + others
