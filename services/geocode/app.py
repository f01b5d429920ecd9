"""Geocode: turns a described place into a located place."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.geocode.collections import LOCATIONS
from services.geocode.consumers import on_cases
from services.geocode.routes import routes
from services.geocode.use_cases import Geocode
from shared.consumer import Consumer
from shared.events.catalogue import CASES
from shared.events.catalogue import LOCATIONS as LOCATIONS_TOPIC
from shared.events.envelope import Event
from shared.geography import load
from shared.health import add_health_routes
from shared.outbox import Relay
from shared.platform import Platform
from shared.problem_json import speak_problem_json
from shared.requeueing import add_requeue_route
from shared.service import Service, running
from shared.vault import KEYS, Vault


@asynccontextmanager
async def open_geocode(platform: Platform) -> AsyncIterator[FastAPI]:
    store = await platform.store("geocode", LOCATIONS)
    keys = await platform.store("geocode_keys", KEYS)
    geocode = Geocode(store, Vault(keys, platform.key("master_key")), platform.peers, load(), platform.clock)

    async def handle(events: Sequence[Event]) -> None:
        await on_cases(geocode, events)

    cases = Consumer(platform.bus, "geocode", [CASES.name], handle, clock=platform.clock)
    platform.health.watch("geocode cases", cases)
    relay = Relay(platform.bus, store, "geocode")
    app = FastAPI(title="geocode", openapi_url=None)
    speak_problem_json(app)
    add_health_routes(app, platform.health)
    app.include_router(routes(geocode, platform.secret, platform.clock))
    add_requeue_route(app, platform, LOCATIONS_TOPIC, geocode.publish_again)
    async with running(platform, geocode_cases=cases.run(), geocode_relay=relay.run()):
        yield app


SERVICE = Service("geocode", open_geocode)
