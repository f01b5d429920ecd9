"""The platform services stand on: bus, stores, blobs, peers, secrets and clock. The only chooser of adapters.

The adapters of servers are loaded where servers are asked for: their drivers would lengthen every start without them.
"""

# ruff: noqa: PLC0415 - as said above

import fcntl
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from shared.adapters.file_blobs import FileBlobs
from shared.adapters.local_bus import LocalBus
from shared.adapters.sqlite_store import SqliteStore
from shared.clock import Clock, system_clock
from shared.errors import Conflict, Invalid
from shared.events.catalogue import TOPICS
from shared.health import Health
from shared.peers import Peers
from shared.ports.blobs import BlobStore
from shared.ports.bus import EventBus
from shared.ports.store import Collection, DocumentStore
from shared.settings import Settings

if TYPE_CHECKING:
    from shared.adapters.kafka_bus import KafkaBus
    from shared.adapters.mongo_store import MongoStore

KEY_BYTES = 32
KeyName = Literal["secret", "master_key", "release_key"]


@dataclass(slots=True)
class Platform:
    """Shared by the services of one process."""

    settings: Settings
    bus: EventBus
    peers: Peers
    secret: str
    clock: Clock
    resources: AsyncExitStack
    health: Health = field(default_factory=Health)

    async def store(self, name: str, *collections: Collection) -> DocumentStore:
        """Open the database of that name; it is closed with the platform."""
        url = self.settings.store
        store: SqliteStore | MongoStore
        if url.startswith("sqlite:"):
            store = await SqliteStore.open(self.settings.data / f"{name}.sqlite", collections)
        else:
            from shared.adapters import mongo_store

            store = await mongo_store.MongoStore.open(url, f"observatory_{name}", collections)
        self.resources.push_async_callback(store.aclose)
        self.health.require(f"store {name}", store.check)
        return store

    async def blobs(self, name: str) -> BlobStore:
        """Open the blobs of that name: files in the data folder, or chunks in the service's database."""
        if self.settings.store.startswith("sqlite:"):
            return FileBlobs(self.settings.data / "blobs" / name)
        from shared.adapters.mongo_blobs import MongoBlobs

        blobs = MongoBlobs(self.settings.store, f"observatory_{name}")
        self.resources.push_async_callback(blobs.aclose)
        return blobs

    def key(self, name: KeyName) -> bytes:
        """The secret bytes of that name; raises as `key_of`."""
        return key_of(self.settings, name)


def key_of(settings: Settings, name: KeyName) -> bytes:
    """32 secret bytes: as set, else (in one process) made once and kept in the data folder.

    Raises Invalid when a deployment does not set it, or when it is not 64 hexadecimal digits.
    """
    value = getattr(settings, name)
    variable = f"OBSERVATORY_{name.upper()}"
    if value is None and not settings.embedded:
        raise Invalid(f"{variable} must be set: 64 hexadecimal digits, the same for every service that reads it.")
    digits = value.get_secret_value().strip() if value is not None else _kept_digits(settings.data / f"{name}.hex")
    try:
        key = bytes.fromhex(digits)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Invalid(f"{variable} must be 64 hexadecimal digits (openssl rand -hex 32 makes some).")
    return key


def _kept_digits(path: Path) -> str:
    """The digits in the file, made on first use, readable by the owner alone."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    return path.read_text().strip()


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Hold the data folder: embedded storage belongs to one process. The system lets go when the process dies."""
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                f"Another process holds the data folder {folder}; stop it, or set OBSERVATORY_DATA."
            ) from None
        yield


async def _open_bus(settings: Settings, resources: AsyncExitStack) -> EventBus:
    bus: LocalBus | KafkaBus
    if settings.bus.startswith("local:"):
        bus = await LocalBus.open(settings.data / "bus.sqlite", TOPICS)
    else:
        from shared.adapters import kafka_bus

        bus = await kafka_bus.KafkaBus.open(settings.bus, TOPICS)
    resources.push_async_callback(bus.aclose)
    return bus


@asynccontextmanager
async def open_platform(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Platform]:
    """Raises Conflict when another process holds the data folder, Invalid when a secret is missing or malformed."""
    settings.data.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as resources:
        if settings.embedded:
            resources.enter_context(_lock(settings.data))
        secret = key_of(settings, "secret").hex()
        urls = {
            "intake": settings.intake_url,
            "geocode": settings.geocode_url,
            "analytics": settings.analytics_url,
        }
        peers = await resources.enter_async_context(Peers(urls, secret, clock))
        bus = await _open_bus(settings, resources)
        platform = Platform(settings, bus, peers, secret, clock, resources)
        platform.health.require("bus", bus.check)
        yield platform
