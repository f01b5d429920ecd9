"""Observatories to measure: one process, or four on Kafka and MongoDB; each new and empty, in a scratch folder."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Shape
from deploy.local_servers import Server, Servers, Services
from deploy.local_servers.one_process import OneProcess


@dataclass(frozen=True, slots=True)
class Observatory:
    """`processes` are ours; Kafka and MongoDB are not among them."""

    shape: Shape
    url: str
    environment: Mapping[str, str]
    processes: Sequence[Server]

    def key(self, role: str = "coordinator") -> str:
        """A new key of the one organisation there is."""
        command = ["keys", "create", "--organisation", "Medición", "--role", role]
        done = subprocess.run(
            [sys.executable, "-m", "services", *command],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split()[-1]

    def cpu_seconds(self) -> float:
        """Processor time our processes, and those they started and saw end, have used: unlike a clock, deaf to other
        load."""
        ticks = os.sysconf("SC_CLK_TCK")
        return sum(sum(map(int, _stat(each)[11:15])) for each in self.processes) / ticks

    def resident_megabytes(self) -> float:
        pages = sum(int(_stat(each)[21]) for each in self.processes)
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _stat(process: Server) -> list[str]:
    """The fields of proc(5) from `state` on."""
    return Path(f"/proc/{process.child.pid}/stat").read_text().rpartition(")")[2].split()


@contextmanager
def observatory(shape: Shape, folder: Path) -> Iterator[Observatory]:
    """Running. Raises ServersMissing where Kafka or MongoDB cannot be had."""
    if shape == "embedded":
        with OneProcess(folder) as process:
            yield Observatory(shape, process.url, process.environment, [process])
        return
    with Servers(folder / "servers") as servers, Services(folder / "services", servers) as services:
        services.supervisor.stop()
        yield Observatory(shape, services.url, services.environment, list(services))
