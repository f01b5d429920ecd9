"""Imports as an organisation meets them, through the app on a real platform."""

import asyncio
import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.intake.conftest import Intake

MAPPINGS = Path(__file__).resolve().parents[2] / "journeys" / "mappings"


@dataclass
class Sender:
    """An organisation's client that sends files."""

    intake: Intake

    async def post(self, content: bytes, *, mapping: str | None = None, **request: Any) -> httpx.Response:  # noqa: ANN401 — whatever httpx takes
        params = {**request.pop("params", {}), **({"mapping": mapping} if mapping else {})}
        return await self.intake.ask(
            "POST", "/imports", params=params, files={"file": ("casos.csv", content)}, **request
        )

    async def settled(self, import_id: str) -> dict[str, Any]:
        """The import once there is nothing left to do."""
        while True:
            answer = await self.intake.ask("GET", f"/imports/{import_id}")
            assert answer.status_code == 200, answer.text
            shown: dict[str, Any] = answer.json()
            if shown["state"] not in {"received", "running"}:
                return shown
            await asyncio.sleep(0.01)

    async def send(self, content: bytes, **request: Any) -> dict[str, Any]:  # noqa: ANN401 — as `post`
        """The import of a file, read to its end."""
        answer = await self.post(content, **request)
        assert answer.status_code == 202, answer.text
        return await self.settled(answer.json()["id"])

    async def rows(self, import_id: str) -> list[dict[str, str]]:
        answer = await self.intake.ask("GET", f"/imports/{import_id}/rows.csv")
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(StringIO(answer.text)))

    async def map(self, name: str, mapping: dict[str, Any] | None = None) -> None:
        """Save a mapping; by default the one of that name for the real files."""
        sent = {"json": mapping} if mapping else {"content": (MAPPINGS / f"{name}.json").read_bytes()}
        answer = await self.intake.ask("PUT", f"/mappings/{name}", **sent)
        assert answer.status_code == 200, answer.text


def counts(shown: dict[str, Any]) -> tuple[int, int, int, int, int]:
    return tuple(shown[name] for name in ("rows", "accepted", "updated", "unchanged", "rejected"))  # type: ignore[return-value]


def template(*rows: dict[str, str]) -> bytes:
    """A file whose columns are named like fields."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def a_row(**changes: str) -> dict[str, str]:
    """A row that is a case; names of columns are written with `__` for the dots."""
    row = {
        "reference": "A-1",
        "incident.start_earliest": "2024-03-01",
        "place.state": "Oaxaca",
        "victims.0.kind": "Homicidio",
    }
    return row | {name.replace("__", "."): cell for name, cell in changes.items()}


@pytest.fixture
def sender(intake: Intake) -> Sender:
    return Sender(intake)
