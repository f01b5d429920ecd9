"""What Kafka and MongoDB have in common as local servers: a port, a folder, and being started, killed and awaited."""

import random
import socket
import time
from abc import abstractmethod
from pathlib import Path

from deploy.local_servers.child import Child
from deploy.local_servers.startable import Startable

HOST = "127.0.0.1"
# Below Linux's ephemeral ports (32768 and up): there, a client that knocks while the server is down may be given
# the very port it knocks at, talk to itself and keep the server from coming back.
PORTS = range(20_000, 32_000)
READY_SECONDS = 60.0
PAUSE_SECONDS = 0.05


class NotReady(Exception):
    """A server ended or did not answer in time; the message holds the end of its log."""


class Server(Startable):
    """One server process. Its port and its files stay the same over `kill`, `stop`, `start` and `restart`, and for the
    next one made on the same folder.

    Calls block, and each server may be handled from any one thread at a time.
    """

    child: Child

    def __init__(self, name: str, folder: Path, port: int | None = None) -> None:
        """`folder` takes its files."""
        self.name = name
        self.folder = folder
        self.port = port or kept_port(folder / f"{name}.port")

    @property
    @abstractmethod
    def url(self) -> str: ...

    @abstractmethod
    def answers(self) -> bool:
        """Whether a client would be served now."""

    def prepare(self) -> None:
        """Make its files, where they are not there yet."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def launch(self) -> None:
        """Start without waiting. Raises NotReady when somebody else has the port."""
        if self.child.alive:
            return
        if listens(self.port):
            raise NotReady(f"{self.name} cannot start: port {self.port} is taken. Does it run already?")
        self.prepare()
        self.child.start()

    def start(self) -> None:
        self.launch()
        self.wait_ready()

    def stop(self) -> None:
        self.child.stop()

    def kill(self) -> None:
        """SIGKILL."""
        self.child.kill()

    def restart(self) -> None:
        """Kill it if it runs, then start it on the same port and files."""
        self.kill()
        self.start()

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Raises NotReady with the end of the log when it ends, or does not answer within `seconds`."""
        deadline = time.monotonic() + seconds
        while self.child.alive and time.monotonic() < deadline:
            if self.answers():
                return
            time.sleep(PAUSE_SECONDS)
        wrong = "did not answer in time" if self.child.alive else f"ended with code {self.child.exit_code}"
        raise NotReady(f"{self.name} {wrong}:\n{self.child.tail()}")


def kept_port(file: Path) -> int:
    """The port in the file, chosen once: Kafka and MongoDB write their own address into their files."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(str(free_port()))
    return int(file.read_text())


def free_port() -> int:
    """A loopback port nobody listens on now."""
    for port in random.sample(PORTS, len(PORTS)):
        if not listens(port):
            return port
    raise RuntimeError("every loopback port is taken")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
