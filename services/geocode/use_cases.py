"""Locate cases: fetch the words of their places, understand them, keep the answer and tell the bus."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from services.geocode.aliases.names import names_of
from services.geocode.collections import LOCATIONS, REVIEWS
from services.geocode.domain import PlaceWords
from services.geocode.finding import Finder
from services.geocode.intake_words import IntakeWords, Words
from services.geocode.kept_locations import Kept, Shelf, follow
from services.geocode.reviews.reasons import reason_of
from services.geocode.reviews.review_file import ReviewFile, State, Understood, queued, writes
from shared.clock import Clock, iso
from shared.errors import Gone, NotFound
from shared.keyed_hashes import keyed_hash
from shared.model.location import Location
from shared.ports.store import Change, Delete, DocumentStore, Put, Stored
from shared.vault import Vault

TriesFor: TypeAlias = Callable[[PlaceWords, Location], int | None]


def never(_place: PlaceWords, _location: Location) -> None:
    """Without outside geocoders."""


@dataclass(frozen=True, slots=True)
class Relocated:
    """A page of a relocation: how many were looked at, how many moved, and where the next page begins (None: over)."""

    seen: int
    moved: int
    cursor: str | None


class Geocode:
    """The use cases of the service. Repeating any of them changes nothing."""

    def __init__(
        self,
        store: DocumentStore,
        vault: Vault,
        words: IntakeWords,
        finder: Finder,
        clock: Clock,
        *,
        key: bytes,
        tries_for: TriesFor,
    ) -> None:
        """`key` makes the hashes of names; `tries_for` says how often outside geocoders may be asked of one."""
        self._store = store
        self._vault = vault
        self._words = words
        self._finder = finder
        self._clock = clock
        self._key = key
        self._tries_for = tries_for
        self._shelf = Shelf(store, vault, clock)

    async def locate_cases(self, wanted: Mapping[str, int]) -> None:
        """Locate the cases whose place changed. `wanted` gives the place revision seen, by case id (at most 500).

        What a person settled is understood anew only when its words are others.
        """
        known = await self._shelf.kept(list(wanted))
        stale = [case_id for case_id, revision in wanted.items() if _is_stale(known.get(case_id), revision)]
        words = await self._words.of(stale)
        fresh = [item for item in words if _is_stale(known.get(item.case_id), item.place_revision)]
        await self._keep(fresh, await self._finder.find(fresh), known)
        await self._wake(known)

    async def relocate(self, case_ids: Sequence[str]) -> int:
        """Understand places anew with the words they have, but for those that a person settled; how many moved.

        At most 500. For a newer geography, and for names that somebody explained.
        """
        kept = await self._shelf.kept(case_ids)
        movable = {
            case_id: each for case_id, each in kept.items() if not (each.is_forgotten or each.is_settled_by_a_person)
        }
        words = [
            each
            for each in await self._words.of(list(movable))
            if each.place_revision == movable[each.case_id].place_revision
        ]
        return await self._keep(words, await self._finder.find(words), movable)

    async def relocate_page(self, limit: int, cursor: str | None) -> Relocated:
        """`relocate` for all cases, a page at a time. Raises Invalid for a cursor that is not ours."""
        page = await self._store.find(LOCATIONS, limit=limit, cursor=cursor)
        moved = await self.relocate([each.id for each in page.documents])
        return Relocated(len(page.documents), moved, page.cursor)

    async def keep_refined(self, words: Words, location: Location, kept: Kept) -> bool:
        """Keep what a provider made of a location; False if it is what it was. Raises Conflict if it moved."""
        return bool(await self._keep([words], [location], {words.case_id: kept}))

    async def understood(self, case_id: str) -> Location:
        """What the rule makes of a case's words now; nothing is kept. Raises Gone when there are no words any more."""
        words = await self._words.of([case_id])
        if not words:
            raise Gone("This case was withdrawn or erased.")
        (location,) = await self._finder.find(words)
        return location

    async def locate_places(self, places: Sequence[PlaceWords]) -> list[Location]:
        """Understand places that are not kept."""
        return await self._finder.understand(places)

    async def forget(self, case_ids: Iterable[str]) -> None:
        """Keep nothing of a case but its id and revision, tell the bus, and destroy the key.

        Nothing brings the location back but intake, which gives no words of a case that is gone.
        """
        ids = list(case_ids)
        known = await self._shelf.kept(ids)
        stubs = [
            Kept(case_id, known[case_id].revision + 1 if case_id in known else 1, 0, None)
            for case_id in ids
            if case_id not in known or not known[case_id].is_forgotten
        ]
        await self._store.commit(
            Change(
                puts=[stub.put() for stub in stubs],
                deletes=[Delete(REVIEWS, case_id) for case_id in ids],
                events=[self._shelf.event(stub) for stub in stubs],
            )
        )
        await self._vault.destroy(ids)

    async def set_aside(self, case_ids: Sequence[str]) -> None:
        """The places of cases that were merged into others wait for nobody, until they are unmerged."""
        await self._mark(case_ids, State.OPEN, State.MERGED)

    async def _wake(self, case_ids: Iterable[str]) -> None:
        await self._mark(list(case_ids), State.MERGED, State.OPEN)

    async def _mark(self, case_ids: Sequence[str], before: State, after: State) -> None:
        stored = await self._store.get_many(REVIEWS, case_ids)
        files = {case_id: (each, ReviewFile.of(each)) for case_id, each in stored.items()}
        puts = [
            Put(REVIEWS, case_id, replace(file, state=after).body(), each.revision)
            for case_id, (each, file) in files.items()
            if file.state is before
        ]
        if puts:
            await self._store.commit(Change(puts=puts))

    async def publish_again(self, case_ids: Sequence[str]) -> int:
        """Publish locations once more as they are, for a consumer that could not handle them; how many there are."""
        kept = await self._shelf.kept(case_ids)
        await self._store.commit(Change(events=[self._shelf.event(each) for each in kept.values()]))
        return len(kept)

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
        return await self._shelf.opened(await self._shelf.kept(case_ids))

    async def _keep(self, words: Sequence[Words], located: Sequence[Location], known: Mapping[str, Kept]) -> int:
        """Commit what is new of these locations and of the queue; how many locations are."""
        if not words:
            return 0
        ids = [each.case_id for each in words]
        before = await self._shelf.opened({case_id: known[case_id] for case_id in ids if case_id in known})
        keys, reviews = await self._shelf.keys(ids), await self._store.get_many(REVIEWS, list(before))
        puts: list[Put] = []
        deletes: list[Delete] = []
        moved: list[Kept] = []
        for item, location in zip(words, located, strict=True):
            stood = known.get(item.case_id)
            if stood is None or stood.place_revision != item.place_revision or before[item.case_id] != location:
                new = follow(stood, item.case_id, item.place_revision, location, keys[item.case_id])
                moved.append(replace(new, provider_tries=self._tries_for(item.place, location)))
            put, delete = self._queue(item, location, reviews.get(item.case_id))
            puts.extend(put)
            deletes.extend(delete)
        puts += [each.put() for each in moved]
        events = [self._shelf.event(each) for each in moved]
        if puts or deletes:
            await self._store.commit(Change(puts=puts, deletes=deletes, events=events))
        return len(moved)

    def _queue(self, item: Words, location: Location, stored: Stored | None) -> tuple[list[Put], list[Delete]]:
        reason = reason_of(location)
        if stored is None and reason is None:
            return [], []
        file = None if stored is None else ReviewFile.of(stored)
        understood = Understood(
            item.organisation, item.place_revision, self.names_hash(item.place), iso(self._clock()), reason
        )
        return writes(item.case_id, stored, file, queued(file, understood))

    def names_hash(self, place: PlaceWords) -> str | None:
        """The same for places with the same names; None where the words are no names."""
        names = names_of(place)
        return None if names is None else keyed_hash(self._key, "place names", *(each.encode() for each in names)).hex()


def _is_stale(kept: Kept | None, place_revision: int) -> bool:
    return kept is None or kept.place_revision < place_revision
