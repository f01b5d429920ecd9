"""Errors on the wire."""

import logging

import pytest
from fastapi import FastAPI, Request
from starlette.types import Message

from shared.problem_json import speak_problem_json


async def test_a_client_that_goes_away_is_no_fault_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()
    speak_problem_json(app)

    @app.post("/")
    async def read(request: Request) -> None:
        await request.body()

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def send(_: Message) -> None: ...

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": [(b"host", b"test")]}
    with caplog.at_level(logging.ERROR):
        await app(scope, gone, send)
    assert caplog.records == []
