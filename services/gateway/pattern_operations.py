"""The operations of patterns: for members on live facts, and for the public on those of a release."""

from collections.abc import Mapping
from typing import Final

from services.gateway.member_operations import MEMBERS, READS
from services.gateway.operations import JSON, Answer, Method, Operation, Parameter, Schema, one_of, ref

PATTERN_NAMES: Final = (
    "rates",
    "trends",
    "alarms",
    "hotspots",
    "clusters",
    "associations",
    "estimates",
    "justice",
    "figures",
)
"""As analytics names them."""

NAME: Final = Parameter("name", "Which pattern.", "path", one_of(*PATTERN_NAMES))
_SELECTION: Final = (
    Parameter("kind", "Only these kinds, separated by commas. Codes: /v1/vocabularies/kind."),
    Parameter("identity_group", "Only these groups. Codes: /v1/vocabularies/identity_group."),
    Parameter("state", "Only these states, by INEGI's two digits."),
    Parameter("from", "First year, month or day."),
    Parameter("to", "Last year, month or day, itself included."),
)
_RUNNING: Final[Schema] = ref("PatternProgress")

_ANSWERS: Final = {
    200: Answer("The answers", {JSON: ref("Pattern")}),
    202: Answer("Still being worked on", {JSON: _RUNNING}, {"Retry-After": "When to ask again, in seconds"}),
}


def _live(call: str, name: str, summary: str, answers: Mapping[int, Answer]) -> Operation:
    """`call` is method and path below the patterns; one that names a pattern takes what it may be asked, in the query
    or, where it is too long for that, in a body."""
    method, _, path = call.partition(" ")
    return Operation(
        method=Method(method),
        path=f"/v1/live/patterns{path}",
        name=name,
        summary=summary,
        tag="live",
        answers=answers,
        roles=(*MEMBERS, "analyst"),
        peer="analytics",
        parameters=(NAME, *_SELECTION) if path else (),
        body={} if call.startswith("GET") else {JSON: ref("Anything")},
        body_required=False,
        problems={**READS, 404: "There is no such pattern", 409: "It was stopped meanwhile"} if path else READS,
    )


LIVE_PATTERNS: Final = (
    _live(
        "GET ",
        "listLivePatterns",
        "The patterns there are, each with its parameters",
        {200: Answer("Their names, titles and parameters", {JSON: ref("PatternList")})},
    ),
    _live(
        "GET /{name}",
        "getLivePattern",
        "A pattern of live facts, with its method, uncertainty and words; ask again while it is worked on",
        _ANSWERS,
    ),
    _live(
        "POST /{name}",
        "askLivePattern",
        "The same with parameters in the body, by their names, for a table that an address cannot hold",
        _ANSWERS,
    ),
    _live(
        "DELETE /{name}",
        "stopLivePattern",
        "Stop the work on a pattern asked for with the same parameters",
        {204: Answer("It is not worked on any more")},
    ),
)
