"""Synthetic cases: loaded into an empty store to try things out, removed again as if they had never been."""

import socket
from collections.abc import Iterator
from itertools import islice
from typing import Final

import orjson

from services.intake.collections import CASES
from services.intake.domain import Status
from services.intake.samples import samples
from services.intake.use_cases.desk import Desk
from services.intake.use_cases.remove import erase_cases
from services.intake.use_cases.report import Submission, record_cases
from services.intake.written_record import WrittenRecord
from shared.errors import Conflict
from shared.model.json import Document
from shared.model.reading import read_case
from shared.ports.store import Eq, In
from shared.principal import Principal

BATCH: Final = 100
"""Cases made and committed at a time, so that the event loop is not held for long."""

LEASE: Final = "samples"
LEASE_SECONDS: Final = 10.0

_LEFT: Final = In("status", (Status.CURRENT.value, Status.MERGED.value, Status.WITHDRAWN.value))


async def load(desk: Desk, principal: Principal, number: int, seed: int) -> Document:
    """Fill an empty store, a part of it in the caller's name. Raises Conflict when it holds a case not erased."""
    principal.require("coordinator")
    if desk.samples.locked() or not await _may_load(desk):
        raise Conflict("Samples are being loaded already; wait until they are there.")
    async with desk.samples:
        if await desk.store.count(CASES, [_LEFT]):
            raise Conflict(
                "The store holds cases; samples load only into an empty one. DELETE /samples removes samples."
            )
        submissions = _submissions(desk, principal, number, seed)
        while batch := list(islice(submissions, BATCH)):
            await record_cases(desk, batch)
            await _may_load(desk)
    return {"cases": number, "seed": seed}


async def _may_load(desk: Desk) -> bool:
    """Hold the lease that keeps other processes from loading too."""
    return await desk.store.acquire_lease(LEASE, f"samples@{socket.gethostname()}", LEASE_SECONDS)


async def remove(desk: Desk, principal: Principal) -> Document:
    """Erase every synthetic case; their references are free again. Answers how many there were."""
    principal.require("coordinator")
    number = 0
    async for batch in desk.store.scan(CASES, [_LEFT, Eq("synthetic", value=True)], batch=BATCH):
        await erase_cases(desk, batch, bar_references=False)
        number += len(batch)
    return {"erased": number}


def _submissions(desk: Desk, principal: Principal, number: int, seed: int) -> Iterator[Submission]:
    today = desk.today
    for sample in samples(seed, number, today, principal.organisation):
        words = orjson.dumps(sample.document)
        yield Submission(
            record=WrittenRecord.of(read_case(words, today=today)),
            words=words,
            organisation=sample.organisation,
            subject=principal.subject,
            synthetic=True,
            workflow=sample.workflow,
        )
