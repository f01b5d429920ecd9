"""The observatory in one process on embedded storage, as `make run` starts it."""

import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local_servers.child import Child
from deploy.local_servers.http_server import HttpServer


class OneProcess(HttpServer):
    """`observatory run` on a data folder of its own, without samples. `environment` is for commands beside it."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        super().__init__("observatory", folder, port)
        self.environment: Mapping[str, str] = {"OBSERVATORY_DATA": str(folder / "data")}
        self.child = Child(
            [sys.executable, "-m", "services", "run", "--port", str(self.port)],
            folder / "observatory.log",
            self.environment,
        )
