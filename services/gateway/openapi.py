"""The OpenAPI 3.1 document, made from the descriptions of the operations."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from services.gateway.operations import Answer, Operation, Parameter, ref
from services.gateway.schemas import components
from shared.problem_json import MEDIA_TYPE as PROBLEM

DIALECT: Final = "3.1.0"
API_VERSION: Final = "1.0.0"
SECURITY: Final = {
    "key": {"type": "http", "scheme": "bearer", "description": "An organisation's API key"},
    "session": {"type": "apiKey", "in": "cookie", "name": "observatory_session", "description": "After signing in"},
}
_ABOUT: Final = (
    "Case reports of civil-society organisations in, released public numbers out. Public numbers come from the closed "
    "list of tables of a numbered release; they are documented cases, not all that happened."
)


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """The whole document, as a JSON object."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": DIALECT,
        "info": {
            "title": "Open observatory of hate crimes in Mexico",
            "version": API_VERSION,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": components(), "securitySchemes": SECURITY},
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": [_parameter(each) for each in operation.parameters],
        "responses": {str(status): _answer(each) for status, each in operation.answers.items()} | _problems(operation),
        "security": [{name: []} for name in SECURITY] if operation.roles else [],
    }
    if operation.roles:
        described["description"] = f"For {', '.join(operation.roles)} and admin."
    if operation.body:
        described["requestBody"] = {"required": operation.body_required, "content": _content(operation.body)}
    return described


def _parameter(each: Parameter) -> dict[str, Any]:
    described = {
        "name": each.name,
        "in": each.where,
        "required": each.required or each.where == "path",
        "description": each.says,
        "schema": dict(each.schema),
    }
    if each.schema.get("type") == "array":
        described |= {"style": "form", "explode": False}
    return described


def _answer(each: Answer) -> dict[str, Any]:
    described: dict[str, Any] = {"description": each.says}
    if each.content:
        described["content"] = _content(each.content)
    if each.headers:
        described["headers"] = {
            name: {"description": says, "schema": {"type": "string"}} for name, says in each.headers.items()
        }
    return described


def _problems(operation: Operation) -> dict[str, Any]:
    content = {PROBLEM: {"schema": ref("Problem")}}
    return {str(status): {"description": says, "content": content} for status, says in operation.problems.items()}


def _content(by_media_type: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {media_type: {"schema": dict(schema)} for media_type, schema in by_media_type.items()}
