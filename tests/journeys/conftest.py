"""A whole observatory to travel through, in both shapes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local_servers import Servers, ServersMissing, Services
from deploy.local_servers.one_process import OneProcess
from tests.conftest import missing
from tests.journeys.battered import Battered, battered_in
from tests.journeys.observatory import Observatory

SHAPES = ("embedded", "servers")


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


@pytest.fixture(params=SHAPES, scope="session")
def battered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Battered]:
    """One for all tests that break parts of it; starting it costs more than most of them."""
    with battered_in(request.param, tmp_path_factory.mktemp("battered")) as battered:
        yield battered
