"""The routes of members: one endpoint each, made from the table of operations."""

from starlette.routing import Route

from services.gateway.authentication import Authentication
from services.gateway.member_operations import MEMBER_OPERATIONS
from services.gateway.pass_through import PassThrough
from services.gateway.pattern_operations import LIVE_PATTERNS
from shared.peers import Peers


def member_routes(authentication: Authentication, peers: Peers) -> list[Route]:
    return [
        Route(operation.path, PassThrough(operation, authentication, peers), methods=[operation.method])
        for operation in (*MEMBER_OPERATIONS, *LIVE_PATTERNS)
    ]
