"""`make run` from a clean clone, until the site answers; and again."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.figures import Figure, Shape
from deploy.local_servers.child import ROOT, Child
from deploy.local_servers.server import free_port

PATIENCE_SECONDS = 600
FRESH = ("clean clone, empty caches", "clean clone, filled caches")


def first_run(shape: Shape, folder: Path) -> Iterator[Figure]:
    """Twice from a clean clone, first without anything in the caches of pip and npm, and once more in the second."""
    if shape == "servers":
        return
    caches = {"PIP_CACHE_DIR": str(folder / "pip"), "npm_config_cache": str(folder / "npm")}
    clone = folder / "clone"
    for name in FRESH:
        subprocess.run(["rm", "-rf", str(clone)], check=True)
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        yield Figure(f"make run, {name}", shape, _answered(clone, caches), "s", None, note="with 2,000 sample cases")
    yield Figure("make run, again", shape, _answered(clone, caches), "s", None, note="the data is kept")


def _answered(clone: Path, environment: dict[str, str]) -> float:
    """Seconds until the home page answers."""
    port = free_port()
    begun = time.perf_counter()
    with _running(["make", "-C", str(clone), "run", f"PORT={port}"], clone.parent / "make.log", environment) as child:
        while not _answers(port):
            if not child.alive or time.perf_counter() - begun > PATIENCE_SECONDS:
                raise RuntimeError(f"make run did not come up:\n{child.tail()}")
            time.sleep(0.05)
        return time.perf_counter() - begun


@contextmanager
def _running(command: list[str], log: Path, environment: dict[str, str]) -> Iterator[Child]:
    """The recipe of `make run` becomes the server itself, which a kill of make alone would leave behind."""
    child = Child(command, log, environment)
    child.start()
    try:
        yield child
    finally:
        if child.pid is not None:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, 15)
        child.stop()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 — OK
    except (urllib.error.URLError, OSError):
        return False
