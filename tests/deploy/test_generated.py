"""What `make generate` writes is what the code says now."""

import re
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from deploy import asyncapi, generate
from deploy.deployment_secrets import SERVICES
from shared.clock import system_clock
from shared.events import locations
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event, encode

ROOT = Path(__file__).resolve().parents[2]


def test_generated_files_are_up_to_date() -> None:
    stale = [path.name for path, content in generate.files().items() if path.read_text() != content]
    assert stale == [], "run: make generate"


def test_a_service_may_open_every_database_it_has() -> None:
    users = (ROOT / "deploy" / "mongo" / "users.js").read_text()
    assert re.search(r"\[`observatory_\$\{service\}`, `observatory_\$\{service\}_keys`\]", users)
    allowed = {f"observatory_{service}{part}" for service in SERVICES for part in ("", "_keys")}
    assert set(yaml.safe_load((ROOT / "deploy" / "indexes.yaml").read_text())) <= allowed


WRONG = ({"revision": 0}, {"type": "case.moved.v1"}, {"data": {"place_revision": "one"}})


@pytest.mark.parametrize(
    "change", [{}, {"revision": 0}, {"type": "case.moved.v1"}, {"data": {"place_revision": "one"}}]
)
def test_the_document_describes_events_as_they_are_written(change: dict[str, object]) -> None:
    document = asyncapi.document()
    message = document["components"]["messages"][locations.LOCATED]
    schema = jsonschema_rs.validator_for({**message["payload"], "components": document["components"]})
    event = Event.of(
        type=locations.LOCATED,
        source="geocode",
        subject="some-case",
        revision=1,
        moment=system_clock(),
        data=locations.CaseLocated(place_revision=1, location=None).model_dump(mode="json"),
    )
    written = yaml.safe_load(encode(event)) | change
    assert schema.is_valid(written) is (change == {})


def test_every_event_type_is_in_the_document() -> None:
    document = asyncapi.document()
    on_channels = {name for channel in document["channels"].values() for name in channel["messages"]}
    assert on_channels == {entry.name for entry in CATALOGUE} == set(document["components"]["messages"])
