"""Clusters as members ask for them: each method, without any one organisation, and the same as the command gives."""

import csv
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.__main__ import cli
from shared.events.envelope import Event
from shared.geography import load
from tests.analytics.conftest import Analytics
from tests.analytics.deliveries import assault, killing, located, state
from tests.analytics.patterns.test_live_patterns import answered

PLACES = ("09007", "20043", "14039", "30193", "19039", "02004", "31050", "08037")
QUICK = "simulations=99&seed=5"


def case(at: int, place: str, day: str, *, lethal: bool, organisation: str) -> Iterator[Event]:
    incident = {"start_earliest": day, "start_latest": day}
    record = killing(incident=incident) if lethal else assault(incident=incident)
    yield state(f"{organisation}-{at}", record, organisation=organisation)
    yield located(f"{organisation}-{at}", place)


def documented(planted: str = "", organisations: int = 3) -> Iterator[Event]:
    """Over eight places and six years a third is lethal; in one place and one year nearly all is, planted by whoever
    is named, or by all."""
    rng = random.Random(3)  # noqa: S311 — cases, not secrets
    names = [f"org-{number}" for number in range(organisations)]
    for at in range(240):
        place, year = PLACES[at % len(PLACES)], 2019 + at % 6
        day = f"{year}-{rng.randrange(12) + 1:02d}-{rng.randrange(28) + 1:02d}"
        yield from case(at, place, day, lethal=rng.random() < 0.3, organisation=names[at % organisations])
    for at in range(240, 280):
        who = planted or names[at % organisations]
        yield from case(at, "20043", f"2022-{at % 12 + 1:02d}-10", lethal=True, organisation=who)


async def scanned(analytics: Analytics, query: str, **request: Any) -> dict[str, Any]:  # noqa: ANN401
    found: dict[str, Any] = (await answered(analytics, "clusters", f"{QUICK}&{query}", **request))["answers"][0]
    return found


@pytest.mark.parametrize(
    ("query", "method"),
    [
        ("", "Bernoulli scan statistic"),
        ("time=year", "space-time Bernoulli scan statistic"),
        ("time=month&longest=12", "space-time Bernoulli scan statistic"),
        ("method=adjusted", "Poisson scan statistic, adjusted"),
        ("method=adjusted&time=year", "space-time Poisson scan statistic, adjusted"),
        ("method=knox&within_km=0&within_days=31", "Knox test for near repeats"),
    ],
)
async def test_what_all_organisations_document_is_found(analytics: Analytics, query: str, method: str) -> None:
    await analytics.handled(list(documented()))
    found = await scanned(analytics, query)
    assert found["method"] == method
    if method.startswith("Knox"):
        assert (found["verdict"], found["results"]["stable"]) == ("found", True)
        return
    first = found["results"]["clusters"][0]
    assert "20043" in first["regions"]
    assert (found["verdict"], first["stable"]) == ("found", True)
    if "time" in query:
        assert first["from"][:4] <= "2022" <= first["to"][:4]


@pytest.mark.parametrize("query", ["", "time=year", "method=adjusted", "method=adjusted&time=year", "method=knox"])
async def test_what_one_organisation_alone_documents_is_not(analytics: Analytics, query: str) -> None:
    await analytics.handled(list(documented(planted="office")))
    found = await scanned(analytics, query)
    assert found["verdict"] == "not_distinguishable_from_chance"
    assert "office" not in json.dumps(found)


async def test_only_what_goes_on_now_may_be_asked_for(analytics: Analytics) -> None:
    await analytics.handled(list(documented()))
    found = await scanned(analytics, "time=year&ending_now=true")
    assert {each["to"] for each in found["results"]["clusters"]} == {"2024"}


async def test_general_homicides_come_in_the_body_and_change_what_is_expected(analytics: Analytics) -> None:
    await analytics.handled(list(documented()))
    without = await scanned(analytics, "method=adjusted")
    assert "you can add one" in without["does_not_show"]["en"]
    body = {"homicides": dict.fromkeys(PLACES, 3) | {"20043": 900}}
    answer = await analytics.ask("POST", f"/live/patterns/clusters?method=adjusted&{QUICK}", json=body)
    while answer.status_code == 202:
        answer = await analytics.ask("POST", f"/live/patterns/clusters?method=adjusted&{QUICK}", json=body)
    found = answer.json()["answers"][0]
    assert set(found["parameters"]["adjusted_for"]) == {"organisations", "homicides"}
    assert answer.json()["parameters"]["homicides"]["20043"] == 900
    first, before = (each["results"]["clusters"][0] for each in (found, without))
    assert first["llr"] < before["llr"]
    assert (await analytics.ask("DELETE", f"/live/patterns/clusters?method=adjusted&{QUICK}", json=body)).is_success


@pytest.mark.parametrize(
    "body",
    [b"[1]", b"nothing", b'{"homicides": {"99999": 1}}', b'{"homicides": {"20043": -1}}', b'{"homicides": 3}', b"\xff"],
)
async def test_a_body_that_will_not_do_is_told(analytics: Analytics, body: bytes) -> None:
    answer = await analytics.ask("POST", "/live/patterns/clusters", content=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["fix"]


async def test_near_repeats_need_exact_days(analytics: Analytics) -> None:
    months = {"start_earliest": "2024-03-01", "start_latest": "2024-03-31"}
    events = [[state(f"m-{at}", killing(incident=months)), located(f"m-{at}", "09007")] for at in range(30)]
    await analytics.handled([each for pair in events for each in pair])
    found = await scanned(analytics, "method=knox")
    assert found["verdict"] == "refused"
    assert "30" in found["reason"]["en"]


@pytest.mark.parametrize("method", ["bernoulli", "adjusted", "over time"])
async def test_the_command_gives_the_same(analytics: Analytics, tmp_path: Path, method: str) -> None:
    """For the same counts by region, with the same seed."""
    events = list(documented())
    await analytics.handled(events)
    table = tmp_path / "regions.csv"
    write_regions(table, events, by_year=method == "over time")
    query = {"bernoulli": "", "adjusted": "method=adjusted", "over time": "method=adjusted&time=year"}[method]
    served = await scanned(analytics, f"{query}&max_share=.4&max_radius_km=900")
    options = {
        "bernoulli": ["--model", "bernoulli", "--column", "population=documented"],
        "adjusted": ["--adjust", "organisations"],
        "over time": ["--adjust", "organisations", *(f"--period={year}" for year in range(2019, 2025))],
    }[method]
    fixed = ["--max-population", ".4", "--max-radius", "900", "--simulations", "99", "--seed", "5"]
    run = CliRunner().invoke(cli, ["scan", str(table), *options, *fixed])
    assert run.exit_code == 0, run.output
    printed = json.loads(run.stdout)
    areas = sorted(PLACES)
    assert (printed["n"], printed["method"]) == (served["n"], served["method"])
    for ours, theirs in zip(served["results"]["clusters"], printed["clusters"], strict=True):
        assert ours["regions"] == [areas[number - 1] for number in theirs["regions"]]
        assert [ours.get(name) for name in ("from", "to")] == [theirs.get(name) for name in ("from", "to")]
        for name in ("cases", "expected", "llr", "p", "relative_risk", "radius"):
            assert ours[name] == pytest.approx(theirs[name], rel=1e-9)


def write_regions(path: Path, events: list[Event], *, by_year: bool) -> None:
    """A row per place, as somebody would make it from the cases."""
    places = {event.subject: event.data["location"]["municipality"] for event in events if "location" in event.data}  # type: ignore[index,call-overload]
    cases = [event.data["case"] for event in events if "case" in event.data]
    lethal, everything, who = Counter[tuple[str, str]](), Counter[str](), dict[str, set[str]]()
    for event in events:
        if "case" not in event.data:
            continue
        place, coded = places[event.subject], event.data["case"]
        year = coded["incident"]["start_earliest"][:4] if by_year else "cases"  # type: ignore[index,call-overload]
        everything[place] += 1
        who.setdefault(place, set()).add(event.subject.rpartition("-")[0])
        lethal[place, year] += coded["victims"][0]["kind"] == "homicide"  # type: ignore[index,call-overload]
    assert len(cases) == everything.total()
    columns = [str(year) for year in range(2019, 2025)] if by_year else ["cases"]
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["latitude", "longitude", "population", "documented", "organisations", *columns])
        for place in sorted(everything):
            area = load().municipalities[place]
            counted = [lethal[place, name] for name in columns]
            out.writerow([*area.point, area.population, everything[place], len(who[place]), *counted])
