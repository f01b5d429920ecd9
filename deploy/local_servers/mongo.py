"""One mongod as a replica set of one: transactions need a replica set."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local_servers.child import Child
from deploy.local_servers.installation import mongod
from deploy.local_servers.server import HOST, Server, listens

REPLICA_SET = "rs0"
CACHE_GB = "0.25"
OPLOG_MB = "256"
TRANSACTION_SECONDS = "5"
"""As in deploy/mongo/start.sh: what the transaction of a killed service touched is free again after so long."""


class MongoServer(Server):
    def __init__(self, folder: Path, port: int | None = None) -> None:
        """Raises ServersMissing but on Linux on x86-64, or when mongod cannot be fetched."""
        super().__init__("mongo", folder, port)
        files = ["--dbpath", str(folder / "mongo"), "--nounixsocket"]
        network = ["--bind_ip", HOST, "--port", str(self.port), "--replSet", REPLICA_SET]
        small = ["--wiredTigerCacheSizeGB", CACHE_GB, "--oplogSize", OPLOG_MB, "--quiet"]
        quiet = ["--setParameter", "diagnosticDataCollectionEnabled=false"]
        short = ["--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_SECONDS}"]
        self.child = Child([str(mongod()), *files, *network, *small, *quiet, *short], folder / "mongo.log")

    @property
    def url(self) -> str:
        """As OBSERVATORY_STORE takes it."""
        return f"mongodb://{HOST}:{self.port}/?replicaSet={REPLICA_SET}"

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
