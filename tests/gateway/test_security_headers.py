"""What every answer carries to keep browsers from doing harm."""

import httpx
import pytest
from starlette.responses import Response

from services.gateway.security_headers import SecurityHeaders

APP = SecurityHeaders(Response("x"), ("/open/",))


async def ask(url: str, method: str = "GET") -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=APP)) as client:
        return await client.request(method, url)


async def test_nothing_runs_or_is_framed_that_is_not_ours() -> None:
    policy = (await ask("http://x/")).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(("scheme", "kept_to_https"), [("https", True), ("http", False)])
async def test_who_came_over_https_keeps_to_it(scheme: str, *, kept_to_https: bool) -> None:
    assert ("strict-transport-security" in (await ask(f"{scheme}://x/")).headers) is kept_to_https


@pytest.mark.parametrize(
    ("method", "path", "is_open"), [("GET", "/open/a", True), ("POST", "/open/a", False), ("GET", "/other", False)]
)
async def test_only_reading_what_is_public_is_open_to_scripts(method: str, path: str, *, is_open: bool) -> None:
    assert ("access-control-allow-origin" in (await ask(f"http://x{path}", method)).headers) is is_open
