"""The chain of providers: asked one after the other until one knows, and what they answered is remembered for a while.

An answer is kept under a keyed hash of what was asked, sealed with a key that follows from the same words: whoever has
the store, even with the master key, opens it only by asking the same again.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.geocode.collections import PROVIDER_ANSWERS
from services.geocode.providers.breaker import LeftAlone
from services.geocode.providers.weighing import Found
from shared.clock import Clock, iso
from shared.errors import Unavailable
from shared.keyed_hashes import keyed_hash
from shared.ports.store import Change, Delete, DocumentStore, Put, Range
from shared.vault import KEY_BYTES, RecordKey

if TYPE_CHECKING:
    from services.geocode.providers.provider import Provider

LIFETIME: Final = timedelta(days=30)
AT_ONCE: Final = 500


class ProviderChain:
    def __init__(self, providers: "Sequence[Provider]", store: DocumentStore, key: bytes, clock: Clock) -> None:
        self._providers = providers
        self._store = store
        self._key = key
        self._clock = clock

    async def find(self, query: str) -> Found | None:
        """The first answer there is; None if every provider knows none.

        Raises Unavailable when none was found and one failed, LeftAlone when none was found and one was not even asked.
        """
        away: Unavailable | None = None
        for provider in self._providers:
            try:
                found = await self._answer(provider, query)
            except Unavailable as error:
                away = error if away is None or isinstance(away, LeftAlone) else away
                continue
            if found is not None:
                return found
        if away is not None:
            raise away
        return None

    async def _answer(self, provider: "Provider", query: str) -> Found | None:
        kept = self._kept_as(provider, query)
        stored = await self._store.get(PROVIDER_ANSWERS, kept.record_id)
        if stored is not None and str(stored.body["expires"]) > iso(self._clock()):
            said = orjson.loads(kept.open(str(stored.body["sealed"])))
            return None if said is None else Found(**said)
        found = await provider.ask(query)
        sealed = kept.seal(orjson.dumps(None if found is None else asdict(found)))
        expires = iso(self._clock() + LIFETIME)
        await self._store.commit(
            Change(puts=[Put(PROVIDER_ANSWERS, kept.record_id, {"expires": expires, "sealed": sealed})])
        )
        return found

    def _kept_as(self, provider: "Provider", query: str) -> RecordKey:
        parts = (provider.name.encode(), query.encode())
        return RecordKey(
            keyed_hash(self._key, "provider asked", *parts).hex(),
            AESGCM(keyed_hash(self._key, "provider said", *parts, size=KEY_BYTES)),
        )


async def forget_expired(store: DocumentStore, clock: Clock) -> None:
    """Delete the answers whose lifetime is over, also after the providers were taken out of the settings."""
    over = Range("expires", high=iso(clock()))
    async for batch in store.scan(PROVIDER_ANSWERS, [over], batch=AT_ONCE):
        await store.commit(Change(deletes=[Delete(PROVIDER_ANSWERS, each.id) for each in batch]))
