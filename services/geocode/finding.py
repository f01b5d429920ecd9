"""From the words of places to locations: what persons explained first, then the rule."""

import asyncio
from collections.abc import Sequence

from services.geocode.aliases.book import AliasBook
from services.geocode.aliases.names import meaning, names_of
from services.geocode.domain import PlaceWords, locate
from services.geocode.intake_words import Words
from shared.geography import Geography
from shared.model.location import Flag, Location


class Finder:
    """Finds places offline. The rule runs in a thread, so that the event loop stays free."""

    def __init__(self, aliases: AliasBook, geography: Geography) -> None:
        self._aliases = aliases
        self._geography = geography

    async def find(self, words: Sequence[Words]) -> list[Location]:
        """In the same order."""
        names = [(each.organisation, names_of(each.place)) for each in words]
        areas = await self._aliases.areas(names)
        explained = [
            each.place if area is None else meaning(each.place, area) for each, area in zip(words, areas, strict=True)
        ]
        found = await self.understand(explained)
        return [location if area is None else _learned(location) for location, area in zip(found, areas, strict=True)]

    async def understand(self, places: Sequence[PlaceWords]) -> list[Location]:
        """Of places alone, whoever they are of."""
        return await asyncio.to_thread(lambda: [locate(place, self._geography) for place in places])


def _learned(location: Location) -> Location:
    return location.model_copy(update={"flags": tuple(sorted({*location.flags, Flag.LEARNED_ALIAS}))})
