"""What an operation of the API is: the one description that routes and the OpenAPI document are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

from shared.principal import Role
from shared.settings import ServiceName

Schema = Mapping[str, Any]
"""A JSON Schema of the dialect of OpenAPI 3.1 (2020-12)."""

JSON: Final = "application/json"
TEXT: Final[Schema] = {"type": "string"}
WHOLE: Final[Schema] = {"type": "integer"}
FLAG: Final[Schema] = {"type": "boolean"}


def ref(name: str) -> Schema:
    """A schema among the components of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


class Method(StrEnum):
    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    says: str
    where: Literal["query", "path", "header"] = "query"
    schema: Schema = field(default_factory=lambda: TEXT)
    required: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of an operation: what it says, and the schema of each media type it may have."""

    says: str
    content: Mapping[str, Schema] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """`roles` may call it, and `admin` besides; the services check them. Without roles it is public.

    `peer` is the service that answers under the same path without `/v1`. `problems` are the statuses of problem+json
    that it may give, with what they mean here.
    """

    method: Method
    path: str
    name: str
    summary: str
    tag: str
    answers: Mapping[int, Answer]
    roles: tuple[Role, ...] = ()
    peer: ServiceName | None = None
    parameters: tuple[Parameter, ...] = ()
    body: Mapping[str, Schema] = field(default_factory=dict)
    body_required: bool = True
    problems: Mapping[int, str] = field(default_factory=dict)
