"""The book of aliases: which area certain names mean, as persons said, for one organisation or for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Self, cast

from services.geocode.aliases.names import PlaceNames
from services.geocode.collections import ALIASES
from shared.errors import NotFound
from shared.model.json import Document
from shared.ports.store import Change, Delete, DocumentStore, In, Put, Stored

FOR_ALL: Final = ""
"""The organisation of an alias that holds for every organisation."""

ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Alias:
    """`area` is INEGI's code of a municipality or a state; `by` the key or session that taught it, at an ISO moment."""

    organisation: str
    names: PlaceNames
    area: str
    by: str
    at: str

    @classmethod
    def of(cls, stored: Stored) -> Self:
        body = {name: str(value) for name, value in stored.body.items()}
        names = PlaceNames(body["state"], body["municipality"], body["locality"])
        return cls(body["organisation"], names, body["area"], body["by"], body["at"])

    @property
    def id(self) -> str:
        return alias_id(self.organisation, self.names)

    def put(self) -> Put:
        """Writes it over whatever the same names meant before."""
        body: Document = {
            "organisation": self.organisation,
            **self.names._asdict(),
            "area": self.area,
            "by": self.by,
            "at": self.at,
        }
        return Put(ALIASES, self.id, body)


@dataclass(frozen=True, slots=True)
class Aliases:
    """A page of them."""

    aliases: list[Alias]
    cursor: str | None


class AliasBook:
    def __init__(self, store: DocumentStore) -> None:
        self._store = store

    async def areas(self, asked: Sequence[tuple[str, PlaceNames | None]]) -> list[str | None]:
        """The area that each (organisation, names) means; what the organisation itself said wins."""
        ids = [[alias_id(whose, names) for whose in (own, FOR_ALL)] if names else [] for own, names in asked]
        every = list(dict.fromkeys(id_ for pair in ids for id_ in pair))
        found = await self._store.get_many(ALIASES, every) if every else {}
        return [next((str(found[id_].body["area"]) for id_ in pair if id_ in found), None) for pair in ids]

    async def page(self, organisation: str, *, limit: int, cursor: str | None) -> Aliases:
        """Those that hold for an organisation: its own and those for all."""
        whose = In("organisation", (organisation, FOR_ALL))
        page = await self._store.find(ALIASES, [whose], limit=limit, cursor=cursor)
        return Aliases([Alias.of(each) for each in page.documents], page.cursor)

    async def get(self, id: str) -> Alias:
        """Raises NotFound."""
        stored = await self._store.get(ALIASES, id)
        if stored is None:
            raise NotFound("There is no alias with this id.")
        return Alias.of(stored)

    async def taught_at(self, id: str, at: str) -> list[Delete]:
        """What takes back what was taught at that moment; nothing if it was taught anew or forgotten since."""
        stored = await self._store.get(ALIASES, id)
        return [Delete(ALIASES, id, stored.revision)] if stored is not None and stored.body["at"] == at else []

    async def forget(self, id: str) -> None:
        await self._store.commit(Change(deletes=[Delete(ALIASES, id)]))


def alias_id(organisation: str, names: PlaceNames) -> str:
    return blake2b("\x1f".join((organisation, *names)).encode(), digest_size=ID_BYTES).hexdigest()


def as_json(alias: Alias) -> Document:
    """As it is shown."""
    return cast(
        "Document",
        {
            "id": alias.id,
            "for_all": alias.organisation == FOR_ALL,
            "names": alias.names._asdict(),
            "area": alias.area,
            "by": alias.by,
            "at": alias.at,
        },
    )
