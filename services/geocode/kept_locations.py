"""Locations as they lie in the store: codes in the clear, the whole answer sealed under the case's key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self, cast

from services.geocode.collections import LOCATIONS
from shared.clock import Clock
from shared.events.catalogue import LOCATIONS as TOPIC
from shared.events.envelope import Event, encode
from shared.events.locations import LOCATED
from shared.model.json import Document
from shared.model.location import CodedLocation, Location, Method
from shared.ports.store import DocumentStore, Outgoing, Put, Stored
from shared.vault import RecordKey, Vault


@dataclass(frozen=True, slots=True)
class Kept:
    """`revision` counts what was published of the case, from 1. `location` is None once it was forgotten.

    `provider_tries` says how many times more outside geocoders may be asked; None where they need not be.
    """

    case_id: str
    revision: int
    place_revision: int
    location: CodedLocation | None
    sealed: str | None = None
    provider_tries: int | None = None

    @classmethod
    def of(cls, stored: Stored) -> Self:
        body = stored.body
        coded = body["location"]
        return cls(
            stored.id,
            stored.revision,
            cast("int", body["place_revision"]),
            None if coded is None else CodedLocation.model_validate(coded),
            cast("str | None", body.get("sealed")),
            cast("int | None", body.get("provider_tries")),
        )

    @property
    def is_forgotten(self) -> bool:
        return self.location is None

    @property
    def is_settled_by_a_person(self) -> bool:
        return self.location is not None and self.location.method is Method.PERSON

    def opened(self, key: RecordKey | None) -> Location | None:
        """The whole answer; None once it was forgotten. Raises Gone when its key was destroyed meanwhile."""
        if self.sealed is None or key is None:
            return None
        return Location.model_validate_json(key.open(self.sealed))

    def body(self) -> Document:
        return {
            "place_revision": self.place_revision,
            "location": None if self.location is None else self.location.model_dump(mode="json"),
            "sealed": self.sealed,
            "provider_tries": self.provider_tries,
        }

    def put(self) -> Put:
        """Writes this revision over the one before it."""
        return Put(LOCATIONS, self.case_id, self.body(), self.revision - 1)


class Shelf:
    """Finds locations and their keys, and says how a new one is written and published."""

    def __init__(self, store: DocumentStore, vault: Vault, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    async def kept(self, case_ids: Sequence[str]) -> dict[str, Kept]:
        stored = await self._store.get_many(LOCATIONS, case_ids)
        return {case_id: Kept.of(each) for case_id, each in stored.items()}

    async def opened(self, kept: Mapping[str, Kept]) -> dict[str, Location | None]:
        """Whole locations, points included; None for those forgotten."""
        keys = await self._vault.find(list(kept))
        return {case_id: each.opened(keys.get(case_id)) for case_id, each in kept.items()}

    async def keys(self, case_ids: Sequence[str]) -> dict[str, RecordKey]:
        """Their keys, made where there are none yet."""
        found = await self._vault.find(case_ids)
        return found | await self._vault.create([case_id for case_id in case_ids if case_id not in found])

    def event(self, kept: Kept) -> Outgoing:
        """Tells the bus of this revision: codes alone."""
        location = None if kept.location is None else kept.location.model_dump(mode="json")
        event = Event.of(
            type=LOCATED,
            source="geocode",
            subject=kept.case_id,
            revision=kept.revision,
            moment=self._clock(),
            data={"place_revision": kept.place_revision, "location": location},
        )
        return Outgoing(TOPIC.name, kept.case_id, encode(event))


def follow(before: Kept | None, case_id: str, place_revision: int, location: Location, key: RecordKey) -> Kept:
    """The next revision of a location."""
    revision = 1 if before is None else before.revision + 1
    return Kept(case_id, revision, place_revision, location.coded(), key.seal(location.model_dump_json().encode()))
