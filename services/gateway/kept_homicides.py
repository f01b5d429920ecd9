"""The table of everybody's homicides by municipality that an organisation keeps, to compare its cases with. Counts that
an office publishes, so nothing in it is about a person of a case."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.clock import Clock, iso
from shared.model.json import Document
from shared.ports.store import Change, Collection, Delete, DocumentStore, Put

HOMICIDES = Collection("homicides")


@dataclass(frozen=True, slots=True)
class Kept:
    """Numbers by municipality, INEGI's 5 digits; `on` is the moment they came (ISO 8601)."""

    numbers: Mapping[str, int]
    on: str


class KeptHomicides:
    """One table an organisation: a new one takes the place of the last."""

    def __init__(self, store: DocumentStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def of(self, organisation: str) -> Kept | None:
        stored = await self._store.get(HOMICIDES, organisation)
        return None if stored is None else Kept(stored.body["numbers"], str(stored.body["on"]))  # type: ignore[arg-type]

    async def keep(self, organisation: str, numbers: Mapping[str, int]) -> None:
        body: Document = {"numbers": dict(numbers), "on": iso(self._clock())}
        await self._store.commit(Change(puts=[Put(HOMICIDES, organisation, body)]))

    async def forget(self, organisation: str) -> None:
        """Forgetting what is not there is no error."""
        await self._store.commit(Change(deletes=[Delete(HOMICIDES, organisation)]))
