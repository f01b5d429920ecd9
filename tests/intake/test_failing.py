"""When a part is away: never a false 201, and nothing acknowledged is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.intake.app import open_desk
from services.intake.collections import CASES
from shared.failpoints import KILLED
from shared.platform import open_platform
from shared.settings import Settings
from tests.intake.cases import a_case
from tests.intake.conftest import HandClock, Intake

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/cases", a_case()),
        ("GET", "/cases", None),
        ("GET", "/cases/1", None),
        ("POST", "/places", {"ids": ["1"]}),
    ],
)
async def test_with_the_store_away_come_back_later(intake: Intake, method: str, path: str, body: object) -> None:
    await intake.platform.resources.aclose()
    role = "service" if path == "/places" else "reporter"
    answer = await intake.ask(method, path, json=body, role=role)  # type: ignore[arg-type]
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.headers["content-type"] == "application/problem+json"


async def test_with_the_bus_away_reports_are_taken(intake: Intake) -> None:
    await intake.platform.bus.aclose()  # type: ignore[attr-defined]
    assert await intake.report()


DIES = """
import asyncio, sys
from pathlib import Path
import httpx
sys.path.insert(0, ".")
from tests.intake.cases import a_case
from tests.intake.conftest import HandClock, open_intake

async def main():
    async with open_intake(Path(sys.argv[1]), HandClock()) as intake:
        for number in range(3):
            print(await intake.report(a_case(reference=f"A-{number}")), flush=True)

asyncio.run(main())
"""


async def test_dying_between_the_commit_and_the_answer_loses_nothing(tmp_path: Path, clock: HandClock) -> None:
    """The third report was never acknowledged and is there; its sender repeats it and is told so."""
    environment = os.environ | {"OBSERVATORY_FAILPOINT": "intake.after_store:3"}
    command = [sys.executable, "-c", DIES, str(tmp_path)]
    died = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: ASYNC221 — there is nothing else to do meanwhile
    assert died.returncode == KILLED, died.stderr
    acknowledged = died.stdout.split()
    assert len(acknowledged) == 2
    async with open_platform(Settings(data=tmp_path), clock) as platform:
        desk = await open_desk(platform)
        stored = {each.id for each in (await desk.store.find(CASES)).documents}
        assert stored > set(acknowledged)
        assert len(stored) == 3
        assert len(await desk.store.pending_events()) <= 3
