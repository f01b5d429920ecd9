"""The routes of members: one endpoint each, made from the table of operations."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.routing import Route

from services.gateway.authentication import Authentication
from services.gateway.member_operations import MEMBER_OPERATIONS
from services.gateway.pass_through import PassThrough
from services.gateway.pattern_operations import LIVE_PATTERNS
from services.gateway.place_operations import PLACES
from shared.peers import Peers
from shared.settings import ServiceName

if TYPE_CHECKING:
    from services.gateway.remote_peer import RemotePeer


def member_routes(
    authentication: Authentication, peers: Peers, remotes: "Mapping[ServiceName, RemotePeer]"
) -> list[Route]:
    return [
        Route(
            operation.path,
            PassThrough(operation, authentication, peers, remotes.get(operation.peer)),
            methods=[operation.method],
        )
        for operation in (*MEMBER_OPERATIONS, *LIVE_PATTERNS, *PLACES)
        if operation.peer is not None
    ]
