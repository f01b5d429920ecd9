"""Who may come in: organisations and their API keys.

A key is 256 random bits, shown once and kept as sha256 alone: whoever reads the store cannot use it. The sha256 is the
id of its record, so that a key is found in one lookup.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

from services.gateway.short_memory import ShortMemory
from shared.clock import Clock, iso
from shared.errors import Conflict, Forbidden, NotFound, Unauthenticated
from shared.ids import new_id
from shared.model.json import Document
from shared.platform import Platform
from shared.ports.store import Change, Collection, Delete, DocumentStore, Eq, Order, Put, Stored
from shared.principal import Principal, Role

ORGANISATIONS = Collection("organisations", unique=(("folded_name",),))
API_KEYS = Collection("api_keys", indexes=(("organisation",), ("created_at",)))

KEY_PREFIX: Final = "obs_"
RANDOM_BYTES: Final = 32
REMEMBERED = timedelta(seconds=15)
"""How long a key is believed without a look at the store, and so how long a deleted one may still work in another
process."""

ADMIN = Principal(subject="admin", organisation="observatory", role="admin")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is listed. `id` is the sha256 of the key; `created_at` is ISO 8601."""

    id: str
    organisation: str
    organisation_name: str
    role: Role
    created_at: str


def admin_token(secret: str) -> str:
    """The bearer token of the command line, which follows from the platform's secret, so that nothing is stored."""
    return hmac.new(secret.encode(), b"admin", hashlib.sha256).hexdigest()


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def folded(name: str) -> str:
    """The form in which two spellings of an organisation's name are one."""
    return " ".join(name.casefold().split())


class Identity:
    def __init__(self, store: DocumentStore, secret: str, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._admin = digest(admin_token(secret))
        self._principals: ShortMemory[str, Principal] = ShortMemory(REMEMBERED, clock)

    async def principal_of(self, key_id: str) -> Principal:
        """The principal of the key of this sha256. Raises Unauthenticated for one that is not, or no longer, ours."""
        if hmac.compare_digest(key_id, self._admin):
            return ADMIN
        principal = self._principals.get(key_id)
        if principal is None:
            stored = await self._store.get(API_KEYS, key_id)
            if stored is None:
                raise Unauthenticated("This key is not known here, or was deleted.")
            found = Principal(key_id, str(stored.body["organisation"]), cast("Role", stored.body["role"]))
            principal = self._principals.keep(key_id, found)
        return principal

    async def create_key(self, organisation: str, role: Role) -> tuple[str, ApiKey]:
        """A new key, to be shown once, and its record. The organisation is made if its name is new."""
        owner = await self.ensure_organisation(organisation)
        key, now = KEY_PREFIX + secrets.token_urlsafe(RANDOM_BYTES), iso(self._clock())
        body: Document = {"organisation": owner.id, "role": role, "created_at": now}
        await self._store.commit(Change(puts=[Put(API_KEYS, digest(key), body, 0)]))
        return key, ApiKey(digest(key), owner.id, str(owner.body["name"]), role, now)

    async def ensure_organisation(self, name: str) -> Stored:
        """The organisation of that name, made if it is new. Names that differ in case or spaces are one."""
        where = [Eq("folded_name", folded(name))]
        found = await self._store.find(ORGANISATIONS, where, limit=1)
        if found.documents:
            return found.documents[0]
        body: Document = {"name": " ".join(name.split()), "folded_name": folded(name), "created_at": iso(self._clock())}
        with suppress(Conflict):  # Somebody else made it meanwhile.
            await self._store.commit(Change(puts=[Put(ORGANISATIONS, new_id(), body, 0)]))
        return (await self._store.find(ORGANISATIONS, where, limit=1)).documents[0]

    async def on_behalf_of(self, principal: Principal, organisation: str) -> Principal:
        """The principal acting for another organisation. Raises Forbidden unless it is an administrator."""
        if principal.role != "admin":
            raise Forbidden("Only an administrator may act for another organisation.")
        owner = await self.ensure_organisation(organisation)
        return Principal(principal.subject, owner.id, principal.role)

    async def keys(self, cursor: str | None, limit: int) -> tuple[list[ApiKey], str | None]:
        """A page of keys in the order in which they were made, and the cursor of the next one.

        Raises Invalid for a cursor that is not ours.
        """
        page = await self._store.find(API_KEYS, order=Order("created_at"), limit=limit, cursor=cursor)
        names = await self.organisation_names([str(key.body["organisation"]) for key in page.documents])
        return [_listed(key, names) for key in page.documents], page.cursor

    async def organisation_names(self, ids: list[str]) -> dict[str, str]:
        found = await self._store.get_many(ORGANISATIONS, list(set(ids)))
        return {key: str(document.body["name"]) for key, document in found.items()}

    async def delete_key(self, key_id: str) -> None:
        """End a key, and with it the sessions it opened. Raises NotFound."""
        if await self._store.get(API_KEYS, key_id) is None:
            raise NotFound("There is no key of this id.")
        self._principals.forget(key_id)
        await self._store.commit(Change(deletes=[Delete(API_KEYS, key_id)]))


def _listed(key: Stored, names: dict[str, str]) -> ApiKey:
    organisation = str(key.body["organisation"])
    role = cast("Role", key.body["role"])
    return ApiKey(key.id, organisation, names.get(organisation, ""), role, str(key.body["created_at"]))


async def open_identity(platform: Platform) -> Identity:
    """Organisations and keys alone, for a command that makes a key while no gateway runs."""
    store = await platform.store("gateway", ORGANISATIONS, API_KEYS)
    return Identity(store, platform.secret, platform.clock)
