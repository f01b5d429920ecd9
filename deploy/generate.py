"""Writes the files that are made from the code: `make generate`. A test holds them equal."""

from pathlib import Path
from typing import Any

import yaml

from deploy import asyncapi
from deploy.databases import databases
from shared.adapters.kafka_topics import kafka_topics
from shared.events.catalogue import TOPICS

ROOT = Path(__file__).resolve().parents[1]
NOTICE = "# Made by `make generate` from the code; a test holds it equal.\n"


def topics() -> list[dict[str, Any]]:
    return [
        {"name": topic.name, "partitions": topic.partitions, "settings": dict(topic.settings)}
        for topic in kafka_topics(TOPICS)
    ]


def files() -> dict[Path, str]:
    """Content by path."""
    return {
        ROOT / "deploy" / "topics.yaml": _yaml(topics()),
        ROOT / "deploy" / "indexes.yaml": _yaml(databases()),
        ROOT / "docs" / "events.asyncapi.yaml": _yaml(asyncapi.document()),
    }


def _yaml(content: object) -> str:
    return NOTICE + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)


def main() -> None:
    for path, content in files().items():
        path.write_text(content)


if __name__ == "__main__":
    main()
