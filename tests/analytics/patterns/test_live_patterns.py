"""Patterns as members ask for them: over HTTP, on facts that came by the bus."""

import asyncio
import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest

from services.analytics.patterns import desk
from services.analytics.patterns.declared import DECLARED
from services.gateway.pattern_operations import PATTERN_NAMES
from shared.events.envelope import Event
from tests.analytics.conftest import Analytics
from tests.analytics.deliveries import GRANTED, assault, killing, located, state

DESCRIPTIONS = ("families_side_by_side", "reporting intensity", "figure:")
"""What tells how many there are, and claims no pattern."""
PLACES = ("09007", "20043", "14039", "30193", "19039", "02004")


def killings(number: int, organisation: str = "casa-frida", **record: object) -> Iterator[Event]:
    """Over the months of six years and over six municipalities."""
    for at in range(number):
        day = f"{2020 + at % 6}-{at % 12 + 1:02d}-15"
        case_id = f"{organisation}-{at}"
        incident = {"start_earliest": day, "start_latest": day}
        yield state(case_id, killing(incident=incident, **record), organisation=organisation)
        yield located(case_id, PLACES[at % len(PLACES)])


async def answered(analytics: Analytics, name: str, query: str = "", **principal: Any) -> dict[str, Any]:  # noqa: ANN401
    """The finished answer, asked for again while it is worked on."""
    async with asyncio.timeout(60):
        while (answer := await analytics.ask("GET", f"/live/patterns/{name}?{query}", **principal)).status_code == 202:
            assert 0 <= answer.json()["progress"] <= 1
            await asyncio.sleep(0.05)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_gateway_knows_every_pattern_and_no_other(analytics: Analytics) -> None:
    listed = (await analytics.ask("GET", "/live/patterns")).json()["patterns"]
    assert sorted(each["name"] for each in listed) == sorted(PATTERN_NAMES) == sorted(DECLARED)


@pytest.mark.parametrize("cases", [0, 1, 60])
@pytest.mark.parametrize("name", DECLARED)
async def test_every_pattern_answers_whatever_there_is(analytics: Analytics, name: str, cases: int) -> None:
    await analytics.handled(list(killings(cases)))
    found = await answered(analytics, name)
    for each in found["answers"]:
        assert all(each[part]["es"] and each[part]["en"] for part in ("words", "uncertainty", "does_not_show"))
        assert each["method"]
        assert each["source"]
        assert each["n"] <= max(cases, 1) * 10
        assert each["verdict"] != "found" or cases > 1 or each["method"].startswith(DESCRIPTIONS)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=murder", "kind"),
        ("state=Oaxaca", "state"),
        ("from=2024-13", "from"),
        ("nonsense=1", "query"),
        ("trends=1", "query"),
        ("to=yesterday", "to"),
        ("from=2024&to=2023", "to"),
        ("by=locality", "by"),
        ("denominator=everybody", "denominator"),
    ],
)
async def test_what_cannot_be_meant_is_told_with_what_can(analytics: Analytics, query: str, field: str) -> None:
    answer = await analytics.ask("GET", f"/live/patterns/rates?{query}")
    assert answer.status_code == 422
    problems = answer.json()["errors"]
    assert field in {each["field"] for each in problems}
    assert all(each["fix"] for each in problems)
    assert not {"nonsense", "murder", "yesterday", "everybody"} & set(re.findall(r"\w+", answer.text))


async def test_there_is_no_other_pattern(analytics: Analytics) -> None:
    answer = await analytics.ask("GET", "/live/patterns/forecasts")
    assert answer.status_code == 404
    assert "rates" in answer.json()["detail"]


async def test_a_member_sees_the_patterns_of_what_they_may_count(analytics: Analytics) -> None:
    refused = {**GRANTED, "share_with_network": "refused"}
    await analytics.handled([*killings(30), *killings(20, "otra", consent=refused)])

    async def cases(**principal: str) -> int:
        return int((await answered(analytics, "rates", **principal))["answers"][0]["n"])

    assert await cases(role="coordinator", organisation="red") == 30
    assert await cases(role="org_admin", organisation="otra") == 20
    assert await cases(role="org_admin", organisation="nadie") == 0
    assert (await analytics.ask("GET", "/live/patterns/rates", role="service")).status_code == 403


async def test_an_analyst_sees_no_cell_with_few_cases_of_others(analytics: Analytics) -> None:
    granted = [*killings(6, consent=GRANTED)]
    await analytics.handled(granted)
    assert (await answered(analytics, "rates", role="analyst", organisation="uni"))["answers"][0]["n"] == 0


async def test_an_answer_follows_the_facts_and_is_kept_with_its_parameters(analytics: Analytics) -> None:
    await analytics.handled(list(killings(10)))
    first = await answered(analytics, "rates", "kind=homicide&from=2021")
    await analytics.handled([state("new", killing()), located("new", "09007")])
    second = await answered(analytics, "rates", "kind=homicide&from=2021")
    assert second["answers"][0]["n"] == first["answers"][0]["n"] + 1
    assert {"observatory", "numpy", "scipy"} <= second["versions"].keys()
    assert second["parameters"] == {
        "kind": ["homicide"],
        "identity_group": [],
        "state": [],
        "from": "2021",
        "to": None,
        "by": "state",
        "denominator": ["inhabitants", "lgbti_15_and_over"],
        "towards": "all",
    }


async def test_long_work_ends_although_cases_keep_coming(analytics: Analytics, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun is told once, of the facts it began with; the next who asks gets those of then."""
    await analytics.handled(list(killings(60)))
    monkeypatch.setattr(desk, "PATIENCE_SECONDS", 0.0)
    first = await analytics.ask("GET", "/live/patterns/alarms")
    assert first.status_code == 202
    await analytics.handled([state("late", killing()), located("late", "09007")])
    counted = [(await answered(analytics, "alarms"))["answers"][-1]["n"] for _ in range(2)]
    assert counted == [60, 61]


async def test_the_same_question_gives_the_same_numbers(analytics: Analytics) -> None:
    await analytics.handled([*killings(48), *itertools.chain(*([state(f"a{at}", assault())] for at in range(9)))])
    first = await answered(analytics, "trends", "seed=7")
    second = await answered(analytics, "trends", "seed=7&from=")
    assert first["answers"] == second["answers"]


async def test_work_can_be_stopped_and_asked_for_again(analytics: Analytics) -> None:
    await analytics.handled(list(killings(60)))
    await asyncio.gather(
        analytics.ask("GET", "/live/patterns/alarms"),
        analytics.ask("DELETE", "/live/patterns/alarms"),
    )
    assert (await answered(analytics, "alarms"))["answers"]


async def test_an_analyst_reads_no_number_of_others_under_five(analytics: Analytics) -> None:
    defender = [{"kind": "homicide", "flags": ["defender"], "outcomes": [{"outcome": "dead"}]}]
    few = [state(f"few-{at}", killing(consent=GRANTED, victims=defender)) for at in range(2)]
    await analytics.handled([*killings(40, consent=GRANTED), *few])
    found = await answered(analytics, "figures", role="analyst", organisation="uni")
    assert found["answers"]
    assert not {1, 2, 3, 4} & set(numbers([each["results"] for each in found["answers"]]))
    assert {1, 2, 3, 4} & set(numbers([each["results"] for each in (await answered(analytics, "figures"))["answers"]]))


def numbers(value: Any) -> Iterator[int]:  # noqa: ANN401 — anything JSON holds
    if isinstance(value, dict):
        yield from itertools.chain(*map(numbers, value.values()))
    elif isinstance(value, list):
        yield from itertools.chain(*map(numbers, value))
    elif type(value) is int:
        yield value
