"""The whole observatory in one process, on a port, so that it can be asked what its OpenAPI document allows."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
import uvicorn

from services.compose import compose
from services.gateway.identity import admin_token
from shared.platform import key_of
from shared.settings import Settings

CASE = {
    "incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-31"},
    "place": {"state": "Oaxaca"},
    "victims": [{"kind": "assault"}],
    "legal_basis": "organisation_mandate",
}


@dataclass(frozen=True, slots=True)
class Observatory:
    url: str
    admin: dict[str, str]


@pytest.fixture(scope="session")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observatory]:
    """Runs in a thread with an event loop of its own; holds one real case, so that samples do not load."""
    running = _Running(Settings(data=tmp_path_factory.mktemp("observatory"), port=0))
    with running as observatory:
        made = httpx.post(f"{observatory.url}/v1/cases", json=CASE, headers=observatory.admin, timeout=30)
        assert made.status_code == 201, made.text
        yield observatory


class _Running:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: uvicorn.Server | None = None
        self._url = ""
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    async def _serve(self) -> None:
        async with compose(self._settings) as apps:
            config = uvicorn.Config(apps["gateway"], port=0, lifespan="off", access_log=False, log_level="critical")
            self._server = uvicorn.Server(config)
            serving = asyncio.create_task(self._server.serve())
            while not self._server.started:
                await asyncio.sleep(0.01)
            self._url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"
            self._is_up.set()
            await serving

    def __enter__(self) -> Observatory:
        self._thread.start()
        assert self._is_up.wait(60), "the observatory did not come up"
        token = admin_token(key_of(self._settings, "secret").hex())
        return Observatory(self._url, {"authorization": f"Bearer {token}"})

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.should_exit = True
        self._thread.join()
