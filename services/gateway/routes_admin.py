"""Organisations' API keys, for administrators: made, listed, deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

import orjson
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.gateway.authentication import Authentication
from services.gateway.identity import ApiKey, Identity
from services.gateway.member_operations import CURSOR, LIMIT
from services.gateway.operations import JSON, Answer, Method, Operation, Parameter, ref
from services.gateway.renderings import JSON_TYPE
from shared.errors import FieldProblem, Invalid, Malformed

DEFAULT_LIMIT: Final = 50
MOST: Final = 200

_PROBLEMS: Final[Mapping[int, str]] = {
    401: "No key, or one that is not ours",
    403: "Not an administrator",
    422: "Fields need attention",
    503: "Not available right now; `Retry-After` says when to try again",
}

ADMIN_OPERATIONS: Final = (
    Operation(
        Method.POST,
        "/v1/admin/keys",
        "createKey",
        "Make an API key, and its organisation if the name is new; the key is shown once",
        "admin",
        {201: Answer("The key", {JSON: ref("KeyShownOnce")})},
        roles=("admin",),
        body={JSON: ref("NewKey")},
        problems={**_PROBLEMS, 400: "The body cannot be read", 413: "The body is too long"},
    ),
    Operation(
        Method.GET,
        "/v1/admin/keys",
        "listKeys",
        "The keys there are, without themselves",
        "admin",
        {200: Answer("A page of keys", {JSON: ref("Keys")}, {"Link": "The next page"})},
        roles=("admin",),
        parameters=(LIMIT, CURSOR),
        problems=_PROBLEMS,
    ),
    Operation(
        Method.DELETE,
        "/v1/admin/keys/{key_id}",
        "deleteKey",
        "End a key and the sessions it opened",
        "admin",
        {204: Answer("It is gone")},
        roles=("admin",),
        parameters=(Parameter("key_id", "Id of the key, as listed.", "path"),),
        problems={**_PROBLEMS, 404: "No key of this id"},
    ),
)


class NewKey(BaseModel):
    model_config = ConfigDict(extra="forbid")

    organisation: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")
    ]
    role: Literal["reporter", "org_admin", "coordinator", "analyst", "admin"]


@dataclass(frozen=True, slots=True)
class AdminRoutes:
    identity: Identity
    authentication: Authentication

    def routes(self) -> list[Route]:
        return [
            Route("/v1/admin/keys", self.create, methods=["POST"]),
            Route("/v1/admin/keys", self.listed, methods=["GET"]),
            Route("/v1/admin/keys/{key_id}", self.delete, methods=["DELETE"]),
        ]

    async def create(self, request: Request) -> Response:
        await self._require_admin(request)
        wanted = _new_key(await request.body())
        key, made = await self.identity.create_key(wanted.organisation, wanted.role)
        return _json({**_shown(made), "key": key}, 201)

    async def listed(self, request: Request) -> Response:
        await self._require_admin(request)
        limit, cursor = _limit(request.query_params.get("limit")), request.query_params.get("cursor")
        keys, following = await self.identity.keys(cursor, limit)
        answer = _json({"keys": [_shown(key) for key in keys], "cursor": following})
        if following:
            query = urlencode({"limit": limit, "cursor": following})
            answer.headers["link"] = f'<{request.url.path}?{query}>; rel="next"'
        return answer

    async def delete(self, request: Request) -> Response:
        await self._require_admin(request)
        await self.identity.delete_key(request.path_params["key_id"])
        return Response(status_code=204)

    async def _require_admin(self, request: Request) -> None:
        (await self.authentication.principal(request)).require("admin")


def _new_key(body: bytes) -> NewKey:
    try:
        return NewKey.model_validate(orjson.loads(body))
    except orjson.JSONDecodeError:
        raise Malformed("The body is not JSON in UTF-8.") from None
    except ValidationError:
        roles = ", ".join(NewKey.model_fields["role"].annotation.__args__)  # type: ignore[union-attr]
        fix = f'Send {{"organisation": "…", "role": "…"}}; a name of 1 to 200 characters, a role of {roles}.'
        problem = FieldProblem("body", "It does not name an organisation and a role.", fix)
        raise Invalid("Some fields need attention.", errors=(problem,)) from None


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST)) and 1 <= int(text) <= MOST):
        problem = FieldProblem("limit", "It is no number that is allowed.", f"Use 1 to {MOST}.")
        raise Invalid("Some parameters need attention.", errors=(problem,))
    return int(text)


def _shown(key: ApiKey) -> dict[str, object]:
    organisation = {"id": key.organisation, "name": key.organisation_name}
    return {"id": key.id, "organisation": organisation, "role": key.role, "created_at": key.created_at}


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, {"cache-control": "no-store"}, JSON_TYPE)
