"""The deployment without Docker: a Kafka broker, a MongoDB and the four services, on loopback only."""

from deploy.local_servers.installation import ServersMissing
from deploy.local_servers.kafka import KafkaServer
from deploy.local_servers.mongo import MongoServer
from deploy.local_servers.pair import Servers
from deploy.local_servers.server import NotReady, Server
from deploy.local_servers.services import ServiceProcess, Services
from deploy.local_servers.startable import Startable

__all__ = [
    "KafkaServer",
    "MongoServer",
    "NotReady",
    "Server",
    "Servers",
    "ServersMissing",
    "ServiceProcess",
    "Services",
    "Startable",
]
