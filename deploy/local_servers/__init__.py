"""One Kafka broker and one MongoDB, without Docker: for tests and for trying the deployment's shape. Loopback only."""

from deploy.local_servers.installation import ServersMissing
from deploy.local_servers.kafka import KafkaServer
from deploy.local_servers.mongo import MongoServer
from deploy.local_servers.pair import Servers
from deploy.local_servers.server import NotReady, Server

__all__ = ["KafkaServer", "MongoServer", "NotReady", "Server", "Servers", "ServersMissing"]
