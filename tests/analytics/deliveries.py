"""Events as intake and geocode publish them, made by the model's own coding of whole records."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from shared.events import cases, locations
from shared.events.envelope import Event
from shared.model.case import CaseRecord
from shared.model.coding import Filing, code_case
from shared.model.json import Document

MOMENT = datetime(2026, 3, 1, 18, tzinfo=UTC)

ARCHIVED_STORY = {
    "material": "press_article",
    "family": "media",
    "is_public": True,
    "gives": ["event", "municipality", "date", "attribution"],
    "archived_copy": "https://archivo.example.org/nota",
}
GRANTED = {"share_with_network": "granted", "use_in_statistics": "granted", "publish_area_level": "granted"}


def assault(**changes: object) -> dict[str, Any]:
    """A case that is not on public record, with every consent granted and the event confirmed."""
    record: dict[str, Any] = {
        "incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-01", "time_of_day": "night"},
        "place": {"state": "Oaxaca"},
        "victims": [{"kind": "assault", "gender_identity": "muxe", "age": 27}],
        "bias_motivations": [{"ground": "gender_identity"}],
        "verification": [{"claim": "event", "level": "confirmed"}],
        "legal_basis": "consent",
        "consent": GRANTED,
        "confidentiality": "network",
    }
    return record | changes


def killing(**changes: object) -> dict[str, Any]:
    """A case on public record."""
    public: dict[str, Any] = {
        "victims": [
            {"kind": "homicide", "gender_identity": "trans_woman", "age": 30, "outcomes": [{"outcome": "dead"}]}
        ],
        "sources": [ARCHIVED_STORY],
        "legal_basis": "public_source",
        "consent": {},
    }
    return assault(**public) | changes


def state(
    case_id: str,
    record: Mapping[str, Any],
    revision: int = 1,
    *,
    place_revision: int = 1,
    type: str = cases.REPORTED,
    organisation: str = "casa-frida",
    workflow: str = "accepted",
    synthetic: bool = False,
) -> Event:
    """The whole state of a case."""
    filing = Filing(case_id, organisation, date(2026, 3, 1), workflow, synthetic)
    coded = code_case(CaseRecord.model_validate(dict(record)), filing)
    data: Document = {"place_revision": place_revision, "case": coded.model_dump(mode="json")}
    return Event.of(type=type, source="intake", subject=case_id, revision=revision, moment=MOMENT, data=data)


def stub(case_id: str, revision: int, type: str) -> Event:
    """Merged, withdrawn or erased."""
    return Event.of(type=type, source="intake", subject=case_id, revision=revision, moment=MOMENT, data={})


def located(case_id: str, municipality: str | None, revision: int = 1, *, place_revision: int = 1) -> Event:
    """An answer of geocode: a municipality (5 digits), a state (2 digits), or nothing any more."""
    location: Document | None = None
    if municipality is not None:
        location = {
            "state": municipality[:2],
            "municipality": municipality if len(municipality) > 2 else None,
            "precision": 4 if len(municipality) > 2 else 5,
            "method": "gazetteer",
            "confidence": 0.9,
        }
    data: Document = {"place_revision": place_revision, "location": location}
    return Event.of(
        type=locations.LOCATED, source="geocode", subject=case_id, revision=revision, moment=MOMENT, data=data
    )
