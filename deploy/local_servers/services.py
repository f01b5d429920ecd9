"""The four services as four processes on a Kafka and a MongoDB, as the deployment runs them."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy.deployment_secrets import SERVICES, keep_keys
from deploy.local_servers.child import Child
from deploy.local_servers.http_server import HttpServer
from deploy.local_servers.pair import Servers
from deploy.local_servers.startable import Startable
from deploy.local_servers.supervisor import Supervisor


class ServiceProcess(HttpServer):
    """`observatory serve NAME`. What it prints is in `folder/NAME.log`."""

    def __init__(self, name: str, folder: Path, port: int | None = None) -> None:
        super().__init__(name, folder, port)
        self.child = Child([sys.executable, "-m", "services", "serve", name], folder / f"{name}.log")


class Services(Startable):
    """All four; one that dies is started again. `services["intake"]` is one of them."""

    def __init__(self, folder: Path, servers: Servers, gateway_port: int | None = None) -> None:
        """`folder` takes their ports, logs and secrets, and a data folder for each."""
        self.folder = folder
        ports = {"gateway": gateway_port}
        self._all = {name: ServiceProcess(name, folder, ports.get(name)) for name in SERVICES}
        self.environment = self._shared_environment(servers)
        for name, service in self._all.items():
            service.child.env |= self.environment
            service.child.env |= {"OBSERVATORY_DATA": str(folder / name), "OBSERVATORY_PORT": str(service.port)}
        self.supervisor = Supervisor(self._all.values())

    def __getitem__(self, name: str) -> ServiceProcess:
        return self._all[name]

    def __iter__(self) -> Iterator[ServiceProcess]:
        return iter(self._all.values())

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return self["gateway"].url

    def start(self) -> None:
        """Start all at once, wait for all, and keep them running. Raises NotReady."""
        for service in self:
            service.launch()
        for service in self:
            service.wait_ready()
        self.supervisor.start()

    def stop(self) -> None:
        self.supervisor.stop()
        for service in self:
            service.child.end()
        for service in self:
            service.stop()

    def _shared_environment(self, servers: Servers) -> Mapping[str, str]:
        """What all of them are told, and the commands beside them."""
        peers = {f"OBSERVATORY_{service.name.upper()}_URL": service.url for service in self}
        return peers | {
            "OBSERVATORY_BUS": servers.kafka.url,
            "OBSERVATORY_STORE": servers.mongo.url,
            "OBSERVATORY_SECRETS_DIR": str(keep_keys(self.folder / "secrets")),
        }
