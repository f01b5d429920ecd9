"""The AsyncAPI 3.0 document of the bus, made from the catalogue of events."""

from typing import Any

from pydantic.json_schema import models_json_schema

from shared.adapters.kafka_topics import KafkaTopic, kafka_topics
from shared.events.catalogue import CATALOGUE, TOPICS, EventType
from shared.events.envelope import MAX_BYTES, SPEC_VERSION

Json = dict[str, Any]
CONTENT_TYPE = "application/cloudevents+json"
SCHEMAS = "#/components/schemas/"


def document() -> Json:
    topics = {topic.name: topic for topic in kafka_topics(TOPICS)}
    owned = {topic.name: [entry for entry in CATALOGUE if entry.topic == topic] for topic in TOPICS}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Events of the observatory",
            "version": "1",
            "description": (
                "Each event carries the whole state of its record, coded: no direct identifier and no words of a "
                "person. Keep the highest revision of each subject; repeats and disorder then change nothing. Fields "
                "may be added; a changed meaning is a new version of the type."
            ),
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {name: _channel(topics[name], entries) for name, entries in owned.items()},
        "operations": {f"{name}.published": _operation(name, entries) for name, entries in owned.items()},
        "components": {
            "messages": {entry.name: _message(entry) for entry in CATALOGUE},
            "schemas": {"Envelope": _envelope(), **_data_schemas()},
        },
    }


def _channel(topic: KafkaTopic, entries: list[EventType]) -> Json:
    return {
        "address": topic.name,
        "description": f"Keyed by the id of the record. What cannot be handled is noted in {topic.name}.dead-letter.",
        "messages": {entry.name: {"$ref": f"#/components/messages/{entry.name}"} for entry in entries},
        "bindings": {"kafka": {"topic": topic.name, "partitions": topic.partitions, "bindingVersion": "0.5.0"}},
    }


def _operation(topic: str, entries: list[EventType]) -> Json:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{topic}"},
        "messages": [{"$ref": f"#/channels/{topic}/messages/{entry.name}"} for entry in entries],
    }


def _message(entry: EventType) -> Json:
    own = {"type": {"const": entry.name}, "data": {"$ref": SCHEMAS + entry.data.__name__}}
    return {
        "name": entry.name,
        "summary": entry.says,
        "contentType": CONTENT_TYPE,
        "payload": {"allOf": [{"$ref": SCHEMAS + "Envelope"}, {"type": "object", "properties": own}]},
    }


def _envelope() -> Json:
    text = {"type": "string", "minLength": 1}
    properties: Json = {
        "specversion": {"const": SPEC_VERSION},
        "id": {**text, "description": "Follows from type, subject and revision: a repeat has the same id."},
        "type": text,
        "source": {**text, "description": "/ and the service that owns the record."},
        "subject": {**text, "description": "The id of the record."},
        "time": {**text, "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "revision": {"type": "integer", "minimum": 1},
        "data": {"type": "object"},
    }
    return {
        "description": f"CloudEvents 1.0 with a revision; at most {MAX_BYTES} bytes.",
        "type": "object",
        "required": [name for name in properties if name != "datacontenttype"],
        "properties": properties,
    }


def _data_schemas() -> Json:
    models = dict.fromkeys(entry.data for entry in CATALOGUE)
    _, schemas = models_json_schema([(model, "serialization") for model in models], ref_template=SCHEMAS + "{model}")
    definitions: Json = schemas["$defs"]
    return definitions
