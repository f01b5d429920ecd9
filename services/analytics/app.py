"""Analytics: facts, live numbers and releases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.analytics.collections import COLLECTIONS
from services.analytics.consumers import MAX_BATCH, FactKeeper
from services.analytics.facts.event_parts import read
from services.analytics.facts.rebuilding import Rebuild
from services.analytics.facts.snapshots import Snapshots
from services.analytics.live import Live
from services.analytics.patterns.desk import PatternDesk
from services.analytics.releases.publishing import Releases
from services.analytics.routes import routes
from services.analytics.settling import Settler
from services.analytics.use_cases import Analytics
from shared.consumer import Consumer
from shared.events.catalogue import CASES, LOCATIONS
from shared.health import add_health_routes
from shared.outbox import Relay
from shared.platform import Platform
from shared.service import Service, running
from shared.web_app import web_app


@asynccontextmanager
async def open_analytics(platform: Platform) -> AsyncIterator[FastAPI]:
    store = await platform.store("analytics", *COLLECTIONS)
    live = Live()
    snapshots = Snapshots(store, live)
    keeper = FactKeeper(store, live, snapshots)
    consumer = Consumer(
        platform.bus,
        "analytics",
        [CASES.name, LOCATIONS.name],
        keeper.take,
        max_batch=MAX_BATCH,
        read=read,
        clock=platform.clock,
    )
    platform.health.watch("analytics facts", consumer)
    rebuild = Rebuild(store, live, snapshots, keeper, consumer)
    releases = Releases(store, await platform.blobs("analytics"), live, platform.key("release_key"), platform.clock)
    settler = Settler(store, live, snapshots, keeper=keeper, rebuild=rebuild, releases=releases, clock=platform.clock)
    relay = Relay(platform.bus, store, "analytics")
    await rebuild.start()
    app = web_app("analytics")
    add_health_routes(app, platform.health)
    analytics = Analytics(live, releases, rebuild, platform.clock)
    desk = PatternDesk(store, live, platform.clock)
    app.include_router(routes(analytics, releases, desk, platform.secret, platform.clock))
    async with running(
        platform, analytics_facts=consumer.run(), analytics_settling=settler.run(), analytics_relay=relay.run()
    ):
        try:
            yield app
        finally:
            await desk.close()


SERVICE = Service("analytics", open_analytics)
