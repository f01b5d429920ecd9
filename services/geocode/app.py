"""Geocode: turns a described place into a located place."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.geocode.aliases.book import AliasBook
from services.geocode.collections import COLLECTIONS
from services.geocode.consumers import on_cases
from services.geocode.finding import Finder
from services.geocode.intake_words import IntakeWords
from services.geocode.kept_locations import Shelf
from services.geocode.reviews.desk import ReviewDesk
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


async def _open_desk(platform: Platform) -> ReviewDesk:
    """The stores, the rule and the queue, closed with the platform."""
    store = await platform.store("geocode", *COLLECTIONS)
    master_key = platform.key("master_key")
    vault = Vault(await platform.store("geocode_keys", KEYS), master_key)
    geography, book, words = load(), AliasBook(store), IntakeWords(platform.peers)
    geocode = Geocode(store, vault, words, Finder(book, geography), platform.clock, key=master_key)
    return ReviewDesk(store, Shelf(store, vault, platform.clock), words, geocode, book, geography, platform.clock)


@asynccontextmanager
async def open_geocode(platform: Platform) -> AsyncIterator[FastAPI]:
    desk = await _open_desk(platform)
    geocode, store = desk.geocode, desk.store

    async def handle(events: Sequence[Event]) -> None:
        await on_cases(geocode, events)

    cases = Consumer(platform.bus, "geocode", [CASES.name], handle, clock=platform.clock)
    platform.health.watch("geocode cases", cases)
    relay = Relay(platform.bus, store, "geocode")
    app = FastAPI(title="geocode", openapi_url=None)
    speak_problem_json(app)
    add_health_routes(app, platform.health)
    app.include_router(routes(geocode, desk, platform.secret, platform.clock))
    add_requeue_route(app, platform, LOCATIONS_TOPIC, geocode.publish_again)
    async with running(platform, geocode_cases=cases.run(), geocode_relay=relay.run()):
        yield app


SERVICE = Service("geocode", open_geocode)
