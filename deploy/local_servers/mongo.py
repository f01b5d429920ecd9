"""One mongod as a replica set of one: transactions need a replica set."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local_servers.installation import mongod
from deploy.local_servers.server import HOST, Server, listens

REPLICA_SET = "rs0"
CACHE_GB = "0.25"


class MongoServer(Server):
    name = "mongo"

    @property
    def url(self) -> str:
        return f"mongodb://{HOST}:{self.port}/?replicaSet={REPLICA_SET}"

    def command(self) -> Sequence[str]:
        files = ["--dbpath", str(self.folder / "mongo"), "--nounixsocket"]
        network = ["--bind_ip", HOST, "--port", str(self.port), "--replSet", REPLICA_SET]
        small = ["--wiredTigerCacheSizeGB", CACHE_GB, "--oplogSize", "256", "--quiet"]
        return [str(mongod()), *files, *network, *small, "--setParameter", "diagnosticDataCollectionEnabled=false"]

    def prepare(self) -> None:
        (self.folder / "mongo").mkdir(parents=True, exist_ok=True)

    def answers(self) -> bool:
        """Whether it is primary; makes it one the first time."""
        if not listens(self.port):
            return False
        with MongoClient[dict[str, Any]](
            HOST, self.port, directConnection=True, serverSelectionTimeoutMS=2000
        ) as client:
            try:
                hello: Mapping[str, Any] = client.admin.command("hello")
                if "setName" not in hello:
                    self._initiate(client)
            except PyMongoError:
                return False
            return bool(hello["isWritablePrimary"])

    def _initiate(self, client: MongoClient[dict[str, Any]]) -> None:
        with suppress(OperationFailure):
            members = [{"_id": 0, "host": f"{HOST}:{self.port}"}]
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
