"""What other services ask of intake: the words of places, and the current state of cases once more."""

from collections.abc import Iterator, Sequence
from typing import Final

import orjson

from services.intake.collections import CASES
from services.intake.domain import WORDS_OF_PLACE, Status
from services.intake.sealed_record import CaseFile, OpenCase, stub_event
from services.intake.use_cases.desk import Desk
from shared.events.cases import ERASED, MERGED, REPORTED, REVISED, WITHDRAWN
from shared.model.json import Document
from shared.ports.store import Change, Outgoing, Stored
from shared.principal import Principal
from shared.vault import RecordKey

_STUBS: Final = {Status.MERGED: MERGED, Status.WITHDRAWN: WITHDRAWN, Status.ERASED: ERASED}


async def words_of_places(desk: Desk, principal: Principal, ids: Sequence[str]) -> list[Document]:
    """For geocode: the words of the place of each case, their revision and whose case it is; `gone` for what is
    withdrawn or erased."""
    principal.require("service")
    stored = await desk.store.get_many(CASES, ids)
    standing = [id_ for id_, each in stored.items() if not Status(str(each.body["status"])).is_gone]
    keys = await desk.vault.find(standing)
    return [_words(id_, stored.get(id_), keys.get(id_)) for id_ in ids]


async def republish(desk: Desk, principal: Principal, ids: Sequence[str]) -> Document:
    """`publish_again` for other services. Answers how many there are."""
    principal.require("service")
    return {"published": await publish_again(desk, ids)}


async def publish_again(desk: Desk, ids: Sequence[str]) -> int:
    """Publish the current state of cases once more, for a consumer that could not handle it; how many there are."""
    stored = list((await desk.store.get_many(CASES, ids)).values())
    current = [each for each in stored if each.body["status"] == Status.CURRENT]
    events = [*_states(desk, await desk.open_many(current)), *_stubs(desk, stored)]
    await desk.commit(Change(events=events))
    return len(events)


def _words(case_id: str, stored: Stored | None, key: RecordKey | None) -> Document:
    if stored is None or key is None:
        revision = stored.body["place_revision"] if stored else 0
        return {"id": case_id, "place_revision": revision, "status": "gone", "place": None}
    place = orjson.loads(key.open(str(stored.body["sealed"])))["place"]
    words = {name: place.get(name) for name in WORDS_OF_PLACE}
    return {
        "id": case_id,
        "place_revision": stored.body["place_revision"],
        "status": "known",
        "organisation": stored.body["organisation"],
        "place": words,
    }


def _states(desk: Desk, cases: Sequence[OpenCase]) -> Iterator[Outgoing]:
    for case in cases:
        yield case.event(REPORTED if case.revision == 1 else REVISED, desk.clock())


def _stubs(desk: Desk, stored: Sequence[Stored]) -> Iterator[Outgoing]:
    for each in stored:
        file = CaseFile.of(each)
        if (status := Status(file.status)) in _STUBS:
            yield stub_event(_STUBS[status], each.id, each.revision, desk.clock(), file.merged_into)
