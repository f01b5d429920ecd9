"""Requests passed on to a peer at an address, byte by byte: a peer that answers as no good server would."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from services.gateway.remote_peer import RemotePeer, remote_peers
from shared.clock import system_clock
from shared.errors import Unavailable
from shared.peers import Peers

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
HALF = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"


class Peer:
    """Notes what it is sent, by connection, and answers each time it reads with the next of its answers."""

    def __init__(self, *answers: bytes, leaves: bool = False) -> None:
        self.heard: list[bytes] = []
        self.talks: list[asyncio.Task[None]] = []
        self.writers: list[asyncio.StreamWriter] = []
        self._answers = iter(answers)
        self._leaves = leaves

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.talks.append(task)
        self.writers.append(writer)
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
    try:
        async with remote_peers(["intake"], Peers({"intake": url}, "secret", system_clock)) as remotes:
            yield remotes["intake"]
    finally:
        server.close()
        await server.wait_closed()
        await asyncio.gather(*peer.talks)


async def exchange(
    remote: RemotePeer,
    method: str,
    *parts: dict[str, Any],
    headers: list[tuple[bytes, bytes]],
    stays_for: float = float("inf"),
) -> list[dict[str, Any]]:
    """What is sent back to a client that sends these parts of a body, and leaves after so many messages back."""
    scope = {
        "type": "http",
        "method": method,
        "raw_path": b"/cases/%C3%A9%2f",
        "query_string": b"limit=2&q=%20+",
        "headers": headers,
    }
    coming = iter(parts)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        for part in coming:
            return part
        while len(sent) < stays_for:
            await asyncio.sleep(0.01)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:  # noqa: ANN401 — a message of ASGI
        sent.append(message)

    await remote(scope, receive, send)
    return sent


async def ask(remote: RemotePeer, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    sent = await exchange(remote, method, {"type": "http.request", "body": body}, headers=pairs)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


async def test_one_connection_takes_request_after_request() -> None:
    peer = Peer(OK, b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", OK)
    async with listening(peer) as remote:
        assert await ask(remote) == (200, b"ok")
        assert await ask(remote, "POST", b"{}", content_length="2") == (201, b"abc")
        assert await ask(remote, "DELETE") == (200, b"ok")
    (heard,) = peer.heard
    assert heard.lower().startswith(b"get /cases/%c3%a9%2f?limit=2&q=%20+ http/1.1\r\nhost: 127.0.0.1")
    assert b"content-length: 2\r\n\r\n{}DELETE /cases" in heard


async def test_headers_are_those_of_the_client_and_of_the_peer_and_no_others() -> None:
    """Byte by byte, and a body that is compressed stays so."""
    theirs = [(b"set-cookie", b"a=b"), (b"link", b"</a>"), (b"link", b"</b>"), (b"etag", b'"\xe9\xc3\xa9"')]
    theirs += [(b"content-encoding", b"gzip"), (b"location", b"/elsewhere"), (b"content-length", b"3")]
    answer = b"HTTP/1.1 307 Elsewhere\r\n" + b"".join(b"%b: %b\r\n" % header for header in theirs) + b"\r\nabc"
    peer = Peer(answer, answer)
    async with listening(peer) as remote:
        for _ in range(2):
            start, part, _ = await exchange(remote, "GET", headers=[(b"if-match", "é".encode()), (b"x-b", b"\xe9")])
            assert (start["status"], start["headers"], part["body"]) == (307, theirs, b"abc")
    first, second, rest = peer.heard[0].split(b"\r\n\r\n")
    assert (first, rest) == (second, b"")
    assert first.lower().split(b"\r\n")[2:] == ["if-match: é".encode(), b"x-b: \\xe9"]


async def test_a_body_of_unknown_length_goes_in_chunks() -> None:
    peer = Peer(OK)
    async with listening(peer) as remote:
        assert await ask(remote, "POST", b"0123456789") == (200, b"ok")
    assert b"transfer-encoding: chunked\r\n\r\na\r\n0123456789\r\n" in peer.heard[0].lower()


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


@pytest.mark.parametrize("answer", [b"", HALF, b"SSH-2.0-OpenSSH_9.2\r\n\r\n"])
async def test_a_peer_that_breaks_off_or_speaks_no_http_is_unavailable(answer: bytes) -> None:
    async with listening(Peer(answer, leaves=True)) as remote:
        with pytest.raises(Unavailable):
            await ask(remote)


@pytest.mark.parametrize("begun", [0, 1, 2])
async def test_a_client_that_leaves_ends_what_it_began(begun: int) -> None:
    """Even if the peer has begun to answer, and waits for the rest of the body before it goes on."""
    peer = Peer([b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", HALF][begun])
    async with listening(peer) as remote:
        part = {"type": "http.request", "body": b"{}", "more_body": True}
        with pytest.raises(ClientDisconnect):
            await exchange(remote, "POST", part, headers=[(b"content-length", b"50")], stays_for=begun)
        await asyncio.gather(*peer.talks)  # the peer hears that nothing more will come


async def test_what_may_have_been_done_is_not_sent_again() -> None:
    """A connection that ends without an answer says nothing of whether the request was heard."""
    peer = Peer(OK)
    async with listening(peer) as remote:
        assert await ask(remote) == (200, b"ok")
        asked = asyncio.create_task(ask(remote, "POST", b"{}", content_length="2"))
        while b"POST" not in peer.heard[0]:
            await asyncio.sleep(0)
        peer.writers[0].close()
        with pytest.raises(Unavailable):
            await asked
    assert len(peer.heard) == 1


async def test_an_answer_that_comes_before_the_whole_body_is_passed_on() -> None:
    refused = b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    peer = Peer(refused, OK)
    async with listening(peer) as remote:
        assert await ask(remote, "POST", b"a" * 100, content_length="100") == (413, b"")
        await ask(remote)
    assert len(peer.heard) == 2, "a connection that the peer closes is not kept"
