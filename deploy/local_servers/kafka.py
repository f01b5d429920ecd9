"""One Kafka node that is broker and controller at once (KRaft)."""

import base64
import subprocess
import uuid
from pathlib import Path

from deploy.local_servers.child import Child
from deploy.local_servers.installation import java, kafka_jars
from deploy.local_servers.server import HOST, Server, kept_port, listens

MESSAGE_BYTES = 12 * 1024 * 1024
HEAP = "-Xmx384m"


class KafkaServer(Server):
    """A broker whose topics are made by its clients on purpose, never by a slip of the pen."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        """Raises ServersMissing without Java 17, or when Kafka cannot be fetched."""
        super().__init__("kafka", folder, port)
        self.controller_port = kept_port(folder / "kafka-controller.port")
        self.settings = folder / "server.properties"
        self.logs = folder / "kafka"
        self.child = Child(_java("kafka.Kafka", str(self.settings)), folder / "kafka.log")

    @property
    def url(self) -> str:
        """As OBSERVATORY_BUS takes it."""
        return f"kafka://{HOST}:{self.port}"

    def prepare(self) -> None:
        self.settings.write_text("".join(f"{key}={value}\n" for key, value in self._properties().items()))
        if not (self.logs / "meta.properties").exists():
            cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
            # With the sign of equality, as a name may begin with a hyphen.
            named = [f"--cluster-id={cluster}", f"--config={self.settings}"]
            tool = ["kafka.tools.StorageTool", "format", "--standalone", *named]
            subprocess.run(_java(*tool), check=True, capture_output=True)  # noqa: S603 — our own command

    def answers(self) -> bool:
        # The broker opens its port when it has caught up with its controller and may serve.
        return listens(self.port)

    def _properties(self) -> dict[str, str | int]:
        return {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.bootstrap.servers": f"{HOST}:{self.controller_port}",
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://{HOST}:{self.port},CONTROLLER://{HOST}:{self.controller_port}",
            "advertised.listeners": f"PLAINTEXT://{HOST}:{self.port},CONTROLLER://{HOST}:{self.controller_port}",
            "log.dirs": str(self.logs),
            "auto.create.topics.enable": "false",
            "message.max.bytes": MESSAGE_BYTES,
            "replica.fetch.max.bytes": MESSAGE_BYTES,
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 1,
            "share.coordinator.state.topic.replication.factor": 1,
            "share.coordinator.state.topic.min.isr": 1,
            "group.initial.rebalance.delay.ms": 0,
            "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
            # After SIGKILL the controller lets the broker back in only when its last session is over.
            "broker.session.timeout.ms": 3000,
            "broker.heartbeat.interval.ms": 500,
        }


def _java(*arguments: str) -> list[str]:
    quick = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
    return [java(), HEAP, *quick, "-cp", str(kafka_jars() / "*"), *arguments]
