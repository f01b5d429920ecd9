"""Geocode: turns a described place into a located place."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI

from services.geocode.aliases.book import AliasBook
from services.geocode.collections import COLLECTIONS
from services.geocode.consumers import on_cases
from services.geocode.finding import Finder
from services.geocode.intake_words import IntakeWords
from services.geocode.kept_locations import Shelf
from services.geocode.providers.chain import ProviderChain, forget_expired
from services.geocode.providers.refining import Refiner
from services.geocode.reviews.desk import ReviewDesk
from services.geocode.routes import routes
from services.geocode.use_cases import Geocode, never
from shared.consumer import Consumer
from shared.errors import ObservatoryError
from shared.events.catalogue import CASES
from shared.events.catalogue import LOCATIONS as LOCATIONS_TOPIC
from shared.events.envelope import Event
from shared.geography import load
from shared.health import add_health_routes
from shared.outbox import Relay
from shared.platform import Platform
from shared.requeueing import add_requeue_route
from shared.service import Service, running
from shared.settings import Settings
from shared.vault import KEYS, Vault
from shared.web_app import web_app

if TYPE_CHECKING:
    from services.geocode.providers.provider import Provider

SWEEP_SECONDS: Final = 3600.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Wired:
    """The queue with all it stands on, and who asks providers, if there are any."""

    desk: ReviewDesk
    refiner: Refiner | None


async def _open(platform: Platform) -> _Wired:
    """The stores are closed with the platform."""
    store = await platform.store("geocode", *COLLECTIONS)
    key, clock, settings = platform.key("master_key"), platform.clock, platform.settings
    vault = Vault(await platform.store("geocode_keys", KEYS), key)
    geography, book, words, shelf = load(), AliasBook(store), IntakeWords(platform.peers), Shelf(store, vault, clock)
    providers = _providers(settings)
    chain = ProviderChain(providers, store, key, clock)
    refiner = Refiner(store, shelf, words, chain, geography, finest=settings.geocoders_send) if providers else None
    geocode = Geocode(
        store,
        vault,
        words,
        Finder(book, geography),
        clock,
        key=key,
        tries_for=refiner.tries_for if refiner else never,
    )
    return _Wired(ReviewDesk(store, shelf, words, geocode, book, geography, clock), refiner)


def _providers(settings: Settings) -> "Sequence[Provider]":
    """Those that the settings name: none, unless somebody decided otherwise."""
    if not settings.geocoders.strip():
        return ()
    from services.geocode.providers.provider import providers_named  # noqa: PLC0415 — geopy is a tenth of a start

    return providers_named(settings.geocoders, settings.geocoders_per_second)


@asynccontextmanager
async def open_geocode(platform: Platform) -> AsyncIterator[FastAPI]:
    wired = await _open(platform)
    desk, geocode = wired.desk, wired.desk.geocode

    async def handle(events: Sequence[Event]) -> None:
        await on_cases(geocode, events)

    cases = Consumer(platform.bus, "geocode", [CASES.name], handle, clock=platform.clock)
    platform.health.watch("geocode cases", cases)
    relay = Relay(platform.bus, desk.store, "geocode")
    app = web_app("geocode")
    add_health_routes(app, platform.health)
    app.include_router(routes(geocode, desk, platform.secret, platform.clock))
    add_requeue_route(app, platform, LOCATIONS_TOPIC, geocode.publish_again)
    tasks = {"geocode_cases": cases.run(), "geocode_relay": relay.run(), "geocode_sweep": _sweep(desk)}
    if wired.refiner is not None:
        tasks["geocode_providers"] = wired.refiner.run(geocode)
    async with running(platform, **tasks):
        yield app


async def _sweep(desk: ReviewDesk) -> None:
    """Now and then: forget what providers answered long ago."""
    while True:
        try:
            await forget_expired(desk.store, desk.clock)
        except ObservatoryError as error:
            _log.warning("the sweep of geocode waits: %s", error.detail)
        await asyncio.sleep(SWEEP_SECONDS)


SERVICE = Service("geocode", open_geocode)
