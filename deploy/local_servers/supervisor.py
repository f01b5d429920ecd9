"""Starts again what dies, as a deployment's restart policy does."""

import logging
import threading
from collections import Counter
from collections.abc import Iterable

from deploy.local_servers.server import NotReady, Server

PAUSE_SECONDS = 0.5
_log = logging.getLogger(__name__)


class Supervisor:
    """Watches servers that were started. `restarts` counts, by name, how often each was started again."""

    def __init__(self, servers: Iterable[Server]) -> None:
        self.servers = tuple(servers)
        self.restarts = Counter[str]()
        self._over = threading.Event()
        self._watcher: threading.Thread | None = None

    def start(self) -> None:
        self._over.clear()
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._watcher.start()

    def stop(self) -> None:
        """Let them die from now on."""
        self._over.set()
        if self._watcher is not None:
            self._watcher.join()

    def _watch(self) -> None:
        while not self._over.wait(PAUSE_SECONDS):
            for server in self.servers:
                if not server.child.alive:
                    self._revive(server)

    def _revive(self, server: Server) -> None:
        try:
            server.launch()
        except NotReady as reason:
            _log.warning("%s", reason)
        else:
            self.restarts[server.name] += 1
            _log.warning("%s had ended and was started again", server.name)
