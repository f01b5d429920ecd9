"""Public answers are made once and then sent from memory."""

import gzip

import pytest
from starlette.requests import Request
from starlette.types import Message

from services.gateway.kept_answers import Freshness, KeptAnswers
from services.gateway.limits import RateLimit, TooManyRequests
from services.gateway.renderings import Rendering


class Asked:
    """An endpoint that counts how often it must make an answer, and whoever asks it."""

    def __init__(self, size: int = 1000, *, burst: int = 100) -> None:
        self.made = 0
        self.edition = 0
        self.size = size
        self.endpoint = KeptAnswers(self._make, lambda: self.edition, RateLimit(0.001, burst))

    async def _make(self, request: Request) -> tuple[Rendering, Freshness]:
        self.made += 1
        return Rendering(request.url.query.encode() + b"x" * self.size, "text/plain"), Freshness(60)

    async def ask(self, query: str = "", **headers: str) -> tuple[int, dict[bytes, bytes], bytes]:
        sent: list[Message] = []
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "path": "/x", "query_string": query.encode(), "headers": raw, "client": ("c", 1)}

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            raise AssertionError

        await self.endpoint(scope, receive, send)
        return sent[0]["status"], dict(sent[0]["headers"]), sent[1].get("body", b"")


async def test_the_same_question_is_answered_from_memory() -> None:
    asked = Asked()
    first, second = await asked.ask("a=1"), await asked.ask("a=1")
    assert first == second
    assert asked.made == 1
    await asked.ask("a=2")
    assert asked.made == 2


async def test_a_new_edition_is_made_anew() -> None:
    asked = Asked()
    await asked.ask()
    asked.edition = 1
    await asked.ask()
    assert asked.made == 2


async def test_what_the_client_accepts_makes_another_answer() -> None:
    asked = Asked()
    await asked.ask(accept="text/csv")
    await asked.ask(accept="application/json")
    assert asked.made == 2


async def test_who_takes_gzip_gets_it_and_all_lengths_are_right() -> None:
    asked = Asked()
    _, plain, body = await asked.ask()
    _, zipped, short = await asked.ask(accept_encoding="gzip, br")
    assert gzip.decompress(short) == body
    assert (int(plain[b"content-length"]), int(zipped[b"content-length"])) == (len(body), len(short))
    assert zipped[b"content-encoding"] == b"gzip"


async def test_who_has_it_already_gets_no_body() -> None:
    asked = Asked()
    _, headers, _ = await asked.ask()
    status, _, body = await asked.ask(if_none_match=headers[b"etag"].decode())
    assert (status, body) == (304, b"")
    status, _, _ = await asked.ask(if_none_match='W/"another"')
    assert status == 200


async def test_only_what_must_be_made_counts_against_the_client() -> None:
    asked = Asked(burst=2)
    await asked.ask("a=1")
    await asked.ask("a=2")
    for _ in range(10):
        await asked.ask("a=1")
    with pytest.raises(TooManyRequests):
        await asked.ask("a=3")


async def test_the_oldest_answers_go_when_there_is_too_much() -> None:
    asked = Asked(size=30_000_000)
    for query in ("a=1", "a=2", "a=3", "a=3"):
        await asked.ask(query)
    assert asked.made == 3
    await asked.ask("a=1")
    assert asked.made == 4
