"""Intake: accepts what people submit, and owns reports and cases. The one service that knows personal data."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI

from services.intake.access_log import AccessLog
from services.intake.collections import COLLECTIONS
from services.intake.door import Door
from services.intake.idempotency import Answers
from services.intake.pseudonyms import Pseudonyms
from services.intake.routes import routes
from services.intake.use_cases.desk import Desk
from services.intake.use_cases.remove import finish_erasures
from shared.errors import ObservatoryError
from shared.health import add_health_routes
from shared.outbox import Relay
from shared.platform import Platform
from shared.problem_json import speak_problem_json
from shared.service import Service, running
from shared.vault import KEYS, Vault

SWEEP_SECONDS: Final = 600.0
_log = logging.getLogger(__name__)


@asynccontextmanager
async def open_intake(platform: Platform) -> AsyncIterator[FastAPI]:
    store = await platform.store("intake", *COLLECTIONS)
    keys = await platform.store("intake_keys", KEYS)
    master_key = platform.key("master_key")
    pseudonyms = Pseudonyms(master_key)
    desk = Desk(
        store=store,
        vault=Vault(keys, master_key),
        pseudonyms=pseudonyms,
        log=AccessLog(store, platform.clock),
        peers=platform.peers,
        clock=platform.clock,
    )
    answers = Answers(store, pseudonyms, platform.clock)
    await finish_erasures(desk)
    app = FastAPI(title="intake")
    speak_problem_json(app)
    add_health_routes(app, platform.health)
    app.include_router(routes(Door(desk, answers, platform.secret)))
    relay = Relay(platform.bus, store, "intake")
    async with running(platform, intake_relay=relay.run(), intake_sweep=_sweep(desk, answers)):
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
