"""A whole observatory to travel through, in both shapes."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deploy.local_servers import Servers, ServersMissing, Services
from deploy.local_servers.one_process import OneProcess
from tests.conftest import missing

SHAPES = ("embedded", "servers")


@dataclass(frozen=True, slots=True)
class Observatory:
    """A running observatory as its users meet it: an address, and commands beside it."""

    shape: str
    url: str
    environment: Mapping[str, str]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`observatory WORDS` beside the running observatory."""
        return subprocess.run(
            [sys.executable, "-m", "services", *words],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def key(self, organisation: str, role: str) -> str:
        done = self.command("keys", "create", "--organisation", organisation, "--role", role)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()[-1]

    def member(self, organisation: str, role: str) -> httpx.AsyncClient:
        """A client with a new key of that organisation."""
        bearer = {"authorization": f"Bearer {self.key(organisation, role)}"}
        return httpx.AsyncClient(base_url=self.url, headers=bearer, timeout=60)


@pytest.fixture(params=SHAPES)
def observatory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Observatory]:
    """A new, empty observatory of the test's own."""
    if request.param == "embedded":
        with OneProcess(tmp_path / "one") as process:
            yield Observatory("embedded", process.url, process.environment)
        return
    try:
        servers = Servers(tmp_path / "servers")
    except ServersMissing as reason:
        missing(str(reason))
    with servers, Services(tmp_path / "services", servers) as services:
        yield Observatory("servers", services.url, services.environment)
