"""Estimates as members ask for them, of lists that organisations made."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.__main__ import cli
from shared.events.envelope import Event
from tests.analytics.conftest import Analytics
from tests.analytics.deliveries import killing, located, state
from tests.analytics.patterns.test_live_patterns import answered

HISTORIES = {"A": 30, "B": 26, "C": 34, "AB": 12, "AC": 13, "BC": 11, "ABC": 7}
FIRST = date(2022, 1, 1)


def documented(lists: Sequence[str], number: int, *, name: str = "", day: date = FIRST) -> Iterator[Event]:
    """Killings that these organisations each learned of by themselves; the first of them owns the case."""
    by = [{"organisation": each, "how_learned": "own_contact"} for each in lists]
    incident = {"start_earliest": day.isoformat(), "start_latest": day.isoformat()}
    for at in range(number):
        yield state(
            f"{name or '-'.join(lists)}-{at}", killing(documented_by=by, incident=incident), organisation=lists[0]
        )


def all_of(histories: dict[str, int]) -> list[Event]:
    return [event for lists, number in histories.items() for event in documented(lists, number)]


async def estimated(analytics: Analytics, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = (await answered(analytics, "estimates", query))["answers"][0]
    return found


async def test_the_command_gives_the_same_numbers_for_the_same_lists(analytics: Analytics, tmp_path: Path) -> None:
    await analytics.handled(all_of(HISTORIES))
    told = await estimated(analytics, "from=2022&to=2023")
    file = tmp_path / "lists.csv"
    rows = [",".join([*("1" if name in lists else "0" for name in "ABC"), str(n)]) for lists, n in HISTORIES.items()]
    file.write_text("\n".join(["A,B,C,count", *rows]), encoding="utf-8")
    printed = json.loads(CliRunner().invoke(cli, ["estimate", str(file), "--years", "2022-2023"]).stdout)
    assert told["verdict"] == "found"
    assert told["n"] == printed["observed"] == sum(HISTORIES.values())
    assert told["results"]["selected"]["estimate"] > told["n"]
    assert {name: printed[name] for name in told["results"] if name != "linkage"} == {
        name: value for name, value in told["results"].items() if name != "linkage"
    }
    assert printed["parameters"] == told["parameters"]
    assert printed["words"] == told["words"]


async def test_estimates_made_elsewhere_are_cited_only_of_the_same(analytics: Analytics) -> None:
    async def cited(query: str) -> list[int]:
        told = await estimated(analytics, query)
        assert ("Letra S" in told["words"]["en"]) == ("estimates_made_elsewhere" in told["results"])
        return [each["year"] for each in told["results"].get("estimates_made_elsewhere", [])]

    await analytics.handled([])
    assert await cited("") == [2021, 2022, 2023]
    assert await cited("from=2022-03&to=2022-12") == [2022]
    assert await cited("state=20") == await cited("identity_group=trans_woman") == await cited("kind=assault") == []


async def test_doubt_about_which_cases_are_one_is_in_the_answer(analytics: Analytics) -> None:
    """Forty killings in municipalities of their own, each told of by another organisation two days later."""
    told_twice = [
        event
        for at in range(40)
        for lists, day in (("A", FIRST), ("B", FIRST + timedelta(days=2)))
        for event in (*documented(lists, 1, name=f"{lists}{at}", day=day), located(f"{lists}{at}-0", f"20{at + 1:03d}"))
    ]
    await analytics.handled([*all_of(HISTORIES), *told_twice])
    told = await estimated(analytics)
    linkage, selected = told["results"]["linkage"], told["results"]["selected"]
    assert sum(HISTORIES.values()) + 40 <= linkage["observed"][0] <= linkage["observed"][1] < told["n"]
    assert linkage["pairs"] == 40
    assert linkage["probability"] > 0.95
    assert linkage["total"]["estimate"] < selected["estimate"]
    assert "that nobody united" in told["uncertainty"]["en"]
    assert "the doubt about which records are the same case" in told["words"]["en"]
    apart = (await estimated(analytics, "same_case=0"))["results"]["linkage"]
    assert apart["between"] == [selected["estimate"], selected["estimate"]]
    assert apart["assumed"]["en"].endswith("probability 0.00, which is the one asked for.")


@pytest.mark.parametrize(
    ("histories", "rules"),
    [
        ({}, "Fewer than two organisations"),
        ({"A": 1}, "Fewer than two organisations"),
        ({"A": 40}, "Fewer than two organisations"),
        ({"ABC": 40}, "No model can be estimated"),
        ({"A": 20, "B": 20}, "There are 2 lists with cases"),
    ],
)
async def test_lists_that_tell_nothing_are_an_answer_with_the_reason(
    analytics: Analytics, histories: dict[str, int], rules: str
) -> None:
    await analytics.handled(all_of(histories))
    told = await estimated(analytics)
    assert told["verdict"] == "refused"
    assert rules in told["reason"]["en"]
    assert told["n"] == sum(histories.values())
    assert told["results"].get("selected") is None


async def test_of_twelve_lists_the_smallest_are_one(analytics: Analytics) -> None:
    await analytics.handled(all_of({name: 20 - at for at, name in enumerate("ABCDEFGHIJKL")}))
    told = await estimated(analytics)
    assert len(told["results"]["lists"]) == 10
    assert told["results"]["lists"]["others"] == 11 + 10 + 9
    joined = (await estimated(analytics, "join=A,B,C"))["results"]["lists"]
    assert joined["A+B+C"] == 20 + 19 + 18
    assert "others" not in joined


async def test_lists_to_join_that_are_none_are_a_problem_that_says_what_to_name(analytics: Analytics) -> None:
    await analytics.handled(all_of(HISTORIES))
    for query in ("join=A,nobody", "same_case=2", "same_case=likely"):
        answer = await analytics.ask("GET", f"/live/patterns/estimates?{query}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["fix"]
        assert "nobody" not in answer.text
