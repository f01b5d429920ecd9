"""Kafka and MongoDB together, as the deployment has them."""

from pathlib import Path

from deploy.local_servers.kafka import KafkaServer
from deploy.local_servers.mongo import MongoServer
from deploy.local_servers.startable import Startable


class Servers(Startable):
    """A broker and a database with their files in one folder."""

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
        self.mongo.child.end()
        self.kafka.stop()
        self.mongo.stop()
