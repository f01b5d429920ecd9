"""An observatory whose processes may be killed, held down and told to die, in either shape."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from deploy.local_servers import Server, Servers, ServersMissing, Services
from deploy.local_servers.one_process import OneProcess
from deploy.local_servers.startable import Startable
from deploy.local_servers.supervisor import Supervisor
from services.command_client import client_of
from shared.adapters.kafka_bus import KafkaBus
from shared.adapters.local_bus import LocalBus
from shared.adapters.mongo_store import MongoStore
from shared.adapters.sqlite_store import SqliteStore
from shared.events.catalogue import TOPICS
from shared.failpoints import VARIABLE
from shared.ports.store import Collection
from shared.settings import Settings
from tests.conftest import missing
from tests.journeys.conftest import Observatory


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

    @contextmanager
    def held_down(self, *names: str) -> Iterator[None]:
        """Kill these and let nothing bring them back before the end of the block."""
        self.supervisor.stop()
        for name in names:
            self.processes[name].kill()
        yield
        for name in names:
            self.processes[name].launch()
        for name in names:
            self.processes[name].wait_ready()
        self.supervisor.start()

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Let go of the files in the block: embedded storage belongs to one process. Servers are shared anyway."""
        names = ["observatory"] if self.shape == "embedded" else []
        self.supervisor.stop()
        for name in names:
            self.processes[name].stop()
        yield
        for name in names:
            self.processes[name].start()
        self.supervisor.start()

    @contextmanager
    def armed(self, service: str, failpoint: str) -> Iterator[Server]:
        """The process of a service, started anew to die at a failpoint; started without it after the block."""
        home = self.home_of(service)
        self.supervisor.stop()
        home.stop()
        home.child.env[VARIABLE] = failpoint
        home.launch()
        yield home
        del home.child.env[VARIABLE]
        home.restart()
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
