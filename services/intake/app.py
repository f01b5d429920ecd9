"""Intake: accepts what people submit, and owns reports and cases. The one service that knows personal data."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

from fastapi import FastAPI

from services.intake.access_log import AccessLog
from services.intake.collections import COLLECTIONS
from services.intake.door import Door
from services.intake.idempotency import Answers
from services.intake.imports.collections import IMPORT_COLLECTIONS
from services.intake.imports.routes import import_routes
from services.intake.imports.worker import Importer
from services.intake.pseudonyms import Pseudonyms
from services.intake.routes import report_route, routes
from services.intake.use_cases import serve_peers
from services.intake.use_cases.desk import Desk
from services.intake.use_cases.remove import finish_erasures
from shared.errors import ObservatoryError
from shared.events.catalogue import CASES
from shared.health import add_health_routes
from shared.outbox import Relay
from shared.platform import Platform
from shared.requeueing import add_requeue_route
from shared.service import Service, running
from shared.vault import KEYS, Vault
from shared.web_app import web_app

SWEEP_SECONDS: Final = 600.0
_log = logging.getLogger(__name__)


async def open_desk(platform: Platform) -> Desk:
    """The desk with its two stores, both closed with the platform. Erasures that were cut short are done first."""
    store = await platform.store("intake", *COLLECTIONS, *IMPORT_COLLECTIONS)
    keys = await platform.store("intake_keys", KEYS)
    master_key = platform.key("master_key")
    desk = Desk(
        store=store,
        vault=Vault(keys, master_key),
        pseudonyms=Pseudonyms(master_key),
        log=AccessLog(store, platform.clock),
        peers=platform.peers,
        clock=platform.clock,
    )
    await finish_erasures(desk)
    return desk


@asynccontextmanager
async def open_intake(platform: Platform) -> AsyncIterator[FastAPI]:
    desk = await open_desk(platform)
    answers = Answers(desk.store, desk.pseudonyms, platform.clock)
    app = web_app("intake")
    door = Door(desk, answers, platform.secret)
    blobs = await platform.blobs("intake")
    importer = Importer(desk, blobs)
    app.router.routes.append(report_route(door))  # first, because routes are tried in order
    app.include_router(routes(door))
    app.include_router(import_routes(door, blobs, importer))
    add_health_routes(app, platform.health)
    add_requeue_route(app, platform, CASES, partial(serve_peers.publish_again, desk))
    # Consumers in other processes take nothing from an import: nobody gives way to it there.
    relay = Relay(platform.bus, desk.store, "intake", gives_way=lambda: platform.settings.embedded and importer.is_busy)
    async with running(
        platform, intake_relay=relay.run(), intake_sweep=_sweep(desk, answers), intake_imports=importer.run()
    ):
        yield app


async def _sweep(desk: Desk, answers: Answers) -> None:
    """Now and then: finish erasures that were cut short, forget answers whose lifetime is over."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            await finish_erasures(desk)
            await answers.forget_expired()
        except ObservatoryError as error:
            _log.warning("the sweep of intake waits: %s", error.detail)


SERVICE = Service("intake", open_intake)
