"""Which databases the services open, seen by opening them."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from services.compose import ALL, load
from shared.adapters.mongo_queries import indexes
from shared.platform import Platform, open_platform
from shared.ports.store import Collection, DocumentStore
from shared.settings import Settings


@dataclass(slots=True)
class _Watched(Platform):
    """A platform that notes what is opened on it."""

    opened: dict[str, tuple[Collection, ...]] = field(default_factory=dict)

    async def store(self, name: str, *collections: Collection) -> DocumentStore:
        self.opened[f"observatory_{name}"] = collections
        return await super(_Watched, self).store(name, *collections)


async def _open_all(folder: Path) -> dict[str, tuple[Collection, ...]]:
    async with open_platform(Settings(data=folder)) as platform:
        watched = _Watched(**{name: getattr(platform, name) for name in Platform.__slots__})
        for name in ALL:
            async with load(name).open(watched):
                pass
        return watched.opened


def databases() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Indexes by database and collection, as MongoDB takes them; those with a filter are unique."""
    with TemporaryDirectory() as folder:
        opened = asyncio.run(_open_all(Path(folder)))
    return {
        database: {collection.name: [_index(*index) for index in indexes(collection)] for collection in collections}
        for database, collections in sorted(opened.items())
    }


def _index(keys: list[tuple[str, int]], unique: dict[str, Any] | None) -> dict[str, Any]:
    plain: dict[str, Any] = {"key": dict(keys)}
    return plain | ({"unique": True, "partialFilterExpression": unique} if unique else {})
