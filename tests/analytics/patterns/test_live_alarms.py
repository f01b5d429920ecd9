"""Alarms as members ask for them: each way of watching a state, and the country as the command has it."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from services.__main__ import cli
from shared.events.envelope import Event
from tests.analytics.conftest import Analytics
from tests.analytics.deliveries import killing, located, state
from tests.analytics.patterns.test_live_patterns import answered

SPAN = "from=2019&to=2024"
MONTHS = [f"{year}-{month:02d}" for year in range(2019, 2025) for month in range(1, 13)]


def monthly_killings(places: dict[str, float], rise: float = 1.0) -> Iterator[Event]:
    """So many a month in each place over six years, in the last of them `rise` times as many."""
    random = np.random.default_rng(8)
    for place, level in places.items():
        for month in MONTHS:
            for number in range(random.poisson(level * (rise if month >= "2024" else 1.0))):
                day = {"start_earliest": f"{month}-10", "start_latest": f"{month}-10"}
                yield state(f"{place}-{month}-{number}", killing(incident=day))
                yield located(f"{place}-{month}-{number}", place)


async def signals(analytics: Analytics, how: str) -> dict[str, Any]:
    answers = (await answered(analytics, "alarms", f"{SPAN}&states={how}"))["answers"]
    found: dict[str, Any] = next(each for each in answers if "states" in each["results"])
    return found


@pytest.mark.parametrize(("how", "method"), [("yearly", "past years"), ("ewma", "weighted average")])
async def test_a_state_that_rises_is_told_with_how_sure_that_is(analytics: Analytics, how: str, method: str) -> None:
    await analytics.handled([*monthly_killings({"30193": 1.5}, rise=5), *monthly_killings({"20043": 0.4})])
    found = await signals(analytics, how)
    assert method in found["method"]
    states = {each["state"]: each for each in found["results"]["states"]}
    assert (found["verdict"], found["results"]["found"]) == ("found", ["30"])
    assert states["30"]["sees_doubling"] > states["20"]["sees_doubling"] > states["20"]["false_alarms"] >= 0
    assert all(each["false_alarms"] <= 0.08 for each in states.values())
    assert "duplicación" in found["uncertainty"]["es"]
    months = set(states["30"]["periods"])
    assert months
    assert months <= (set(MONTHS[-12:]) if how == "ewma" else {"2024-01 – 2024-12"})  # noqa: RUF001 — as it is told


async def test_another_way_of_watching_is_told_what_there_is(analytics: Analytics) -> None:
    answer = await analytics.ask("GET", "/live/patterns/alarms?states=cusum")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "states")


@pytest.mark.parametrize(("method", "at"), [("farrington", 0), ("flexible", 1)])
async def test_the_command_gives_the_same(analytics: Analytics, tmp_path: Path, method: str, at: int) -> None:
    """For the same counts by month, with the same seed."""
    events = list(monthly_killings({"30193": 2.0, "20043": 1.0}, rise=2))
    await analytics.handled(events)
    served = (await answered(analytics, "alarms", f"{SPAN}&seed=11"))["answers"][at]
    counted = Counter(event.subject[6:13] for event in events if "case" in event.data)
    table = tmp_path / "series.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([("week", "observed"), *((month, counted[month]) for month in MONTHS)])
    options = ["--method", method, "--season", "12", "--half-window", "1", "--from", "2023-01", "--seed", "11"]
    run = CliRunner().invoke(cli, ["alarms", str(table), *options])
    assert run.exit_code == 0, run.output
    printed = json.loads(run.stdout)
    assert printed.pop("upper") == served["results"].pop("upper")
    for name, value in served["results"].items():
        assert printed[name] == value
    for name in ("method", "verdict", "n", "words", "parameters"):
        assert printed[name] == served[name]
