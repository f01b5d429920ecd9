"""The public routes: everything anyone may read, kept as bytes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from starlette.routing import Route

from services.gateway.kept_answers import KeptAnswers, Make
from services.gateway.limits import RateLimit
from services.gateway.operations import JSON, TEXT, Answer, Method, Operation, Parameter, Schema, one_of, ref
from services.gateway.pattern_operations import NAME
from services.gateway.public_answers import PublicAnswers
from services.gateway.public_query import CHOICES, FORMATS, RELEASED_DIMENSIONS, UNITS
from services.gateway.release_shelf import ReleaseShelf
from services.gateway.renderings import MEDIA_TYPES
from services.gateway.spreadsheets import XLSX_TYPE
from services.gateway.svg_map import SVG_TYPE
from shared.model.dimensions import DIMENSIONS
from shared.vocabularies import names

OPEN_TO_ALL: Final = (
    "/v1/aggregates",
    "/v1/areas/",
    "/v1/codebook",
    "/v1/forms/",
    "/v1/map.svg",
    "/v1/patterns/",
    "/v1/releases",
    "/v1/vocabularies",
    "/openapi.json",
)
"""How the paths begin that scripts of any site may read."""

_FILE: Final[Schema] = {"type": "string", "format": "binary"}
_PROBLEMS: Final[Mapping[int, str]] = {
    404: "There is no such release, or none yet",
    410: "The release was of synthetic samples, which are not shown any more",
    422: "A parameter is unknown, or no released table can answer: the closest are named",
    429: "This address asks too often",
}
_FIXED: Final[Mapping[int, str]] = {429: _PROBLEMS[429]}
_NAMED: Final[Mapping[int, str]] = {404: "Nothing of this name", **_FIXED}
_RELEASE_NUMBER: Final = Parameter("number", "A number of the series that is shown, or a name: real-3.", "path")
_KEPT: Final = {"ETag": "For If-None-Match"}


def _filters() -> Iterator[Parameter]:
    for name in RELEASED_DIMENSIONS:
        dimension = DIMENSIONS[name]
        listed = dimension.vocabulary and f" Codes: /v1/vocabularies/{dimension.vocabulary}."
        yield Parameter(name, f"Only these, separated by commas: {dimension.en}.{listed or ''}")


_RELEASE: Final = Parameter("release", "`latest`, a number of the series that is shown, or a name: `real-3`.")
_COMMON: Final = (
    Parameter("unit", "What is counted.", schema=one_of(*UNITS)),
    Parameter("protection_class", "The two are never mixed.", schema=one_of(*CHOICES["protection_class"])),
    Parameter("period", "What a year is.", schema=one_of(*CHOICES["period"])),
    Parameter("from", "First year or month: 2019 or 2019-04."),
    Parameter("to", "Last year or month, itself included."),
    _RELEASE,
    *_filters(),
)
_BY: Final = Parameter(
    "by",
    "Dimensions of the rows, separated by commas; none gives the total alone.",
    schema={"type": "array", "items": one_of(*RELEASED_DIMENSIONS), "uniqueItems": True},
)


def _get(
    path: str,
    name: str,
    summary: str,
    content: Mapping[str, Schema],
    *,
    parameters: Sequence[Parameter] = (),
    problems: Mapping[int, str] = _FIXED,
) -> Operation:
    answers = {200: Answer("As asked", content, _KEPT), 304: Answer("Not changed since `If-None-Match`")}
    return Operation(
        Method.GET, path, name, summary, "public", answers, parameters=tuple(parameters), problems=problems
    )


AGGREGATES: Final = _get(
    "/v1/aggregates",
    "getAggregates",
    "Released numbers; `null` where a number is withheld to protect people",
    {
        JSON: ref("Aggregates"),
        MEDIA_TYPES["csv"]: TEXT,
        XLSX_TYPE: _FILE,
        MEDIA_TYPES["geojson"]: ref("Areas"),
    },
    parameters=(_BY, *_COMMON, Parameter("format", "Else the Accept header chooses.", schema=one_of(*FORMATS))),
    problems=_PROBLEMS,
)
STATES: Final = _get(
    "/v1/areas/states.geojson",
    "getStates",
    "Boundaries of the states with the released numbers and why each shows what it shows",
    {MEDIA_TYPES["geojson"]: ref("Areas")},
    parameters=_COMMON,
    problems=_PROBLEMS,
)
MUNICIPALITIES: Final = _get(
    "/v1/areas/municipalities.geojson",
    "getMunicipalities",
    "The same for municipalities, of one state with `state=20`",
    {MEDIA_TYPES["geojson"]: ref("Areas")},
    parameters=_COMMON,
    problems=_PROBLEMS,
)
PICTURE: Final = _get(
    "/v1/map.svg",
    "getMap",
    "The same as a still picture; municipalities where a state is named",
    {SVG_TYPE: TEXT},
    parameters=(*_COMMON, Parameter("lang", "Spanish where it is not said.", schema=one_of("es", "en"))),
    problems=_PROBLEMS,
)
LEDGER: Final = _get(
    "/v1/releases", "listReleases", "The ledger of releases, the latest first", {JSON: ref("Releases")}
)
ENTRY: Final = _get(
    "/v1/releases/{number}",
    "getRelease",
    "One release: its files with checksums, what changed and why",
    {JSON: ref("Release")},
    parameters=(_RELEASE_NUMBER,),
    problems=_PROBLEMS,
)
FILE: Final = _get(
    "/v1/releases/{number}/files/{name}",
    "getReleaseFile",
    "One file of a release, its manifest or the manifest's signature",
    {JSON: {}, MEDIA_TYPES["csv"]: TEXT, "text/plain": TEXT},
    parameters=(_RELEASE_NUMBER, Parameter("name", "Name of the file.", "path")),
    problems=_PROBLEMS,
)
PATTERN: Final = _get(
    "/v1/patterns/{name}",
    "getPattern",
    "What a method says of the released tables: with its parameters, uncertainty, limits and words",
    {JSON: ref("PublicPattern")},
    parameters=(NAME, _RELEASE),
    problems=_PROBLEMS,
)
VOCABULARIES: Final = _get(
    "/v1/vocabularies", "listVocabularies", "The closed lists of codes", {JSON: ref("Vocabularies")}
)
VOCABULARY: Final = _get(
    "/v1/vocabularies/{name}",
    "getVocabulary",
    "One list: codes with labels, definitions and crosswalks",
    {JSON: ref("Vocabulary")},
    parameters=(Parameter("name", "Name of the list.", "path", one_of(*names())),),
    problems=_NAMED,
)
CODEBOOK: Final = _get("/v1/codebook", "getCodebook", "Every field of a case", {JSON: ref("Codebook")})
FORM: Final = _get(
    "/v1/forms/{name}",
    "getForm",
    "A template of a case: `case.csv`, or `case.xlsx`, which is an XLSForm too",
    {MEDIA_TYPES["csv"]: TEXT, XLSX_TYPE: _FILE},
    parameters=(Parameter("name", "Which one.", "path", one_of("case.csv", "case.xlsx")),),
    problems=_NAMED,
)


PUBLIC_OPERATIONS: Final = (
    AGGREGATES,
    STATES,
    MUNICIPALITIES,
    PICTURE,
    LEDGER,
    ENTRY,
    FILE,
    PATTERN,
    VOCABULARIES,
    VOCABULARY,
    CODEBOOK,
    FORM,
)


def public_routes(public: PublicAnswers, shelf: ReleaseShelf, limit: RateLimit) -> list[Route]:
    """A route for each operation, in their order."""
    makers: Sequence[Make] = (
        public.aggregates,
        public.states,
        public.municipalities,
        public.picture,
        public.ledger,
        public.entry,
        public.file,
        public.pattern,
        public.vocabularies,
        public.vocabulary,
        public.codebook,
        public.form,
    )
    return [
        Route(_route_path(operation), KeptAnswers(make, lambda: shelf.edition, limit), methods=["GET"])
        for operation, make in zip(PUBLIC_OPERATIONS, makers, strict=True)
    ]


def _route_path(operation: Operation) -> str:
    """Some files of a release lie in a folder: their name holds a slash."""
    return operation.path.replace("{name}", "{name:path}") if operation is FILE else operation.path
