"""The operations about places that a person must settle, answered by geocode; intake says who may see which."""

from collections.abc import Mapping
from typing import Final

from services.gateway.member_operations import CASE_ID, CHANGES, CURSOR, IF_MATCH, LIMIT, MEMBERS, READS, READS_ONE
from services.gateway.operations import JSON, Answer, Method, Operation, Parameter, Schema, one_of, ref
from services.gateway.schemas import REASONS_TO_REVIEW
from shared.principal import Role

ALIAS_ID: Final = Parameter("alias_id", "Id of the alias.", "path")
_ETAG: Final = {"ETag": "Revision of the location, for If-Match"}
_NEXT: Final = {"Link": "The next page"}
_IF_MATCH_MISSING: Final = 428
_DECIDES: Final[Mapping[int, str]] = {status: says for status, says in CHANGES.items() if status != _IF_MATCH_MISSING}
"""If-Match is welcome here and not required."""


def _place(
    call: str,
    name: str,
    summary: str,
    answer: Answer,
    *parameters: Parameter,
    roles: tuple[Role, ...] = MEMBERS,
    body: Mapping[str, Schema] | None = None,
    problems: Mapping[int, str] = READS,
) -> Operation:
    """`call` is method and path below the places."""
    method, _, path = call.partition(" ")
    return Operation(
        method=Method(method),
        path=f"/v1/places{path}",
        name=name,
        summary=summary,
        tag="places",
        answers={200: answer},
        roles=roles,
        peer="geocode",
        parameters=parameters,
        body=body or {},
        problems=problems,
    )


def _json(says: str, schema: str, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(says, {JSON: ref(schema)}, headers or {})


PLACES: Final = (
    _place(
        "GET /reviews",
        "listPlaceReviews",
        "Places that a person must settle, with their words beside what was understood",
        _json("A page of them, and how many there are in your organisation", "PlaceReviews", _NEXT),
        Parameter("state", "Those that wait, or those that were settled.", schema=one_of("open", "decided")),
        Parameter("reason", "Only those that wait for this reason.", schema=one_of(*REASONS_TO_REVIEW)),
        Parameter(
            "scope",
            "Your own organisation's, or (coordinators) those of the network as far as consent allows.",
            schema=one_of("own", "network"),
        ),
        Parameter("after", "Only those that come after this case, among the waiting."),
        LIMIT,
        CURSOR,
    ),
    _place(
        "GET /reviews/{case_id}",
        "getPlaceReview",
        "One place with its candidates and every decision there was",
        _json("The place", "PlaceReview", _ETAG),
        CASE_ID,
        problems={**READS_ONE, 409: "The place was changed and is being located anew"},
    ),
    _place(
        "POST /reviews/{case_id}/decision",
        "decidePlace",
        "Say where it is: an area, a point, or that it cannot be known",
        _json("The location from now on", "PlaceDecided", _ETAG),
        CASE_ID,
        IF_MATCH,
        body={JSON: ref("PlaceDecision")},
        problems=_DECIDES,
    ),
    _place(
        "DELETE /reviews/{case_id}/decision",
        "undoPlaceDecision",
        "Take the decision back: the place is understood anew and waits again",
        _json("The location from now on", "PlaceDecided", _ETAG),
        CASE_ID,
        IF_MATCH,
        problems={**_DECIDES, 409: "There is no decision to take back, or the place changed meanwhile"},
    ),
    _place(
        "GET /aliases",
        "listPlaceAliases",
        "Names that somebody explained: those of your organisation and those for all",
        _json("A page of them", "PlaceAliases", _NEXT),
        LIMIT,
        CURSOR,
    ),
    _place(
        "DELETE /aliases/{alias_id}",
        "forgetPlaceAlias",
        "Forget what a name means; places that were located by it stay",
        _json("What was forgotten", "PlaceAlias"),
        ALIAS_ID,
        problems=READS_ONE,
    ),
    _place(
        "POST /relocation",
        "relocatePlaces",
        "Understand all places anew, a page at a time, but for those that a person settled",
        _json("How many were looked at and moved, and where the next page begins", "Relocated"),
        LIMIT,
        CURSOR,
        roles=("admin",),
        problems={**READS, 409: "A place changed meanwhile; repeat the page"},
    ),
)
