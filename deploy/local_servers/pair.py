"""Kafka and MongoDB together, as the deployment has them."""

from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local_servers.kafka import KafkaServer
from deploy.local_servers.mongo import MongoServer


class Servers:
    """A broker and a database with their files in one folder; a context manager starts and stops them."""

    def __init__(self, folder: Path) -> None:
        """Raises ServersMissing when one of the programs cannot be had here."""
        self.kafka = KafkaServer(folder)
        self.mongo = MongoServer(folder)

    def start(self) -> None:
        """Start both at once and wait for both. Raises NotReady."""
        self.mongo.launch()
        self.kafka.start()
        self.mongo.wait_ready()

    def stop(self) -> None:
        self.kafka.stop()
        self.mongo.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
