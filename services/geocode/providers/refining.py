"""Asking providers about located cases, one by one and behind everybody's back: the offline answer stands meanwhile."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from services.geocode.collections import LOCATIONS
from services.geocode.domain import PlaceWords
from services.geocode.intake_words import IntakeWords, Words
from services.geocode.kept_locations import Kept, Shelf
from services.geocode.providers.breaker import LeftAlone
from services.geocode.providers.chain import ProviderChain
from services.geocode.providers.questions import Finest, question_of
from services.geocode.providers.weighing import weighed
from services.geocode.use_cases import Geocode
from shared.errors import Conflict, Unavailable
from shared.geography import Geography
from shared.model.location import Location
from shared.ports.store import Change, DocumentStore, Range

TRIES: Final = 3
"""How often providers may fail over one place before it is left at the offline answer."""
AT_ONCE: Final = 100
IDLE_SECONDS: Final = 1.0
RETRY_SECONDS: Final = 60.0
_log = logging.getLogger(__name__)


class Refiner:
    """Works through the places that wait for a provider; they are marked in the store, so a restart loses none."""

    def __init__(
        self,
        store: DocumentStore,
        shelf: Shelf,
        words: IntakeWords,
        chain: ProviderChain,
        geography: Geography,
        *,
        finest: Finest,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._words = words
        self._chain = chain
        self._geography = geography
        self._finest: Finest = finest

    def tries_for(self, place: PlaceWords, location: Location) -> int | None:
        """How often providers may be asked of a place that was just understood; None if there is nothing to ask."""
        return TRIES if question_of(place, location, self._finest, self._geography) else None

    async def run(self, geocode: Geocode) -> None:
        """Until cancelled."""
        while True:
            try:
                is_well = await self._round(geocode)
            except Unavailable as error:
                _log.warning("places wait for providers: %s", error.detail)
                is_well = False
            await asyncio.sleep(IDLE_SECONDS if is_well else RETRY_SECONDS)

    async def _round(self, geocode: Geocode) -> bool:
        """Ask about every place that waits, once; whether every provider that was needed answered.

        Raises Unavailable while intake or the store is away.
        """
        is_well = True
        cursor, is_first = None, True
        while is_first or cursor is not None:
            where = [Range("provider_tries", low=1)]
            page = await self._store.find(LOCATIONS, where, limit=AT_ONCE, cursor=cursor)
            is_well &= await self._ask_about(geocode, [Kept.of(each) for each in page.documents])
            cursor, is_first = page.cursor, False
        return is_well

    async def _ask_about(self, geocode: Geocode, waiting: Sequence[Kept]) -> bool:
        is_well = True
        words = {each.case_id: each for each in await self._words.of([kept.case_id for kept in waiting])}
        located = await self._shelf.opened({kept.case_id: kept for kept in waiting})
        for kept in waiting:
            item, location = words.get(kept.case_id), located[kept.case_id]
            if item is None or location is None or item.place_revision != kept.place_revision:
                continue  # It is gone, or will be located anew in a moment.
            try:
                is_well &= await self._refine(geocode, kept, item, location)
            except Conflict:
                continue  # Somebody settled it meanwhile.
        return is_well

    async def _refine(self, geocode: Geocode, kept: Kept, words: Words, location: Location) -> bool:
        """Whether providers answered, be it that they know nothing."""
        question = question_of(words.place, location, self._finest, self._geography)
        try:
            found = await self._chain.find(question.text) if question else None
        except LeftAlone:
            return False
        except Unavailable:
            await self._mark(kept, (kept.provider_tries or 1) - 1 or None)
            return False
        better = weighed(location, question, found, self._geography) if question and found else location
        if not await geocode.keep_refined(words, better, kept):
            await self._mark(kept, None)
        return True

    async def _mark(self, kept: Kept, tries: int | None) -> None:
        marked = replace(kept, revision=kept.revision + 1, provider_tries=tries)
        await self._store.commit(Change(puts=[marked.put()]))
