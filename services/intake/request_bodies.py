"""Reading what is sent: at most a megabyte, UTF-8, JSON of the expected shape."""

from functools import cache
from typing import Any, Final, TypeVar

import orjson
from fastapi import Request
from pydantic import ValidationError

from shared.errors import FieldProblem, Invalid, Malformed, TooLarge
from shared.model.fields import Part
from shared.model.json import Document
from shared.model.problems import problems
from shared.model.wording import Language

LIMIT: Final = 1_000_000
"""Bytes of one body. A case of that size is a mistake; files go to imports."""

PartT = TypeVar("PartT", bound=Part)

_TOO_LARGE: Final = f"The body is longer than {LIMIT} bytes."
_CHARSETS: Final = frozenset({"utf-8", "utf8"})


async def read_body(request: Request) -> bytes:
    """Raises TooLarge as soon as the body is too long, Malformed for another encoding than UTF-8."""
    _check_encoding(request.headers.get("content-type", ""))
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > LIMIT:
        raise TooLarge(_TOO_LARGE)
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        if length > LIMIT:
            raise TooLarge(_TOO_LARGE)
        parts.append(part)
    return b"".join(parts)


def parse(part: type[PartT], body: bytes, language: Language) -> PartT:
    """Raises Malformed for what is no JSON, Invalid with a problem for each field to mend."""
    parse_object(body)
    try:
        return part.model_validate_json(body)
    except ValidationError as error:
        found = problems(error, language=language, record_type=part)
        raise Invalid("Some fields need to be mended.", errors=found) from None


def parse_object(body: bytes) -> Document:
    """Raises Malformed for what is no JSON, Invalid for JSON that is no object."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Malformed("The body is not JSON in UTF-8.") from None
    if not isinstance(document, dict):
        raise Invalid(
            "The body is no JSON object.",
            errors=(
                FieldProblem(
                    "",
                    "A JSON object is expected.",
                    'Send an object, {"field": value, …}.',
                    es=("Se espera un objeto JSON.", 'Envía un objeto, {"campo": valor, …}.'),
                ),
            ),
        )
    return document


def _check_encoding(content_type: str) -> None:
    _, _, charset = content_type.lower().partition("charset=")
    if charset and charset.split(";")[0].strip(' "') not in _CHARSETS:
        raise Malformed("The body must be encoded in UTF-8.")


def takes(part: type[Part], media_type: str = "application/json") -> dict[str, Any]:
    """What OpenAPI is told of a route that reads its body itself: for `openapi_extra`."""
    return {"requestBody": {"required": True, "content": {media_type: {"schema": _schema(part)}}}}


@cache
def _schema(part: type[Part]) -> dict[str, Any]:
    """With an identifier of its own, so that references within it lead to its own definitions (JSON Schema 2020-12)."""
    return part.model_json_schema() | {"$id": f"/schemas/{part.__name__}"}
