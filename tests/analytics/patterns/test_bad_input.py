"""What the issue names as bad input, asked of every pattern over HTTP: an answer, or a problem that says what to ask
instead; never an error of ours, and no number that JSON does not have."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import httpx
import pytest

from services.analytics.clusters import scanning
from shared.events.envelope import Event
from tests.analytics.conftest import Analytics
from tests.analytics.deliveries import assault, killing, located, state
from tests.analytics.patterns.test_live_patterns import PLACES, killings

QUICK = "simulations=99"
QUESTIONS = (
    "rates?",
    "rates?by=municipality&towards=neighbours",
    "rates?denominator=trans_and_other_15_and_over&state=20&towards=neighbours",
    "trends?",
    "alarms?",
    "alarms?states=ewma",
    "hotspots?",
    "hotspots?by=municipality",
    f"clusters?{QUICK}",
    f"clusters?{QUICK}&time=month&ending_now=true",
    f"clusters?{QUICK}&method=adjusted",
    f"clusters?{QUICK}&method=adjusted&time=year",
    f"clusters?{QUICK}&method=knox",
    "associations?",
)
SUCCESS, PROBLEMS = 200, 422


def day(text: str) -> dict[str, str]:
    return {"start_earliest": text, "start_latest": text}


def all_in_one_cell() -> Iterator[Event]:
    for at in range(40):
        yield state(f"c-{at}", killing(incident=day("2024-03-01")))
        yield located(f"c-{at}", "20043")


def nowhere() -> Iterator[Event]:
    for at in range(40):
        yield state(f"n-{at}", killing(incident=day(f"{2020 + at % 5}-{at % 12 + 1:02d}-15"), place={"text": "lejos"}))
        yield located(f"n-{at}", None if at % 2 else "20")


def long_ago() -> Iterator[Event]:
    """The model knows no date before 1900."""
    for at in range(40):
        year = 1900 if at % 2 else 2024
        yield state(f"y-{at}", killing(incident=day(f"{year}-{at % 12 + 1:02d}-15")))
        yield located(f"y-{at}", PLACES[at % len(PLACES)])


def of_one_kind_each() -> Iterator[Event]:
    yield from killings(20)
    for at in range(20):
        yield state(f"k-{at}", assault(incident=day(f"202{at % 5}-05-05")))
        yield located(f"k-{at}", PLACES[at % 2])


async def asked(analytics: Analytics, question: str, **request: Any) -> httpx.Response:  # noqa: ANN401 — as httpx
    async with asyncio.timeout(240):
        while (answer := await analytics.ask("GET", f"/live/patterns/{question}", **request)).status_code == 202:
            await asyncio.sleep(0.05)
    return answer


def no_such_number(text: str) -> NoReturn:
    raise AssertionError(text)


def read(answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.text, parse_constant=no_such_number)
    return found


@pytest.mark.parametrize(
    "events",
    [list, lambda: killings(1), all_in_one_cell, nowhere, long_ago, of_one_kind_each],
    ids=["no cases", "one case", "all in one cell", "unknown areas", "as long ago as can be", "one kind in two places"],
)
async def test_every_question_has_an_answer(analytics: Analytics, events: Callable[[], Iterator[Event]]) -> None:
    await analytics.handled(list(events()))
    for question in QUESTIONS:
        answer = await asked(analytics, question)
        assert answer.status_code == SUCCESS, (question, answer.text)
        found = read(answer)
        assert found["answers"], question
        for each in found["answers"]:
            assert each["words"]["es"], question
            assert each["words"]["en"], question
            assert (each["reason"] is None) is (each["verdict"] not in {"refused", "too_few_to_tell"}) or each["n"]


async def test_a_dimension_with_as_many_values_as_cases(analytics: Analytics) -> None:
    events: list[Event] = []
    for at in range(3_000):
        record = killing if at % 3 else assault
        incident = day(f"{2019 + at % 6}-{at % 12 + 1:02d}-{at % 28 + 1:02d}")
        events.append(state(f"m-{at}", record(incident=incident), organisation=f"org-{at}"))
        events.append(located(f"m-{at}", PLACES[at % len(PLACES)]))
    await analytics.handled(events)
    for question in QUESTIONS:
        if question != "hotspots?by=municipality":  # with a case per area it is a minute of permutations
            answer = await asked(analytics, question)
            assert answer.status_code == SUCCESS, (question, answer.text)
            assert read(answer)["answers"]


TWELVE = "state,municipality,year,quarter,month,time_of_day,kind,outcome,means,place_type,occupation,nationality"


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (f"rates?by={TWELVE}", "by"),
        (f"hotspots?by={TWELVE}", "by"),
        ("rates?denominator=everybody", "denominator"),
        ("rates?state=Oaxaca", "state"),
        ("clusters?within_days=soon", "within_days"),
        ("clusters?within_km=near", "within_km"),
        ("clusters?max_share=0", "max_share"),
        ("clusters?ending_now=perhaps", "ending_now"),
        ("trends?from=2024&to=2023", "to"),
        (f"trends?by={TWELVE}", "query"),
        ("rates?kind=" + ",".join(f"kind{at}" for at in range(3_000)), "kind"),
        ("clusters?max_share=nan", "max_share"),
        ("clusters?max_radius_km=inf", "max_radius_km"),
        ("clusters?within_km=nan", "within_km"),
        ("clusters?simulations=1000000", "simulations"),
        ("clusters?longest=0", "longest"),
        ("clusters?homicides=3", "homicides"),
        ("clusters?time=week", "time"),
        ("alarms?seed=-1", "seed"),
        ("trends?from=0000", "from"),
        ("alarms?from=10000", "from"),
    ],
)
async def test_what_cannot_be_asked_is_a_problem_with_a_way_out(
    analytics: Analytics, question: str, field: str
) -> None:
    answer = await asked(analytics, question)
    assert answer.status_code == PROBLEMS
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = read(answer)["errors"][0]
    assert problem["field"] == field
    assert problem["fix"]
    spanish = read(await asked(analytics, question, headers={"accept-language": "es-MX"}))
    assert spanish["detail"] != read(answer)["detail"]
    assert spanish["errors"][0]["field"] == field
    assert spanish["errors"][0]["message"] != problem["message"]
    assert "{" not in problem["fix"].replace('{"homicides": {', "")


@pytest.mark.parametrize(
    ("question", "field", "fix", "in_spanish"),
    [
        (f"clusters?{QUICK}&time=year&longest=99", "longest", "Give 1 to 6.", "Escribe de 1 a 6."),
        ("estimates?join=nobody", "join", "Their lists are: –.", "Sus listas son: –."),  # noqa: RUF001 — none
    ],
)
async def test_what_the_cases_do_not_allow_is_one_too(
    analytics: Analytics, question: str, field: str, fix: str, in_spanish: str
) -> None:
    await analytics.handled(list(killings(60)))
    for language, told in (("en", fix), ("es", in_spanish)):
        answer = await asked(analytics, question, headers={"accept-language": language})
        assert answer.status_code == PROBLEMS
        assert (read(answer)["errors"][0]["field"], read(answer)["errors"][0]["fix"]) == (field, told)


async def test_what_would_take_hours_is_told_in_the_language_of_who_asks(
    analytics: Analytics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "MOST_LOOKED_INTO", 1000)
    await analytics.handled(list(killings(60)))
    answer = await asked(analytics, f"clusters?{QUICK}&time=month", headers={"accept-language": "es"})
    (problem,) = read(answer)["errors"]
    assert (problem["field"], problem["fix"][:24]) == ("simulations", "Pide menos simulaciones,")


@pytest.mark.parametrize("span", ["from=1850", "from=0001", "to=0001", "from=9998", "from=0001&to=0001", "to=9999"])
async def test_any_span_of_time_has_an_answer(analytics: Analytics, span: str) -> None:
    await analytics.handled(list(killings(30)))
    for question in ("rates?", "trends?", "alarms?states=ewma", f"clusters?{QUICK}&time=month"):
        answer = await asked(analytics, f"{question}&{span}")
        assert answer.status_code == SUCCESS, (question, answer.text)
        assert read(answer)["answers"]
