"""Locate cases: fetch the words of their places, understand them, keep the answer and tell the bus."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from services.geocode.collections import LOCATIONS
from services.geocode.domain import PlaceWords, locate
from shared.clock import Clock
from shared.errors import Gone, NotFound
from shared.events.catalogue import LOCATIONS as LOCATIONS_TOPIC
from shared.events.envelope import Event, encode
from shared.events.locations import LOCATED
from shared.geography import Geography
from shared.model.json import Document
from shared.model.location import Location
from shared.peers import Peers
from shared.ports.store import Change, DocumentStore, Outgoing, Put, Stored
from shared.principal import Principal
from shared.vault import RecordKey, Vault

GEOCODE = Principal(subject="geocode", organisation="", role="service")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a case's place, as intake gave them."""

    case_id: str
    place_revision: int
    place: PlaceWords


class Geocode:
    """The use cases of the service. Repeating any of them changes nothing."""

    def __init__(self, store: DocumentStore, vault: Vault, peers: Peers, geography: Geography, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._peers = peers
        self._geography = geography
        self._clock = clock

    async def locate_cases(self, wanted: Mapping[str, int]) -> None:
        """Locate the cases whose place changed. `wanted` gives the place revision seen, by case id (at most 500)."""
        known = await self._store.get_many(LOCATIONS, list(wanted))
        stale = [case_id for case_id, revision in wanted.items() if _is_stale(known.get(case_id), revision)]
        words = await self._ask_for_words(stale) if stale else []
        fresh = [item for item in words if _is_stale(known.get(item.case_id), item.place_revision)]
        if not fresh:
            return
        located = await self.locate_places([item.place for item in fresh])
        keys = await self._keys([item.case_id for item in fresh])
        puts, events = [], []
        for item, location in zip(fresh, located, strict=True):
            body: Document = {
                "place_revision": item.place_revision,
                "location": location.coded().model_dump(mode="json"),
                "sealed": keys[item.case_id].seal(location.model_dump_json().encode()),
            }
            revision = known[item.case_id].revision if item.case_id in known else 0
            puts.append(Put(LOCATIONS, item.case_id, body, revision))
            events.append(self._event(item.case_id, revision + 1, body))
        await self._store.commit(Change(puts=puts, events=events))

    async def locate_places(self, places: Sequence[PlaceWords]) -> list[Location]:
        """Understand places in a thread, so that the event loop stays free."""
        return await asyncio.to_thread(lambda: [locate(place, self._geography) for place in places])

    async def forget(self, case_ids: Iterable[str]) -> None:
        """Keep nothing of a case but its id and revision, tell the bus, and destroy the key.

        Nothing brings the location back but intake, which gives no words of a case that is gone.
        """
        ids = list(case_ids)
        known = await self._store.get_many(LOCATIONS, ids)
        revisions = {case_id: known[case_id].revision if case_id in known else 0 for case_id in ids}
        standing = [case_id for case_id in ids if case_id not in known or known[case_id].body["location"]]
        forgotten: Document = {"place_revision": 0, "location": None}
        await self._store.commit(
            Change(
                puts=[Put(LOCATIONS, case_id, forgotten, revisions[case_id]) for case_id in standing],
                events=[self._event(case_id, revisions[case_id] + 1, forgotten) for case_id in standing],
            )
        )
        await self._vault.destroy(ids)

    async def publish_again(self, case_ids: Sequence[str]) -> int:
        """Publish locations once more as they are, for a consumer that could not handle them; how many there are."""
        stored = await self._store.get_many(LOCATIONS, case_ids)
        events = [self._event(case_id, each.revision, each.body) for case_id, each in stored.items()]
        await self._store.commit(Change(events=events))
        return len(events)

    async def location_of(self, case_id: str) -> Location:
        """Raises NotFound while the case is not located, Gone after it was forgotten."""
        found = await self.locations_of([case_id])
        if case_id not in found:
            raise NotFound("This case is not located yet; try again in a moment.")
        location = found[case_id]
        if location is None:
            raise Gone("The location of this case was erased with it.")
        return location

    async def locations_of(self, case_ids: Sequence[str]) -> dict[str, Location | None]:
        """Whole locations, points included, of the cases that are located; None for those forgotten."""
        stored = await self._store.get_many(LOCATIONS, case_ids)
        keys = await self._vault.find(list(stored))
        return {case_id: _opened(document, keys.get(case_id)) for case_id, document in stored.items()}

    async def _ask_for_words(self, case_ids: Sequence[str]) -> list[Words]:
        answer = await self._peers.call("intake", "POST", "/places", GEOCODE, json={"ids": list(case_ids)})
        return [
            Words(item["id"], item["place_revision"], PlaceWords(**item["place"]))
            for item in answer.json()["places"]
            if item["status"] == "known"
        ]

    async def _keys(self, case_ids: Sequence[str]) -> dict[str, RecordKey]:
        found = await self._vault.find(case_ids)
        return found | await self._vault.create([case_id for case_id in case_ids if case_id not in found])

    def _event(self, case_id: str, revision: int, body: Document) -> Outgoing:
        event = Event.of(
            type=LOCATED,
            source="geocode",
            subject=case_id,
            revision=revision,
            moment=self._clock(),
            data={"place_revision": body["place_revision"], "location": body["location"]},
        )
        return Outgoing(LOCATIONS_TOPIC.name, case_id, encode(event))


def _is_stale(stored: Stored | None, place_revision: int) -> bool:
    return stored is None or cast("int", stored.body["place_revision"]) < place_revision


def _opened(stored: Stored, key: RecordKey | None) -> Location | None:
    if stored.body["location"] is None or key is None:
        return None
    return Location.model_validate_json(key.open(str(stored.body["sealed"])))
