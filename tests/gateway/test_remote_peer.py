"""Requests passed on to a peer at an address, byte by byte: a peer that answers as no good server would."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from services.gateway.remote_peer import RemotePeer
from shared.clock import system_clock
from shared.errors import Unavailable
from shared.peers import Peers

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class Peer:
    """Notes what it is sent, by connection, and answers each time it reads with the next of its answers."""

    def __init__(self, *answers: bytes, leaves: bool = False) -> None:
        self.heard: list[bytes] = []
        self.talks: list[asyncio.Task[None]] = []
        self._answers = iter(answers)
        self._leaves = leaves

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.talks.append(task)
        place = len(self.heard)
        self.heard.append(b"")
        while part := await reader.read(65_536):
            self.heard[place] += part
            writer.write(next(self._answers, b""))
            await writer.drain()
            if self._leaves:
                break
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def listening(peer: Peer) -> AsyncIterator[RemotePeer]:
    server = await asyncio.start_server(peer.talk, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    remote = RemotePeer("intake", Peers({"intake": url}, "secret", system_clock))
    try:
        yield remote
    finally:
        remote.close()
        server.close()
        await server.wait_closed()
        await asyncio.gather(*peer.talks)


async def ask(remote: RemotePeer, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    scope = {
        "type": "http",
        "method": method,
        "raw_path": b"/cases",
        "query_string": b"limit=2",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:  # noqa: ANN401 — a message of ASGI
        sent.append(message)

    await remote(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


async def test_one_connection_takes_request_after_request() -> None:
    peer = Peer(OK, b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", OK)
    async with listening(peer) as remote:
        assert await ask(remote) == (200, b"ok")
        assert await ask(remote, "POST", b"{}", content_length="2") == (201, b"abc")
        assert await ask(remote, "DELETE") == (200, b"ok")
    (heard,) = peer.heard
    assert heard.startswith(b"GET /cases?limit=2 HTTP/1.1\r\nhost: 127.0.0.1")
    assert b"content-length: 2\r\n\r\n{}DELETE /cases" in heard


async def test_a_body_of_unknown_length_goes_in_chunks() -> None:
    peer = Peer(OK)
    async with listening(peer) as remote:
        assert await ask(remote, "POST", b"0123456789") == (200, b"ok")
    assert b"transfer-encoding: chunked\r\n\r\na\r\n0123456789\r\n" in peer.heard[0]


@pytest.mark.parametrize("declared", ["3", "50"])
async def test_a_body_of_another_length_than_declared_hides_no_second_request(declared: str) -> None:
    peer = Peer()
    async with listening(peer) as remote:
        with pytest.raises(Unavailable):
            await ask(remote, "POST", b"{}\r\nGET /secret HTTP/1.1\r\n\r\n", content_length=declared)
    assert all(b"secret" not in heard or declared == "50" for heard in peer.heard)


async def test_a_connection_that_the_peer_ended_is_not_used_again() -> None:
    peer = Peer(OK, OK, leaves=True)
    async with listening(peer) as remote:
        assert await ask(remote) == (200, b"ok")
        await asyncio.sleep(0.05)  # until the end of the connection has arrived
        assert await ask(remote) == (200, b"ok")
    assert len(peer.heard) == 2


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf", b"SSH-2.0-OpenSSH_9.2\r\n\r\n"]
)
async def test_a_peer_that_breaks_off_or_speaks_no_http_is_unavailable(answer: bytes) -> None:
    async with listening(Peer(answer, leaves=True)) as remote:
        with pytest.raises(Unavailable):
            await ask(remote)


async def test_an_answer_that_comes_before_the_whole_body_is_passed_on() -> None:
    refused = b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    peer = Peer(refused, OK)
    async with listening(peer) as remote:
        assert await ask(remote, "POST", b"a" * 100, content_length="100") == (413, b"")
        await ask(remote)
    assert len(peer.heard) == 2, "a connection that the peer closes is not kept"
