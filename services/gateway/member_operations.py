"""The operations for members, each answered by the service that owns it."""

from collections.abc import Mapping
from typing import Final

from services.gateway.operations import FLAG, JSON, WHOLE, Answer, Operation, Parameter, Schema, one_of, ref
from shared.model.dimensions import DIMENSIONS
from shared.principal import Role

_OWNERS: Final[tuple[Role, ...]] = ("reporter", "org_admin", "coordinator")
_ETAG: Final = {"ETag": "Revision of the case, for If-Match"}

IDEMPOTENCY: Final = Parameter(
    "Idempotency-Key",
    "Makes the write safe to repeat: the same request with the same key gives the same answer.",
    "header",
    {"type": "string", "minLength": 1, "maxLength": 200},
)
IF_MATCH: Final = Parameter("If-Match", "The ETag of the revision that is changed.", "header", required=True)
LIMIT: Final = Parameter("limit", "How many at most.", schema={**WHOLE, "minimum": 1, "maximum": 200})
CURSOR: Final = Parameter("cursor", "Where the next page begins, from `cursor` or `Link` of the one before.")
CASE_ID: Final = Parameter("case_id", "Id of the case.", "path")
PURPOSE: Final = Parameter(
    "purpose", "Why you read; the owner of the case sees it.", schema={"type": "string", "maxLength": 40}
)
IMPORT_ID: Final = Parameter("import_id", "Id of the import.", "path")
MAPPING: Final = Parameter("name", "Name of the mapping.", "path")

_AUTH: Final = {401: "No key, or one that is not ours", 403: "The role of the key does not allow it"}
_AWAY: Final = {503: "Not available right now; `Retry-After` says when to try again"}
_BODY: Final = {400: "The body cannot be read", 413: "The body is too long", 422: "Fields need attention"}
_READS: Final[Mapping[int, str]] = {**_AUTH, 422: "Parameters need attention", **_AWAY}
_READS_ONE: Final[Mapping[int, str]] = {**_READS, 404: "Nothing of this id that this key may see"}
_WRITES: Final[Mapping[int, str]] = {**_AUTH, **_BODY, 409: "Somebody else was first", **_AWAY}
_CHANGES: Final[Mapping[int, str]] = {
    **_WRITES,
    404: "No case of this id that this key may see",
    410: "The case was withdrawn or erased",
    412: "The case moved on",
    428: "If-Match is missing",
}


def _json(status: int, says: str, schema: str, headers: Mapping[str, str] | None = None) -> Mapping[int, Answer]:
    return {status: Answer(says, {JSON: ref(schema)}, headers or {})}


def _change(name: str, step: str, summary: str, body: Mapping[str, Schema] | None = None) -> Operation:
    """A step in the life of a case: POST below it, answered with the new revision."""
    return Operation(
        "POST",
        f"/v1/cases/{{case_id}}/{step}",
        name,
        summary,
        "cases",
        _json(200, "The new revision", "CaseReceipt", _ETAG),
        roles=_OWNERS,
        peer="intake",
        parameters=(CASE_ID, IDEMPOTENCY, Parameter("If-Match", IF_MATCH.says, "header")),
        body=body or {},
        problems=_CHANGES,
    )


CASES: Final = (
    Operation(
        "POST",
        "/v1/cases",
        "reportCase",
        "Report a case; it is durable when this answers",
        "cases",
        _json(201, "The case is kept", "CaseReceipt", {"Location": "Address of the case", **_ETAG}),
        roles=_OWNERS,
        peer="intake",
        parameters=(IDEMPOTENCY,),
        body={JSON: ref("CaseRecord")},
        problems=_WRITES,
    ),
    Operation(
        "GET",
        "/v1/cases",
        "listCases",
        "Cases this key may see, a page at a time",
        "cases",
        _json(200, "A page of cases", "Cases", {"Link": "The next page"}),
        roles=_OWNERS,
        peer="intake",
        parameters=(
            Parameter("workflow", "Only cases at this step."),
            Parameter("import", "Only cases of this import."),
            Parameter(
                "updated_since", "Only cases changed since then.", schema={"type": "string", "format": "date-time"}
            ),
            LIMIT,
            CURSOR,
        ),
        problems=_READS,
    ),
    Operation(
        "GET",
        "/v1/cases/{case_id}",
        "getCase",
        "One case, as the role may see it, with its place on the map",
        "cases",
        _json(200, "The case", "Case", _ETAG),
        roles=_OWNERS,
        peer="intake",
        parameters=(CASE_ID, PURPOSE),
        problems={**_READS_ONE, 410: "The case was withdrawn or erased"},
    ),
    Operation(
        "PATCH",
        "/v1/cases/{case_id}",
        "reviseCase",
        "Change fields of a case (JSON Merge Patch, RFC 7396)",
        "cases",
        _json(200, "The new revision", "CaseReceipt", _ETAG),
        roles=_OWNERS,
        peer="intake",
        parameters=(CASE_ID, IDEMPOTENCY, IF_MATCH),
        body={"application/merge-patch+json": ref("Anything")},
        problems=_CHANGES,
    ),
    _change("reviewCase", "reviews", "Decide on workflow, verification or protection class", {JSON: ref("Review")}),
    _change("withdrawCase", "withdrawal", "Withdraw a case: it counts no more"),
    _change("eraseCase", "erasure", "Erase a case for ever"),
    _change("mergeCase", "merge", "Say that a case is another one, which carries on", {JSON: ref("Merge")}),
    _change("unmergeCase", "unmerge", "Undo a merge"),
    Operation(
        "GET",
        "/v1/cases/{case_id}/reports",
        "getReports",
        "What was submitted, word for word; for its own organisation",
        "cases",
        _json(200, "The reports", "Reports"),
        roles=_OWNERS,
        peer="intake",
        parameters=(CASE_ID, PURPOSE),
        problems={**_READS_ONE, 410: "The case was withdrawn or erased"},
    ),
    Operation(
        "GET",
        "/v1/cases/{case_id}/reads",
        "getReads",
        "Who read the case; for its own organisation",
        "cases",
        _json(200, "A page of reads", "Reads", {"Link": "The next page"}),
        roles=_OWNERS,
        peer="intake",
        parameters=(CASE_ID, LIMIT, CURSOR),
        problems=_READS_ONE,
    ),
)

IMPORTS: Final = (
    Operation(
        "POST",
        "/v1/imports",
        "importFile",
        "Import a CSV, XLSX or NDJSON file; every row gets a verdict",
        "imports",
        _json(202, "The file is kept and being read", "Import", {"Location": "Address of the import"}),
        roles=_OWNERS,
        peer="intake",
        parameters=(
            Parameter("mapping", "Name of the saved mapping of columns; without one, columns are named like fields."),
            Parameter("dry_run", "Say what would happen and change nothing.", schema=FLAG),
            IDEMPOTENCY,
        ),
        body={"multipart/form-data": ref("Upload")},
        problems={**_WRITES, 404: "No mapping of this name"},
    ),
    Operation(
        "GET",
        "/v1/imports",
        "listImports",
        "The organisation's imports, the latest first",
        "imports",
        _json(200, "A page of imports", "Imports", {"Link": "The next page"}),
        roles=_OWNERS,
        peer="intake",
        parameters=(LIMIT, CURSOR),
        problems=_READS,
    ),
    Operation(
        "GET",
        "/v1/imports/{import_id}",
        "getImport",
        "How an import stands",
        "imports",
        _json(200, "The import", "Import"),
        roles=_OWNERS,
        peer="intake",
        parameters=(IMPORT_ID,),
        problems=_READS_ONE,
    ),
    Operation(
        "GET",
        "/v1/imports/{import_id}/rows.csv",
        "getImportRows",
        "One verdict for each row: accepted, updated, unchanged or rejected, with field, reason and fix",
        "imports",
        {200: Answer("The verdicts", {"text/csv": {"type": "string"}})},
        roles=_OWNERS,
        peer="intake",
        parameters=(IMPORT_ID,),
        problems=_READS_ONE,
    ),
    Operation(
        "DELETE",
        "/v1/imports/{import_id}",
        "undoImport",
        "Undo an import: what it added is withdrawn",
        "imports",
        _json(200, "The import, undone", "Anything"),
        roles=_OWNERS,
        peer="intake",
        parameters=(IMPORT_ID, IDEMPOTENCY),
        problems={**_READS_ONE, 409: "The import is still running"},
    ),
    Operation(
        "GET",
        "/v1/mappings",
        "listMappings",
        "The organisation's saved mappings of columns",
        "imports",
        _json(200, "The mappings", "Mappings"),
        roles=_OWNERS,
        peer="intake",
        problems=_READS,
    ),
    Operation(
        "GET",
        "/v1/mappings/{name}",
        "getMapping",
        "One mapping",
        "imports",
        _json(200, "The mapping", "Mapping"),
        roles=_OWNERS,
        peer="intake",
        parameters=(MAPPING,),
        problems=_READS_ONE,
    ),
    Operation(
        "PUT",
        "/v1/mappings/{name}",
        "saveMapping",
        "Save a mapping of columns under a name",
        "imports",
        _json(200, "The mapping as it is kept", "Mapping"),
        roles=_OWNERS,
        peer="intake",
        parameters=(MAPPING,),
        body={JSON: ref("Mapping")},
        problems=_WRITES,
    ),
    Operation(
        "DELETE",
        "/v1/mappings/{name}",
        "deleteMapping",
        "Forget a mapping",
        "imports",
        {204: Answer("It is gone")},
        roles=_OWNERS,
        peer="intake",
        parameters=(MAPPING,),
        problems=_READS_ONE,
    ),
)


def _dimension_filters() -> tuple[Parameter, ...]:
    return tuple(Parameter(name, f"Only these: {dimension.en}.") for name, dimension in DIMENSIONS.items())


NUMBERS: Final = (
    Operation(
        "GET",
        "/v1/live/aggregates",
        "getLiveAggregates",
        "Live counts, unverified reports included; not for publication",
        "live",
        _json(200, "The counts", "LiveAggregates"),
        roles=("analyst", "coordinator"),
        peer="analytics",
        parameters=(
            Parameter("by", "Dimensions, separated by commas."),
            Parameter("unit", "What is counted.", schema=one_of("cases", "incidents", "victims")),
            Parameter("period", "What a year is.", schema=one_of("calendar", "tmm", "presidential_term")),
            Parameter("from", "First year, month or day."),
            Parameter("to", "Last year, month or day."),
            *_dimension_filters(),
        ),
        problems=_READS,
    ),
    Operation(
        "POST",
        "/v1/releases",
        "publishRelease",
        "Build, audit and publish a release of public numbers",
        "operation",
        _json(200, "What was or would be published", "Anything"),
        roles=("admin",),
        peer="analytics",
        parameters=(IDEMPOTENCY,),
        body={JSON: ref("ReleaseOrder")},
        problems=_WRITES,
    ),
    Operation(
        "POST",
        "/v1/rebuild",
        "rebuild",
        "Drop the facts and replay the bus; the result is equal",
        "operation",
        _json(202, "The replay has begun", "Anything"),
        roles=("admin",),
        peer="analytics",
        problems=_WRITES,
    ),
    Operation(
        "GET",
        "/v1/rebuild",
        "getRebuild",
        "How the replay stands",
        "operation",
        _json(200, "Its state", "Anything"),
        roles=("admin",),
        peer="analytics",
        problems=_READS,
    ),
    Operation(
        "POST",
        "/v1/samples",
        "loadSamples",
        "Load synthetic cases into an empty store",
        "operation",
        _json(201, "They are loaded", "Anything"),
        roles=("admin",),
        peer="intake",
        body={JSON: ref("SampleOrder")},
        problems=_WRITES,
    ),
    Operation(
        "DELETE",
        "/v1/samples",
        "removeSamples",
        "Remove all synthetic cases",
        "operation",
        _json(200, "They are removed", "Anything"),
        roles=("admin",),
        peer="intake",
        problems=_WRITES,
    ),
)

MEMBER_OPERATIONS: Final = (*CASES, *IMPORTS, *NUMBERS)
