"""The specification of `shared.ports.blobs`."""

from collections.abc import AsyncIterator
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import NotFound
from shared.ports.blobs import BlobStore

ABSENT = sha256(b"never put").hexdigest()


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.lists(st.binary(max_size=5000), max_size=5))
async def test_content_comes_back_under_its_sha256_whichever_way_it_came(
    blobs: BlobStore, content: list[bytes]
) -> None:
    whole = b"".join(content)
    name = await blobs.put(pieces(*content))
    assert name == sha256(whole).hexdigest()
    assert await blobs.put(whole) == name
    assert await blobs.exists(name)
    assert await blobs.open(name) == whole


async def test_content_larger_than_any_piece(blobs: BlobStore) -> None:
    content = bytes(range(256)) * 12_000
    assert await blobs.open(await blobs.put(content)) == content


async def test_a_blob_that_is_not_there(blobs: BlobStore) -> None:
    assert not await blobs.exists(ABSENT)
    with pytest.raises(NotFound):
        await blobs.open(ABSENT)


@pytest.mark.parametrize("name", ["../secret", "", "x" * 64, ABSENT.upper()])
async def test_no_name_leads_elsewhere(blobs: BlobStore, name: str) -> None:
    with pytest.raises(NotFound):
        await blobs.open(name)


async def test_a_removed_blob_is_gone_and_removing_it_again_is_no_error(blobs: BlobStore) -> None:
    name = await blobs.put(b"words of a person")
    await blobs.remove(name)
    await blobs.remove(name)
    assert not await blobs.exists(name)
    with pytest.raises(NotFound):
        await blobs.open(name)


async def test_a_blob_put_twice_is_removed_once(blobs: BlobStore) -> None:
    name = await blobs.put(b"twice")
    await blobs.put(b"twice")
    await blobs.remove(name)
    assert not await blobs.exists(name)


async def test_content_that_breaks_off_leaves_no_blob(blobs: BlobStore) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"first half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await blobs.put(broken())
    assert not await blobs.exists(sha256(b"first half").hexdigest())
