"""An observatory that runs, from outside."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import httpx


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
