"""An observatory whose processes may be killed, held down and told to die, in either shape."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson

from deploy.local_servers import Server, Servers, ServersMissing, Services
from deploy.local_servers.one_process import OneProcess
from deploy.local_servers.startable import Startable
from deploy.local_servers.supervisor import Supervisor
from services.command_client import client_of
from shared.adapters.kafka_bus import KafkaBus
from shared.adapters.local_bus import LocalBus
from shared.adapters.mongo_store import MongoStore
from shared.adapters.sqlite_store import SqliteStore
from shared.events.catalogue import CASES, LOCATIONS, TOPICS
from shared.failpoints import VARIABLE
from shared.ports.bus import Delivery
from shared.ports.store import Collection
from shared.settings import Settings
from tests.conftest import missing
from tests.journeys.observatory import Observatory


class Breakable(Startable):
    """Whatever of it dies is started again, as a deployment's restart policy does.

    `processes` are its parts by name: "observatory" in one process; the four services, "kafka" and "mongo" on servers.
    """

    def __init__(self, shape: str, folder: Path) -> None:
        """Raises ServersMissing."""
        self.shape = shape
        self._folder = folder
        self._under: Startable
        self.processes: Mapping[str, Server]
        if shape == "embedded":
            one = OneProcess(folder)
            self._under, self.processes = one, {"observatory": one}
            self.observatory = Observatory(shape, one.url, one.environment)
        else:
            servers = Servers(folder)
            services = Services(folder, servers)
            self._under = _Together(servers, services)
            own = {service.name: service for service in services}
            self.processes = {**own, "kafka": servers.kafka, "mongo": servers.mongo}
            self.observatory = Observatory(shape, services.url, services.environment)
        self.supervisor = Supervisor(self.processes.values())

    @property
    def url(self) -> str:
        return self.observatory.url

    def start(self) -> None:
        self._under.start()
        self.supervisor.start()

    def stop(self) -> None:
        self.supervisor.stop()
        self._under.stop()

    def home_of(self, service: str) -> Server:
        """The process a service lives in."""
        return self.processes.get(service) or self.processes["observatory"]

    @asynccontextmanager
    async def held_down(self, *names: str) -> AsyncIterator[None]:
        """Kill these and let nothing bring them back before the end of the block; then they come back."""
        async with self._unsupervised():
            for name in names:
                self.processes[name].kill()
            yield
            await asyncio.gather(*(asyncio.to_thread(self.processes[name].start) for name in names))

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """Let go of the files in the block: embedded storage belongs to one process. Servers are shared anyway."""
        if self.shape == "servers":
            yield
            return
        async with self._unsupervised():
            await asyncio.to_thread(self.processes["observatory"].stop)
            yield
            await asyncio.to_thread(self.processes["observatory"].start)

    @asynccontextmanager
    async def armed(self, service: str, failpoint: str) -> AsyncIterator[Server]:
        """The process of a service, started anew to die at a failpoint; started without it after the block."""
        home = self.home_of(service)
        async with self._unsupervised():
            home.kill()
            home.child.env[VARIABLE] = failpoint
            try:
                home.launch()
                yield home
            finally:
                del home.child.env[VARIABLE]
            await asyncio.to_thread(home.restart)

    @asynccontextmanager
    async def _unsupervised(self) -> AsyncIterator[None]:
        await asyncio.to_thread(self.supervisor.stop)
        yield
        self.supervisor.start()

    @property
    def settings(self) -> Settings:
        """As a command beside it reads them."""
        given = {name.removeprefix("OBSERVATORY_").lower(): value for name, value in self._environment.items()}
        folder: Any = given.get("secrets_dir")
        return Settings(_secrets_dir=folder, **given)  # type: ignore[arg-type]

    @property
    def _environment(self) -> Mapping[str, str]:
        return self.observatory.environment

    def administrator(self) -> httpx.AsyncClient:
        return client_of(self.settings, self.url)

    async def open_store(self, service: str, *collections: Collection) -> SqliteStore | MongoStore:
        """A service's own store; `at_rest` only when embedded."""
        if self.shape == "embedded":
            return await SqliteStore.open(self.settings.data / f"{service}.sqlite", collections)
        return await MongoStore.open(self.settings.store, f"observatory_{service}", collections)

    async def open_bus(self) -> LocalBus | KafkaBus:
        """Its bus; `at_rest` only when embedded."""
        if self.shape == "embedded":
            return await LocalBus.open(self.settings.data / "bus.sqlite", TOPICS)
        return await KafkaBus.open(self.settings.bus, TOPICS, instance="tests")

    async def dead_letters(self) -> list[dict[str, Any]]:
        """Those of cases and locations that came since this was last asked."""
        found: list[dict[str, Any]] = []

        async def take(batch: Sequence[Delivery]) -> None:
            found.extend(orjson.loads(letter.value) for letter in batch)

        async with self.at_rest():
            bus = await self.open_bus()
            subscription = bus.subscribe("tests", [CASES.dead_letters, LOCATIONS.dead_letters], take)
            if (await subscription.progress()).lag:  # to join a group and leave at once would leak a connection
                reading = asyncio.create_task(subscription.run())
                while (await subscription.progress()).lag:
                    await asyncio.sleep(0.05)
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
            await bus.aclose()
        return found

    async def command(self, *words: str) -> str:
        """What `observatory WORDS` prints beside it."""
        done = await asyncio.to_thread(self.observatory.command, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout


class _Together(Startable):
    """Servers and the services on them, without the services' own supervisor."""

    def __init__(self, servers: Servers, services: Services) -> None:
        self._servers = servers
        self._services = services
        self._running = ExitStack()

    def start(self) -> None:
        self._running.enter_context(self._servers)
        self._running.enter_context(self._services)
        self._services.supervisor.stop()

    def stop(self) -> None:
        self._running.close()


@contextmanager
def breakable_in(shape: str, folder: Path) -> Iterator[Breakable]:
    """A new, empty one that runs; skips the test where a server is missing."""
    try:
        breakable = Breakable(shape, folder)
    except ServersMissing as reason:
        missing(str(reason))
    with breakable:
        yield breakable
