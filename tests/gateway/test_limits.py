"""How long a body may be, and how often a client may come."""

from collections.abc import AsyncIterator

import pytest
from starlette.requests import HTTPConnection

from services.gateway.limits import RateLimit, TooManyRequests
from shared.problem_json import respond
from tests.gateway.conftest import Gateway

MEGABYTE = 1_000_000


async def pieces(size: int, of: int = 100_000) -> AsyncIterator[bytes]:
    """A body that does not say its length beforehand."""
    for _ in range(size // of):
        yield b" " * of


async def test_a_body_that_says_it_is_too_long_is_refused_unread(gateway: Gateway) -> None:
    headers = {**gateway.admin, "content-length": str(MEGABYTE + 1)}
    answer = await gateway.http.post("/v1/admin/keys", content=pieces(0), headers=headers)
    assert answer.status_code == 413
    (problem,) = answer.json()["errors"]
    assert problem["field"] == "body"
    assert "1 MB" in problem["message"]


async def test_a_body_is_cut_as_soon_as_it_is_too_long(gateway: Gateway) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 100_000

    answer = await gateway.http.post("/v1/admin/keys", content=endless(), headers=gateway.admin)
    assert answer.status_code == 413
    assert sent == 11


async def test_files_may_be_longer_than_cases(gateway: Gateway) -> None:
    headers = await gateway.key()
    answer = await gateway.http.post("/v1/imports", content=pieces(2 * MEGABYTE), headers=headers)
    assert answer.status_code == 503, "intake is not running here, and the length is no reason to refuse"
    headers["content-length"] = str(50 * MEGABYTE + 1)
    answer = await gateway.http.post("/v1/imports", content=pieces(0), headers=headers)
    assert answer.status_code == 413
    assert "50 MB" in answer.json()["detail"]


def client(address: str) -> HTTPConnection:
    return HTTPConnection({"type": "http", "client": (address, 1), "headers": []})


def test_a_client_may_come_often_at_once_and_slowly_in_the_long_run() -> None:
    now = 0.0
    limit = RateLimit(per_second=0.5, burst=3, seconds=lambda: now)
    for _ in range(3):
        limit.check(client("192.0.2.1"))
    with pytest.raises(TooManyRequests) as refused:
        limit.check(client("192.0.2.1"))
    assert respond(refused.value).headers["retry-after"] == "2"
    limit.check(client("192.0.2.2"))
    now = 2.0
    limit.check(client("192.0.2.1"))
    with pytest.raises(TooManyRequests):
        limit.check(client("192.0.2.1"))


def test_addresses_are_not_kept() -> None:
    limit = RateLimit(per_second=1, burst=1)
    limit.check(client("192.0.2.1"))
    assert "192.0.2.1" not in repr(vars(limit))
