"""The invariant: what was acknowledged is a fact, once, and every aggregate is a recount of the facts."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpx

from services.analytics.collections import AGGREGATES, FACTS
from services.analytics.facts.fact import rows
from services.analytics.standard_tables import STANDARD
from shared.model.json import Document
from tests.journeys.breakable import Breakable
from tests.journeys.persistent_sender import PersistentSender, sent_by_state_and_year

SETTLING_SECONDS = 240
Cells = Mapping[tuple[str, ...], int]


async def assert_nothing_lost(breakable: Breakable, *senders: PersistentSender) -> None:
    """Wait until things have settled, then compare acknowledgements, facts, live numbers and stored tables."""
    ids = [case_id for sender in senders for case_id in sender.acknowledged.values()]
    assert len(set(ids)) == len(ids), "two reports were given one id"
    await settled(breakable, len(ids))
    live = await live_tables(breakable)
    facts, tables = await stored(breakable, len(ids))
    assert facts.keys() == set(ids)
    for name, question in STANDARD.items():
        counted = recount(facts.values(), question.by, question.unit)
        assert cells(live[name]) == counted, f"live {name}"
        assert cells(tables[name]) == counted, f"stored {name}"
        assert live[name]["total"] == tables[name]["total"] == total(facts.values(), question.unit)
    sent = sum((sent_by_state_and_year(sender.acknowledged) for sender in senders), Counter[tuple[str, str]]())
    assert cells(live["cases-by-state-year"]) == sent


async def settled(breakable: Breakable, facts: int) -> None:
    """Wait until nothing waits on the bus and that many cases are known and located."""
    state = await _once(breakable, lambda state: not state["waiting"] and state["located"] >= facts)
    assert state["facts"] == state["located"] == facts


async def known(breakable: Breakable, facts: int) -> None:
    """Wait until that many cases are known to analytics."""
    assert (await _once(breakable, lambda state: state["facts"] >= facts))["facts"] == facts


async def _once(breakable: Breakable, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """How far the facts are, once that is so."""
    state: dict[str, Any] | None = None
    last: dict[str, Any] | None = None
    try:
        async with asyncio.timeout(SETTLING_SECONDS), breakable.administrator() as administrator:
            while (state := await answer_of(administrator, "/v1/rebuild")) is None or not is_so(state):
                last = state or last
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"The facts do not get further than {last}.") from None
    return state


async def answer_of(client: httpx.AsyncClient, path: str, **parameters: str) -> dict[str, Any] | None:
    """None while a service is away."""
    try:
        answer = await client.get(path, params=parameters)
    except httpx.TransportError:
        return None
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return None
    assert answer.is_success, answer.text
    return dict(answer.json())


async def live_tables(breakable: Breakable) -> dict[str, dict[str, Any]]:
    """Every standard table, as a coordinator reads it live."""
    found = {}
    async with breakable.administrator() as administrator:
        for name, question in STANDARD.items():
            asked = {"unit": question.unit} | ({"by": ",".join(question.by)} if question.by else {})
            found[name] = await answer_of(administrator, "/v1/live/aggregates", **asked) or {}
    return found


async def stored(breakable: Breakable, facts: int) -> tuple[dict[str, Document], dict[str, Document]]:
    """Facts and standard tables as the store of analytics holds them, once the tables are of so many facts, located.

    Tables are written when facts came to rest, a second or more after the last one: a table from before the last
    location arrived counts all facts already, some of them without their place.
    """
    async with asyncio.timeout(SETTLING_SECONDS):
        while True:
            async with breakable.at_rest():
                store = await breakable.open_store("analytics", FACTS, AGGREGATES)
                found = {each.id: each.body async for batch in store.scan(FACTS) for each in batch}
                tables = {each.id: each.body async for batch in store.scan(AGGREGATES) for each in batch}
                await store.aclose()
            if tables.keys() == STANDARD.keys() and all(
                table["facts"] == table["located"] == facts for table in tables.values()
            ):
                return found, tables
            await asyncio.sleep(1)


def recount(facts: Iterable[Document], by: tuple[str, ...], unit: str) -> dict[tuple[str, ...], int]:
    """Counts by cell, written as one would by hand: every row of every fact."""
    counted = Counter[tuple[str, ...]]()
    for fact in facts:
        entries = [row for row in rows(fact) if unit == "victims" or "kind" not in by or "of_lesser_kind" not in row]
        columns = ["case_kind" if name == "kind" and unit != "victims" else name for name in by]
        if unit == "victims":
            for row in entries:
                counted.update(dict.fromkeys(_cells(row, columns), row.get("number", 1)))
        else:
            counted.update({cell for row in entries for cell in _cells(row, columns)})
    return {cell: number for cell, number in counted.items() if number}


def total(facts: Iterable[Document], unit: str) -> int:
    return recount(facts, (), unit).get((), 0)


def _cells(row: Document, columns: list[str]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = {()}
    for name in columns:
        held = row.get(name, "unknown")
        found = {(*cell, str(value)) for cell in found for value in (held if isinstance(held, list) else [held])}
    return found


def cells(table: Mapping[str, Any]) -> Cells:
    """A table's rows as numbers by cell."""
    return {tuple(row[name] for name in table["by"]): row[table["unit"]] for row in table["rows"]}
