"""Uploads that are too long, over a real socket: the client gets to read why."""

from collections.abc import Iterator

import httpx
import pytest

from tests.api.conftest import Observatory

MEGABYTE = 1_000_000


START = b'--x\r\ncontent-disposition: form-data; name="file"; filename="cases.csv"\r\n\r\n'


def pieces(megabytes: int) -> Iterator[bytes]:
    """A file in a form, without its end."""
    yield START + b"a" * (MEGABYTE - len(START))
    for _ in range(megabytes - 1):
        yield b"a" * MEGABYTE


@pytest.mark.parametrize(
    ("path", "megabytes", "limit"), [("/v1/imports", 100, "50 MB"), ("/v1/cases", 30, "1 MB")], ids=["file", "case"]
)
@pytest.mark.parametrize("says_its_length", [True, False], ids=["said", "unsaid"])
def test_too_long_an_upload_is_told_so(
    observatory: Observatory, path: str, megabytes: int, limit: str, *, says_its_length: bool
) -> None:
    length = {"content-length": str(megabytes * MEGABYTE)} if says_its_length else {}
    headers = {**observatory.admin, "content-type": "multipart/form-data; boundary=x", **length}
    answer = httpx.post(observatory.url + path, content=pieces(megabytes), headers=headers, timeout=60)
    assert answer.status_code == 413
    (problem,) = answer.json()["errors"]
    assert limit in problem["message"]
    assert problem["fix"]
