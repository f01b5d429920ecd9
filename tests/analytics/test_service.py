"""From events on the bus to live numbers, through a restart and a rebuild."""

from pathlib import Path

import pytest

from shared.events import cases
from shared.events.envelope import Event
from shared.ports.bus import Message
from shared.principal import Role
from tests.analytics.conftest import Analytics, opened
from tests.analytics.counting import facts_of, plainly_counted
from tests.analytics.deliveries import assault, killing, located, state, stub


def some_events() -> list[Event]:
    """Fifty cases of two organisations in many places; some gone, some not located."""
    events: list[Event] = []
    for number in range(50):
        case_id = f"case-{number:02d}"
        month = 1 + number % 12
        when = {"start_earliest": f"2023-{month:02d}-01", "start_latest": f"2023-{month:02d}-20"}
        record = killing(incident=when) if number % 3 else assault(incident=when)
        events.append(state(case_id, record, organisation="casa-frida" if number % 2 else "otra"))
        if number % 5:
            events.append(located(case_id, f"{1 + number % 32:02d}003"))
    gone = [stub("case-01", 2, cases.WITHDRAWN), stub("case-02", 2, cases.MERGED), stub("case-03", 2, cases.ERASED)]
    return [*events, *gone]


async def test_live_numbers_equal_a_recount(analytics: Analytics) -> None:
    events = some_events()
    await analytics.handled(events)
    for by in ("state,year", "month,kind", "organisation", "state,month,kind"):
        answer = await analytics.live(f"by={by}")
        names = by.split(",")
        found = {tuple(row[name] for name in names): row["cases"] for row in answer["rows"]}
        assert found == plainly_counted(facts_of(events), *names)
        assert (answer["total"], answer["facts"], answer["synthetic"]) == (47, 47, False)
    assert answer["located"] == 37


async def test_an_answer_changes_with_the_facts(analytics: Analytics) -> None:
    await analytics.handled([state("a", assault())])
    assert (await analytics.live("by=state"))["rows"] == [{"state": "unknown", "cases": 1, "suppressed": False}]
    await analytics.handled([located("a", "20043")])
    assert (await analytics.live("by=state"))["rows"] == [{"state": "20", "cases": 1, "suppressed": False}]


async def test_a_restart_knows_what_was_known(tmp_path: Path) -> None:
    async with opened(tmp_path) as first:
        await first.handled(some_events())
        before = await first.live("by=state,month,kind")
    async with opened(tmp_path) as second:
        after = await second.live("by=state,month,kind")
    assert before | {"as_of": None} == after | {"as_of": None}


async def test_a_rebuild_gives_the_same(analytics: Analytics) -> None:
    await analytics.handled(some_events())
    before = await analytics.live("by=state,month,kind&unit=victims")
    started = await analytics.ask("POST", "/rebuild", role="admin")
    assert (started.status_code, started.json()["facts"]) == (202, 0)
    await analytics.handled([])
    assert (await analytics.ask("GET", "/rebuild")).json() == {
        "state": "done",
        "waiting": 0,
        "facts": 47,
        "located": 37,
    }
    assert await analytics.live("by=state,month,kind&unit=victims") | {"as_of": None} == before | {"as_of": None}


async def test_what_is_no_event_goes_to_the_dead_letters_and_the_rest_counts(analytics: Analytics) -> None:
    misshapen = Event("1", cases.REPORTED, "/intake", "b", "2026-03-01T18:00:00.000Z", 1, {"place_revision": 1})
    await analytics.platform.bus.publish([Message("cases", "x", b"{not json")])
    await analytics.handled([state("a", assault()), misshapen, state("c", assault())])
    assert (await analytics.live())["total"] == 2


@pytest.mark.parametrize(
    ("method", "path", "role", "status"),
    [
        ("GET", "/live/aggregates", "service", 403),
        ("POST", "/releases", "analyst", 403),
        ("POST", "/rebuild", "coordinator", 403),
        ("GET", "/rebuild", "reporter", 403),
        ("GET", "/releases/real-1", "reporter", 404),
        ("GET", "/releases/real-1/files/manifest.json", "reporter", 404),
        ("POST", "/releases", "coordinator", 409),
        ("GET", "/releases?cursor=not-ours", "reporter", 422),
        ("GET", "/live/aggregates?by=colour", "analyst", 422),
    ],
)
async def test_what_is_refused(analytics: Analytics, method: str, path: str, role: Role, status: int) -> None:
    answer = await analytics.ask(method, path, role=role)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_without_a_token_nothing_is_told(analytics: Analytics) -> None:
    for path in ("/live/aggregates", "/releases", "/rebuild"):
        assert (await analytics.http.get(path)).status_code == 401
