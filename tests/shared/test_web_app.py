"""No collector of telemetry hears of a request, whatever the process was given."""

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry.trace import NoOpTracer, Tracer, TracerProvider

from shared.web_app import web_app


class Collector(TracerProvider):
    """Stands for one that an operator's environment brought in."""

    asked = False

    def get_tracer(self, *_: object, **__: object) -> Tracer:
        self.asked = True
        return NoOpTracer()


@pytest.mark.parametrize(("app", "hears"), [(web_app("intake"), False), (FastAPI(), True)], ids=["ours", "FastAPI's"])
async def test_nobody_hears_of_requests(app: FastAPI, hears: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    collector = Collector()
    monkeypatch.setattr("opentelemetry.trace.get_tracer_provider", lambda: collector)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        await client.get("/nothing")
    assert collector.asked is hears


def test_services_make_their_applications_there() -> None:
    sources = Path(__file__).resolve().parents[2].joinpath("services").rglob("*.py")
    assert [str(path) for path in sources if "FastAPI(" in path.read_text()] == []
