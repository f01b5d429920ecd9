"""What many tests stand on: real servers, real data, a real browser. Each is asked for lazily, and where it is missing
the test skips with one line that says why; with OBSERVATORY_REQUIRE_SERVERS=1 a missing program is a failure."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest

from deploy.local_servers import KafkaServer, MongoServer, Server, Servers, ServersMissing, Services, Startable

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
CHROMIUM = Path("/usr/bin/chromium")


def missing(reason: str) -> NoReturn:
    """Skip, or fail where this machine was said to have everything."""
    if os.environ.get("OBSERVATORY_REQUIRE_SERVERS") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


Runs = TypeVar("Runs", bound=Startable)


def running(make: Callable[[], Runs]) -> Iterator[Runs]:
    """Make it, start it, and stop it in the end."""
    try:
        made = make()
    except ServersMissing as reason:
        missing(str(reason))
    with made:
        yield made


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One broker for the whole session; tests name their topics and groups apart, and do not kill it."""
    yield from running(lambda: KafkaServer(tmp_path_factory.mktemp("kafka")))


@pytest.fixture(scope="session")
def mongo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One mongod for the whole session; tests name their databases apart, and do not kill it."""
    yield from running(lambda: MongoServer(tmp_path_factory.mktemp("mongo")))


@pytest.fixture(scope="session")
def kafka_url(kafka: Server) -> str:
    """`kafka://127.0.0.1:PORT`, as OBSERVATORY_BUS takes it."""
    return kafka.url


@pytest.fixture(scope="session")
def mongo_url(mongo: Server) -> str:
    """`mongodb://127.0.0.1:PORT/?replicaSet=rs0`, as OBSERVATORY_STORE takes it."""
    return mongo.url


@pytest.fixture
def own_servers(tmp_path: Path) -> Iterator[Servers]:
    """A running broker and mongod of the test's own, which it may kill and restart as it likes."""
    yield from running(lambda: Servers(tmp_path / "servers"))


@pytest.fixture
def own_services(own_servers: Servers, tmp_path: Path) -> Iterator[Services]:
    """The four services as processes on `own_servers`; each is started again when it dies."""
    yield from running(lambda: Services(tmp_path / "services", own_servers))


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Real files of the field, kept beside the checkout and never in it."""
    if not DATA.is_dir():
        pytest.skip("no real data beside the checkout (../shared/data)")
    return DATA


@pytest.fixture(scope="session")
def chromium() -> Path:
    if not CHROMIUM.exists():
        missing("Chromium is not installed (Debian: chromium)")
    return CHROMIUM
