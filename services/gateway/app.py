"""The gateway: the only public face. Owns organisations, keys and sessions, and no case."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import orjson
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from services.gateway.areas import Outlines
from services.gateway.authentication import Authentication
from services.gateway.docs_page import docs_page
from services.gateway.identity import API_KEYS, ORGANISATIONS, Identity
from services.gateway.kept_homicides import HOMICIDES, KeptHomicides
from services.gateway.limits import MEGABYTE, BodyLimit, RateLimit
from services.gateway.member_operations import MEMBER_OPERATIONS
from services.gateway.openapi import document
from services.gateway.pattern_operations import LIVE_PATTERNS
from services.gateway.place_operations import PLACES
from services.gateway.public_answers import PublicAnswers
from services.gateway.release_shelf import RELEASES, ReleaseShelf
from services.gateway.renderings import JSON_TYPE
from services.gateway.routes_admin import ADMIN_OPERATIONS, AdminRoutes
from services.gateway.routes_members import member_routes
from services.gateway.routes_public import OPEN_TO_ALL, PUBLIC_OPERATIONS, public_routes
from services.gateway.security_headers import SecurityHeaders
from services.gateway.sessions import SESSIONS, Sessions
from services.gateway.site import add_site
from services.gateway.site_context import SiteContext
from shared.consumer import Consumer
from shared.events import catalogue
from shared.geography import load
from shared.health import add_health_routes
from shared.peers import Peers
from shared.platform import Platform
from shared.service import Service, running
from shared.settings import ServiceName
from shared.web_app import web_app

if TYPE_CHECKING:
    from services.gateway.remote_peer import RemotePeer

OPERATIONS: Final = (*PUBLIC_OPERATIONS, *MEMBER_OPERATIONS, *LIVE_PATTERNS, *PLACES, *ADMIN_OPERATIONS)
"""The whole API."""

PEERS: Final[tuple[ServiceName, ...]] = ("intake", "geocode", "analytics")
LONGEST_FILE: Final = 50 * MEGABYTE
LONGER_BODIES: Final = dict.fromkeys(("/v1/imports", "/workspace/imports", "/en/workspace/imports"), LONGEST_FILE)
SIGN_INS_PER_SECOND: Final = 0.2
SIGN_INS_AT_ONCE: Final = 10
MADE_PER_SECOND: Final = 20
MADE_AT_ONCE: Final = 400
"""Public answers that must be made anew for one client; those that are kept are free."""


@asynccontextmanager
async def open_gateway(platform: Platform) -> AsyncIterator[FastAPI]:
    store = await platform.store("gateway", ORGANISATIONS, API_KEYS, SESSIONS, RELEASES, HOMICIDES)
    identity = Identity(store, platform.secret, platform.clock)
    sessions = Sessions(store, identity, platform.clock)
    shelf = ReleaseShelf(store, await platform.blobs("gateway"), platform.peers)
    await shelf.restore()
    site = SiteContext(
        shelf=shelf,
        identity=identity,
        sessions=sessions,
        sign_in_limit=RateLimit(SIGN_INS_PER_SECOND, SIGN_INS_AT_ONCE),
        peers=platform.peers,
        geography=load(),
        clock=platform.clock,
        homicides=KeptHomicides(store, platform.clock),
    )
    releases = Consumer(platform.bus, "gateway", [catalogue.RELEASES.name], shelf.take, clock=platform.clock)
    platform.health.watch("gateway_releases", releases)
    async with (
        _remotes(platform.peers) as remotes,
        running(platform, gateway_releases=releases.run()),
    ):
        yield _app(platform, site, remotes)


@asynccontextmanager
async def _remotes(peers: Peers) -> "AsyncIterator[Mapping[ServiceName, RemotePeer]]":
    """The peers that do not run in this process; where all do, no client is even loaded."""
    elsewhere = [name for name in PEERS if peers.app(name) is None]
    if not elsewhere:
        yield {}
        return
    from services.gateway.remote_peer import remote_peers  # noqa: PLC0415 — as said above

    async with remote_peers(elsewhere, peers) as remotes:
        yield remotes


def _app(platform: Platform, site: SiteContext, remotes: "Mapping[ServiceName, RemotePeer]") -> FastAPI:
    app = web_app("gateway")
    authentication = Authentication(site.identity, site.sessions, site.peers, site.clock)
    public = PublicAnswers(site.shelf, Outlines(site.geography))
    aggregates, *others = public_routes(public, site.shelf, RateLimit(MADE_PER_SECOND, MADE_AT_ONCE))
    # Routes are tried one after the other: those of aggregates and of cases are the busiest.
    app.router.routes.extend([aggregates, *member_routes(authentication, site.peers, remotes), *others])
    app.router.routes.extend([*AdminRoutes(site.identity, authentication).routes(), *_descriptions()])
    add_health_routes(app, platform.health)
    add_site(app, site)
    app.add_middleware(BodyLimit, most=MEGABYTE, longer=LONGER_BODIES)
    app.add_middleware(GZipMiddleware, compresslevel=6)
    app.add_middleware(SecurityHeaders, open_to_all=OPEN_TO_ALL)
    return app


def _descriptions() -> list[Route]:
    written, page = orjson.dumps(document(OPERATIONS)), docs_page(OPERATIONS)

    async def openapi(_: Request) -> Response:
        return Response(written, media_type=JSON_TYPE)

    async def docs(_: Request) -> Response:
        return HTMLResponse(page)

    return [Route("/openapi.json", openapi), Route("/docs", docs)]


SERVICE = Service("gateway", open_gateway)
