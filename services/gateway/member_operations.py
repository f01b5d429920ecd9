"""The operations for members, each answered by the service that owns it. Roles are as those services check them."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from services.gateway.operations import FLAG, JSON, WHOLE, Answer, Method, Operation, Parameter, Schema, one_of, ref
from shared.model.dimensions import DIMENSIONS
from shared.principal import Role
from shared.settings import ServiceName

MEMBERS: Final[tuple[Role, ...]] = ("reporter", "org_admin", "coordinator")
DECIDERS: Final[tuple[Role, ...]] = ("org_admin", "coordinator")
_ETAG: Final = {"ETag": "Revision of the case, for If-Match"}
_NEXT: Final = {"Link": "The next page"}

IDEMPOTENCY: Final = Parameter(
    "Idempotency-Key",
    "Makes the write safe to repeat: the same request with the same key gives the same answer.",
    "header",
    {"type": "string", "minLength": 1, "maxLength": 200},
)
IF_MATCH: Final = Parameter("If-Match", "The ETag of the revision that is changed.", "header")
MUST_MATCH: Final = Parameter("If-Match", IF_MATCH.says, "header", required=True)
LIMIT: Final = Parameter("limit", "How many at most.", schema={**WHOLE, "minimum": 1, "maximum": 200})
CURSOR: Final = Parameter("cursor", "Where the next page begins, from `cursor` or `Link` of the one before.")
CASE_ID: Final = Parameter("case_id", "Id of the case.", "path")
PURPOSE: Final = Parameter("purpose", "Why you read; the owner of the case sees it.")
IMPORT_ID: Final = Parameter("import_id", "Id of the import.", "path")
MAPPING: Final = Parameter("name", "Name of the mapping.", "path")

_AWAY: Final = "Not available right now; `Retry-After` says when to try again"
READS: Final[Mapping[int, str]] = {
    401: "No key, or one that is not ours",
    403: "The role of the key does not allow it",
    422: "Fields or parameters need attention",
    503: _AWAY,
}
READS_ONE: Final[Mapping[int, str]] = {
    **READS,
    404: "Nothing of this id that this key may see",
    410: "It was withdrawn or erased",
}
WRITES: Final[Mapping[int, str]] = {
    **READS,
    400: "The body cannot be read",
    409: "Somebody else was first",
    413: "The body is too long",
}
CHANGES: Final[Mapping[int, str]] = {
    **WRITES,
    **READS_ONE,
    412: "The case moved on since you read it",
    428: "If-Match is missing",
}


def _json(status: int, says: str, schema: str, headers: Mapping[str, str] | None = None) -> Mapping[int, Answer]:
    return {status: Answer(says, {JSON: ref(schema)}, headers or {})}


def _operation(
    call: str,
    name: str,
    summary: str,
    answers: Mapping[int, Answer],
    *parameters: Parameter,
    tag: str,
    peer: ServiceName,
    roles: tuple[Role, ...] = MEMBERS,
    body: Mapping[str, Schema] | None = None,
    body_required: bool = True,
    problems: Mapping[int, str] = READS,
) -> Operation:
    """`call` is method and path without the version: `GET /cases`."""
    method, _, path = call.partition(" ")
    return Operation(
        method=Method(method),
        path=f"/v1{path}",
        name=name,
        summary=summary,
        tag=tag,
        answers=answers,
        roles=roles,
        peer=peer,
        parameters=parameters,
        body=body or {},
        body_required=body_required,
        problems=problems,
    )


_case = partial(_operation, tag="cases", peer="intake")
_import = partial(_operation, tag="imports", peer="intake")
_number = partial(_operation, tag="operation", peer="analytics")


def _step(
    step: str, name: str, summary: str, roles: tuple[Role, ...] = MEMBERS, body: Mapping[str, Schema] | None = None
) -> Operation:
    """A step in the life of a case: POST below it, answered with the new revision."""
    answers = _json(200, "The new revision", "CaseReceipt", _ETAG)
    call = f"POST /cases/{{case_id}}/{step}"
    return _case(call, name, summary, answers, CASE_ID, IDEMPOTENCY, IF_MATCH, roles=roles, body=body, problems=CHANGES)


CASES: Final = (
    _case(
        "POST /cases",
        "reportCase",
        "Report a case; it is durable when this answers",
        _json(201, "The case is kept", "CaseReceipt", {"Location": "Address of the case", **_ETAG}),
        IDEMPOTENCY,
        body={JSON: ref("CaseRecord")},
        problems=WRITES,
    ),
    _case(
        "GET /cases",
        "listCases",
        "Cases this key may see, a page at a time",
        _json(200, "A page of cases", "Cases", _NEXT),
        Parameter("workflow", "Only cases at this step."),
        Parameter("import", "Only cases of this import."),
        Parameter("own", "Only cases of your own organisation; a coordinator is shown the network's.", schema=FLAG),
        Parameter("updated_since", "Only cases changed since then.", schema={"type": "string", "format": "date-time"}),
        LIMIT,
        CURSOR,
    ),
    _case(
        "GET /cases/{case_id}",
        "getCase",
        "One case, as the role may see it, with its place on the map",
        _json(200, "The case", "Case", _ETAG),
        CASE_ID,
        PURPOSE,
        problems=READS_ONE,
    ),
    _case(
        "PATCH /cases/{case_id}",
        "reviseCase",
        "Change fields of a case (JSON Merge Patch, RFC 7396)",
        _json(200, "The new revision", "CaseReceipt", _ETAG),
        CASE_ID,
        IDEMPOTENCY,
        MUST_MATCH,
        body={"application/merge-patch+json": ref("Anything"), JSON: ref("Anything")},
        problems=CHANGES,
    ),
    _step(
        "reviews",
        "reviewCase",
        "Decide on workflow, verification or protection class",
        DECIDERS,
        {JSON: ref("Review")},
    ),
    _step("withdrawal", "withdrawCase", "Withdraw a case: it counts no more"),
    _step("erasure", "eraseCase", "Erase a case for ever", ("org_admin",)),
    _step("merge", "mergeCase", "Say that a case is another one, which carries on", DECIDERS, {JSON: ref("Merge")}),
    _step("unmerge", "unmergeCase", "Undo a merge", DECIDERS),
    _case(
        "GET /cases/{case_id}/reports",
        "getReports",
        "What was submitted, word for word; for its own organisation",
        _json(200, "The reports", "Reports"),
        CASE_ID,
        PURPOSE,
        problems=READS_ONE,
    ),
    _case(
        "GET /cases/{case_id}/reads",
        "getReads",
        "Who read the case; for its own organisation",
        _json(200, "A page of reads", "Reads", _NEXT),
        CASE_ID,
        LIMIT,
        CURSOR,
        problems=READS_ONE,
    ),
)

IMPORTS: Final = (
    _import(
        "POST /imports",
        "importFile",
        "Import a CSV, XLSX or NDJSON file; every row gets a verdict",
        _json(202, "The file is kept and being read", "Import", {"Location": "Address of the import"}),
        Parameter("mapping", "Name of the saved mapping of columns; without one, columns are named like fields."),
        Parameter("dry_run", "Say what would happen and change nothing.", schema=FLAG),
        IDEMPOTENCY,
        body={"multipart/form-data": ref("Upload")},
        problems={**WRITES, 404: "No mapping of this name"},
    ),
    _import(
        "GET /imports",
        "listImports",
        "The organisation's imports, the latest first",
        _json(200, "A page of imports", "Imports", _NEXT),
        LIMIT,
        CURSOR,
    ),
    _import(
        "GET /imports/{import_id}",
        "getImport",
        "How an import stands",
        _json(200, "The import", "Import"),
        IMPORT_ID,
        problems=READS_ONE,
    ),
    _import(
        "GET /imports/{import_id}/rows.csv",
        "getImportRows",
        "One verdict for each row: accepted, updated, unchanged or rejected, with field, reason and fix",
        {200: Answer("The verdicts", {"text/csv": {"type": "string"}})},
        IMPORT_ID,
        problems=READS_ONE,
    ),
    _import(
        "DELETE /imports/{import_id}",
        "undoImport",
        "Undo an import: what it added is withdrawn, what it changed is as before",
        {**_json(200, "It is undone", "Import"), **_json(202, "It is being undone", "Import")},
        IMPORT_ID,
        problems={**READS_ONE, 409: "It cannot be undone as it stands"},
    ),
    _import(
        "GET /mappings",
        "listMappings",
        "The organisation's saved mappings of columns",
        _json(200, "The mappings", "Mappings"),
    ),
    _import(
        "GET /mappings/{name}",
        "getMapping",
        "One mapping",
        _json(200, "The mapping", "Mapping"),
        MAPPING,
        problems=READS_ONE,
    ),
    _import(
        "PUT /mappings/{name}",
        "saveMapping",
        "Save a mapping of columns under a name",
        _json(200, "The mapping as it is kept", "Mapping"),
        MAPPING,
        body={JSON: ref("Mapping")},
        problems=WRITES,
    ),
    _import(
        "DELETE /mappings/{name}",
        "deleteMapping",
        "Forget a mapping",
        {204: Answer("It is gone")},
        MAPPING,
        problems=READS_ONE,
    ),
)

NUMBERS: Final = (
    _number(
        "GET /live/aggregates",
        "getLiveAggregates",
        "Live counts, unverified reports included; not for publication",
        _json(200, "The counts", "LiveAggregates"),
        Parameter("by", "Dimensions, separated by commas."),
        Parameter("unit", "What is counted.", schema=one_of("cases", "incidents", "victims")),
        Parameter("period", "What a year is.", schema=one_of("calendar", "tmm", "presidential_term")),
        Parameter("from", "First day.", schema={"type": "string", "format": "date"}),
        Parameter("to", "Last day, itself included.", schema={"type": "string", "format": "date"}),
        *(Parameter(name, f"Only these: {dimension.en}.") for name, dimension in DIMENSIONS.items()),
        tag="live",
        roles=(*MEMBERS, "analyst"),
    ),
    _number(
        "POST /releases",
        "publishRelease",
        "Build, audit and publish a release of public numbers",
        {
            **_json(200, "What would be published, or that nothing changed", "Anything"),
            **_json(201, "It is published", "Anything"),
        },
        roles=("coordinator",),
        body={JSON: ref("ReleaseOrder")},
        body_required=False,
        problems={**WRITES, 409: "The audit holds it back, or there is nothing to release"},
    ),
    _number(
        "POST /rebuild",
        "rebuild",
        "Drop the facts and replay the bus; the result is equal",
        _json(202, "The replay has begun", "Anything"),
        roles=("admin",),
        problems=WRITES,
    ),
    _number(
        "GET /rebuild",
        "getRebuild",
        "How far the facts are",
        _json(200, "Their state", "Anything"),
        roles=("coordinator",),
    ),
    _operation(
        "POST /dead-letters/cases",
        "requeueCases",
        "Publish anew what the dead letters of cases are about",
        _json(200, "How many were published, and why they had been refused", "Anything"),
        tag="operation",
        peer="intake",
        roles=("admin",),
        problems=WRITES,
    ),
    _operation(
        "POST /dead-letters/locations",
        "requeueLocations",
        "Publish anew what the dead letters of locations are about",
        _json(200, "How many were published, and why they had been refused", "Anything"),
        tag="operation",
        peer="geocode",
        roles=("admin",),
        problems=WRITES,
    ),
    _operation(
        "POST /samples",
        "loadSamples",
        "Load synthetic cases into an empty store",
        _json(201, "They are loaded", "Anything"),
        tag="operation",
        peer="intake",
        roles=("coordinator",),
        body={JSON: ref("SampleOrder")},
        problems={**WRITES, 409: "The store is not empty"},
    ),
    _operation(
        "DELETE /samples",
        "removeSamples",
        "Remove all synthetic cases",
        _json(200, "They are removed", "Anything"),
        tag="operation",
        peer="intake",
        roles=("coordinator",),
        problems=WRITES,
    ),
)

MEMBER_OPERATIONS: Final = (*CASES, *IMPORTS, *NUMBERS)
