"""What those who settle places stand on, and how a review is taken from the shelf for somebody."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from services.geocode.aliases.book import AliasBook
from services.geocode.collections import REVIEWS
from services.geocode.intake_words import IntakeWords, Purpose, ShownPlace
from services.geocode.kept_locations import Kept, Shelf
from services.geocode.reviews.review_file import Decision, ReviewFile
from services.geocode.use_cases import Geocode
from shared.clock import Clock
from shared.errors import Conflict, Gone, NotFound
from shared.geography import Geography
from shared.model.json import Json
from shared.model.location import Location
from shared.ports.store import DocumentStore, Stored
from shared.principal import Principal, Role
from shared.vault import RecordKey

READERS: tuple[Role, ...] = ("reporter", "org_admin", "coordinator")
WHOLE = "whole"


def as_seen(location: Location, view: str) -> Location:
    """A location for who reads a case in this view: without the point and without what was read out of free text,
    unless the case is their organisation's own."""
    return location if view == WHOLE else Location(**location.coded().model_dump(), candidates=location.candidates)


@dataclass(frozen=True, slots=True)
class Case:
    """A place in the queue with all that is kept of it, for somebody who may read its words."""

    shown: ShownPlace
    stored: Stored
    file: ReviewFile
    kept: Kept
    location: Location
    key: RecordKey

    @property
    def id(self) -> str:
        return self.kept.case_id

    def unsealed(self, decision: Decision) -> Mapping[str, Json]:
        """Its `choice`, `why`, and the location `before`."""
        opened: Mapping[str, Json] = orjson.loads(self.key.open(decision.sealed))
        return opened


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    store: DocumentStore
    shelf: Shelf
    words: IntakeWords
    geocode: Geocode
    book: AliasBook
    geography: Geography
    clock: Clock

    async def case(self, principal: Principal, case_id: str, purpose: Purpose = "review") -> Case:
        """Raises NotFound for what is not in the queue or not for this principal, Gone, Conflict while the place is
        being located anew."""
        principal.require(*READERS)
        shown = (await self.words.shown(principal, [case_id], purpose)).get(case_id)
        stored = await self.store.get(REVIEWS, case_id) if shown else None
        if shown is None or stored is None:
            raise NotFound("No place of this id waits among those this key may see.")
        kept = (await self.shelf.kept([case_id]))[case_id]
        if kept.place_revision != shown.place_revision:
            raise Conflict("The place was changed and is being located anew; read it again in a moment.")
        location = (await self.shelf.opened({case_id: kept}))[case_id]
        if location is None:
            raise Gone("The location of this case was erased with it.")
        key = (await self.shelf.keys([case_id]))[case_id]
        return Case(shown, stored, ReviewFile.of(stored), kept, location, key)
