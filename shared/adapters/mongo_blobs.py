"""Blobs in MongoDB's GridFS, for processes that share no disk. The file's name is the sha256 of its content."""

from collections.abc import AsyncIterator
from hashlib import sha256
from io import BytesIO
from typing import Final

from bson import ObjectId
from gridfs.errors import NoFile
from motor.motor_asyncio import AsyncIOMotorGridFSBucket

from shared.adapters.blob_content import checked_name, chunks
from shared.adapters.mongo_connection import connect, database, unavailable
from shared.errors import NotFound

BUCKET: Final = "blobs"
ARRIVING: Final = "arriving"
"""The name of a file whose content is not complete."""


class MongoBlobs:
    """Implements `shared.ports.blobs.BlobStore`.

    Two that put the same content at once may leave two files of one name: either serves, and `remove` removes both.
    """

    def __init__(self, url: str, name: str) -> None:
        """`url` names a replica set, `name` the service's database. Opens nothing yet."""
        self._client = connect(url)
        self._bucket = AsyncIOMotorGridFSBucket(database(self._client, name), BUCKET)
        self._files = database(self._client, name)[f"{BUCKET}.files"]

    async def aclose(self) -> None:
        self._client.close()

    async def put(self, content: bytes | AsyncIterator[bytes]) -> str:
        arriving, digest = ObjectId(), sha256()
        with unavailable():
            file = self._bucket.open_upload_stream_with_id(arriving, ARRIVING)
            try:
                async for chunk in chunks(content):
                    digest.update(chunk)
                    await file.write(chunk)
                await file.close()
            except BaseException:
                await file.abort()
                raise
            name = digest.hexdigest()
            if await self.exists(name):
                await self._bucket.delete(arriving)
            else:
                await self._bucket.rename(arriving, name)
        return name

    async def open(self, sha256: str) -> bytes:
        content = BytesIO()
        with unavailable():
            try:
                await self._bucket.download_to_stream_by_name(checked_name(sha256), content)
            except NoFile:
                raise NotFound("no such blob") from None
        return content.getvalue()

    async def exists(self, sha256: str) -> bool:
        with unavailable():
            return await self._files.find_one({"filename": checked_name(sha256)}, {"_id": 1}) is not None

    async def remove(self, sha256: str) -> None:
        with unavailable():
            for file in await self._files.find({"filename": checked_name(sha256)}, {"_id": 1}).to_list(None):
                await self._bucket.delete(file["_id"])
