"""From the record of a case to the coded case that travels: what may go is copied, what follows is derived."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeAlias, cast, get_args

from pydantic import BaseModel

from shared.model import derived, periods
from shared.model.case import CaseRecord
from shared.model.coded import CodedCase
from shared.model.identity import identity_group
from shared.model.json import Document, Json
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


def as_document(record: CaseRecord) -> Document:
    """The record as JSON without what it does not state."""
    return record.model_dump(mode="json", exclude_defaults=True)


def code_case(record: CaseRecord, filing: Filing) -> CodedCase:
    """The coded case of a record."""
    return CodedCase.model_validate(filed(coded_facts(record, as_document(record)), filing))


def coded_facts(record: CaseRecord, document: Document) -> Document:
    """What of a coded case follows from the record alone, as JSON, given the record as JSON (`as_document`).

    The coded types name what may travel; every other field is left behind. `filed` makes it whole.
    """
    copied = _travelling(document, _names(CodedCase))
    victims = [
        coded | _of_victim(victim) for coded, victim in zip(_parts(copied, "victims"), record.victims, strict=True)
    ]
    acts = [
        coded | _stated({"odihr_type": derived.odihr_type(act.odihr_type, act.type)})
        for coded, act in zip(_parts(copied, "acts"), record.acts, strict=True)
    ]
    sources = [
        coded | {"archived": _archived(source), "origin": origin}
        for coded, source, origin in zip(
            _parts(copied, "sources"), record.sources, _origins(record.sources), strict=True
        )
    ]
    lists = {"victims": victims, "acts": acts, "sources": sources}
    return (
        copied
        | _stated(_of_case(record, [str(victim["identity_group"]) for victim in victims]))
        | {name: cast("Json", parts) for name, parts in lists.items() if parts}
    )


def filed(facts: Document, filing: Filing) -> Document:
    """The coded case as JSON: the facts of its record (`coded_facts`) and what intake knows beside them."""
    documented_by = _documented_by(_parts(facts, "documented_by"), filing)
    return facts | _of_filing(filing) | {"documented_by": cast("Json", documented_by)}


def _stated(document: Document) -> Document:
    return {name: value for name, value in document.items() if value is not None}


_Names: TypeAlias = Mapping[str, "_Names | None"]
"""The fields of a coded type; below those that are parts, theirs."""


@cache
def _names(part: type[BaseModel]) -> _Names:
    names: dict[str, _Names | None] = {}
    for name, field in part.model_fields.items():
        types = (field.annotation, *get_args(field.annotation))
        inner = [each for each in types if isinstance(each, type) and issubclass(each, BaseModel)]
        names[name] = _names(inner[0]) if inner else None
    return names


def _travelling(part: Document, names: _Names) -> Document:
    copied: Document = {}
    for name, value in part.items():
        if name in names:
            inner = names[name]
            copied[name] = value if inner is None else _travelling_below(value, inner)
    return copied


def _travelling_below(value: Json, names: _Names) -> Json:
    if isinstance(value, list):
        return [_travelling(cast("Document", each), names) for each in value]
    return _travelling(cast("Document", value), names)


def _parts(document: Document, name: str) -> list[Document]:
    return cast("list[Document]", document.get(name, []))


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
