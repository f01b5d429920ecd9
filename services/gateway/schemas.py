"""JSON Schemas of what goes in and out of the API, by name, as components of the OpenAPI document."""

from collections.abc import Mapping
from typing import Any, Final

from services.gateway.operations import FLAG, TEXT, WHOLE, Schema, one_of, ref
from services.gateway.released import Coverage
from shared.model.case import CaseRecord
from shared.principal import ROLES
from shared.vocabularies import vocabulary

COMPONENT: Final = "#/components/schemas/{model}"


def listing(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def thing(properties: Mapping[str, Schema], *optional: str, more: bool = True) -> Schema:
    """An object with these properties, all required but the optional ones; `more` lets others stand beside them."""
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": dict(properties),
        "required": required,
        **({} if more else {"additionalProperties": False}),
    }


MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
CURSOR: Final = maybe(TEXT)
BOTH: Final = thing({"es": TEXT, "en": TEXT})
NOTES: Final = listing(ref("Note"))
PROVENANCE: Final[Mapping[str, Schema]] = {
    "release": TEXT,
    "synthetic": FLAG,
    "published_at": TEXT,
    "as_of": TEXT,
}
RECEIPT: Final[Mapping[str, Schema]] = {
    "id": TEXT,
    "revision": WHOLE,
    "place_revision": WHOLE,
    "status": TEXT,
    "workflow": TEXT,
    "merged_into": maybe(TEXT),
}
COVERAGE: Final[Schema] = {
    **one_of(*Coverage),
    "description": (
        "Why the area shows what it shows. `counted`: its number is above zero. `suppressed`: a number is withheld to "
        "protect people. `documented_zero`: no number here, but one elsewhere in this release (another year, kind or "
        "class), so somebody documents there. `undocumented`: no number in any table of the release: nobody documents "
        "there. `no_data`: there is no release, or none of its tables answers the question for such areas."
    ),
}
ROLES_OF_KEYS: Final = tuple(role for role in ROLES if role != "service")

REASONS_TO_REVIEW: Final = (
    "conflict_point_municipality",
    "several_places",
    "ambiguous",
    "not_found",
    "approximate_match",
    "low_confidence",
    "place_changed",
)
"""Why a place waits for a person, as geocode names it."""
AREA_CODE: Final[Schema] = {"type": "string", "pattern": "^[0-9]{2}([0-9]{3})?$"}
PLACE_IN_QUEUE: Final[Mapping[str, Schema]] = {
    "case_id": TEXT,
    "organisation": TEXT,
    "reference": maybe(TEXT),
    "state": one_of("open", "decided"),
    "reason": one_of(*REASONS_TO_REVIEW),
    "opened": MOMENT,
    "decided": maybe(MOMENT),
    "place": {"type": "object", "description": "The words as they were written, as far as this key may read them"},
    "location": {"type": "object", "description": "What was understood: areas, precision, flags, candidates"},
}
PLACE_DECISION: Final[Schema] = {
    **thing(
        {
            "area": AREA_CODE,
            "point": thing(
                {
                    "lat": {"type": "number", "minimum": -90, "maximum": 90},
                    "lon": {"type": "number", "minimum": -180, "maximum": 180},
                    "radius_m": maybe({**WHOLE, "minimum": 1, "maximum": 100_000}),
                },
                "radius_m",
                more=False,
            ),
            "unknown": {"type": "boolean", "const": True},
            "why": {**TEXT, "maxLength": 500},
            "remember": one_of("no", "organisation", "all"),
        },
        "area",
        "point",
        "unknown",
        "why",
        "remember",
        more=False,
    ),
    "oneOf": [{"required": ["area"]}, {"required": ["point"]}, {"required": ["unknown"]}],
    "description": (
        "INEGI's code of a municipality or a state, or a point, or that it cannot be known; why, for your organisation "
        "alone; and whether the same names mean the same from now on."
    ),
}
PLACE_ALIAS: Final = thing(
    {"id": TEXT, "for_all": FLAG, "names": {"type": "object"}, "area": AREA_CODE, "by": TEXT, "at": MOMENT}
)


def _codes(name: str) -> Schema:
    return one_of(*vocabulary(name).terms)


SCHEMAS: Final[Mapping[str, Schema]] = {
    "Problem": thing(
        {
            "type": TEXT,
            "title": TEXT,
            "status": WHOLE,
            "detail": TEXT,
            "errors": listing(thing({"field": TEXT, "message": TEXT, "fix": TEXT})),
        }
    ),
    "Note": BOTH,
    "CaseReceipt": thing(RECEIPT),
    "Case": thing(
        {
            **RECEIPT,
            "view": one_of("whole", "shared", "coded"),
            "organisation": TEXT,
            "received": MOMENT,
            "updated": MOMENT,
            "synthetic": FLAG,
            "coded": {"type": "object"},
            "record": {"type": "object", "description": "A CaseRecord, or the part of it that is shared"},
            "location": maybe({"type": "object"}),
        },
        "record",
        "location",
    ),
    "Cases": thing({"cases": listing(ref("Case")), "cursor": CURSOR}),
    "Reports": thing({"reports": listing(thing({"received": MOMENT, "words": TEXT}))}),
    "Reads": thing({"reads": listing({"type": "object"}), "cursor": CURSOR}),
    "Review": thing(
        {
            "workflow": maybe(_codes("workflow")),
            "verification": listing(
                thing({"claim": _codes("verification_claim"), "level": _codes("verification_level")}, more=False)
            ),
            "protection_class": maybe(_codes("protection_class")),
        },
        "workflow",
        "verification",
        "protection_class",
        more=False,
    ),
    "Merge": thing({"into": {**TEXT, "maxLength": 80}}, more=False),
    "Upload": thing({"file": {"type": "string", "format": "binary"}}, more=False),
    "Import": thing(
        {
            "id": TEXT,
            "state": TEXT,
            "rows": WHOLE,
            "accepted": WHOLE,
            "updated": WHOLE,
            "unchanged": WHOLE,
            "rejected": WHOLE,
        }
    ),
    "Imports": thing({"imports": listing(ref("Import")), "cursor": CURSOR}),
    "Mapping": {"type": "object", "description": "How the columns of a file become fields of a case"},
    "Mappings": thing({"mappings": listing({"type": "object"})}),
    "SampleOrder": thing(
        {
            "cases": {**WHOLE, "minimum": 1, "maximum": 100_000},
            "seed": {**WHOLE, "minimum": 0, "maximum": 2**31},
        },
        "seed",
        more=False,
    ),
    "LiveAggregates": thing(
        {
            "unit": TEXT,
            "by": listing(TEXT),
            "period": TEXT,
            "synthetic": FLAG,
            "rows": listing({"type": "object"}),
            "total": WHOLE,
            "facts": WHOLE,
            "as_of": TEXT,
        }
    ),
    "PatternList": thing({"patterns": listing(thing({"name": TEXT, "title": BOTH, "parameters": {"type": "object"}}))}),
    "PatternProgress": thing({"state": one_of("running"), "name": TEXT, "progress": {"type": "number"}}),
    "Pattern": thing(
        {
            "name": TEXT,
            "synthetic": FLAG,
            "parameters": {"type": "object"},
            "as_of": TEXT,
            "versions": {"type": "object"},
            "answers": listing(ref("PatternAnswer")),
        }
    ),
    "PublicPattern": thing(
        {
            "series": one_of("real", "synthetic"),
            "number": WHOLE,
            "synthetic": FLAG,
            "name": TEXT,
            "as_of": TEXT,
            "answers": listing(ref("PatternAnswer")),
        }
    ),
    "PatternAnswer": thing(
        {
            "method": TEXT,
            "source": TEXT,
            "verdict": one_of("found", "not_distinguishable_from_chance", "too_few_to_tell", "refused"),
            "unit": TEXT,
            "n": WHOLE,
            "parameters": {"type": "object"},
            "results": {"type": "object"},
            "words": BOTH,
            "uncertainty": BOTH,
            "does_not_show": BOTH,
            "reason": maybe(BOTH),
        }
    ),
    "ReleaseOrder": thing(
        {"dry_run": FLAG, "series": one_of("real", "synthetic")},
        "dry_run",
        "series",
    ),
    "PlaceReviews": thing(
        {
            "reviews": listing(thing(PLACE_IN_QUEUE)),
            "cursor": CURSOR,
            "counts": thing({"open": {"type": "object", "additionalProperties": WHOLE}, "decided": WHOLE}),
        }
    ),
    "PlaceReview": thing(
        {
            **PLACE_IN_QUEUE,
            "revision": WHOLE,
            "view": one_of("whole", "shared"),
            "given": maybe(thing({"lat": {"type": "number"}, "lon": {"type": "number"}, "municipality": maybe(TEXT)})),
            "same_names": WHOLE,
            "may": thing({"point": FLAG, "remember": listing(one_of("organisation", "all"))}),
            "decisions": listing({"type": "object"}),
        }
    ),
    "PlaceDecision": PLACE_DECISION,
    "PlaceDecided": thing(
        {"case_id": TEXT, "revision": WHOLE, "state": TEXT, "location": {"type": "object"}, "also": WHOLE}
    ),
    "PlaceAlias": PLACE_ALIAS,
    "PlaceAliases": thing({"aliases": listing(ref("PlaceAlias")), "cursor": CURSOR}),
    "Relocated": thing({"seen": WHOLE, "moved": WHOLE, "cursor": CURSOR}),
    "Anything": {"type": "object"},
    "NewKey": thing(
        {"organisation": {**TEXT, "minLength": 1, "maxLength": 200}, "role": one_of(*ROLES_OF_KEYS)}, more=False
    ),
    "Key": thing({"id": TEXT, "organisation": ref("Organisation"), "role": TEXT, "created_at": MOMENT}),
    "KeyShownOnce": thing(
        {"id": TEXT, "organisation": ref("Organisation"), "role": TEXT, "created_at": MOMENT, "key": TEXT}
    ),
    "Keys": thing({"keys": listing(ref("Key")), "cursor": CURSOR}),
    "Organisation": thing({"id": TEXT, "name": TEXT}),
    "Aggregates": thing(
        {
            **PROVENANCE,
            "unit": TEXT,
            "by": listing(TEXT),
            "protection_class": TEXT,
            "period": TEXT,
            "table": TEXT,
            "rows": listing({"type": "object", "properties": {"suppressed": FLAG}, "required": ["suppressed"]}),
            "total": maybe(WHOLE),
            "notes": NOTES,
        }
    ),
    "Areas": thing(
        {
            "type": one_of("FeatureCollection"),
            "release": maybe(TEXT),
            "synthetic": FLAG,
            "unit": TEXT,
            "notes": NOTES,
            "features": listing(
                thing(
                    {
                        "type": one_of("Feature"),
                        "id": TEXT,
                        "properties": thing({"code": TEXT, "name": TEXT, "coverage": COVERAGE}),
                        "geometry": maybe({"type": "object"}),
                    }
                )
            ),
        }
    ),
    "Release": thing(
        {
            **PROVENANCE,
            "series": one_of("real", "synthetic"),
            "number": WHOLE,
            "series_breaks": {"type": "object"},
            "previous": maybe({"type": "object"}),
            "changes": listing(BOTH),
            "public_key": TEXT,
            "files": listing(
                thing({"name": TEXT, "sha256": TEXT, "bytes": WHOLE, "media_type": TEXT, "href": TEXT}),
            ),
            "manifest": TEXT,
            "signature": TEXT,
        }
    ),
    "Releases": thing({"releases": listing(ref("Release"))}),
    "Vocabularies": thing({"vocabularies": listing(thing({"name": TEXT, "terms": WHOLE}))}),
    "Vocabulary": thing(
        {
            "name": TEXT,
            "terms": listing(
                thing(
                    {
                        "code": TEXT,
                        "parent": maybe(TEXT),
                        "es": TEXT,
                        "en": TEXT,
                        "definition_es": TEXT,
                        "definition_en": TEXT,
                        "source": TEXT,
                        "crosswalks": {"type": "object"},
                    }
                )
            ),
        }
    ),
    "Codebook": thing({"fields": listing(thing({"path": TEXT, "shape": TEXT, "es": TEXT, "en": TEXT}))}),
}


def components() -> dict[str, Any]:
    """All of them, with the record of a case and its parts as the model describes them."""
    record = CaseRecord.model_json_schema(ref_template=COMPONENT)
    parts = record.pop("$defs")
    clash = parts.keys() & SCHEMAS.keys()
    assert not clash, clash  # noqa: S101 — a name stands for one thing
    return {**SCHEMAS, **parts, "CaseRecord": record}
