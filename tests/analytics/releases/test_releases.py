"""A release from the facts to its files, its ledger and its event."""

import asyncio
import csv
import hashlib
import io
from collections.abc import Sequence
from typing import Any

import httpx
import orjson
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.events import cases
from shared.events.envelope import Event, decode
from shared.ports.bus import Delivery
from tests.analytics.conftest import Analytics, until
from tests.analytics.deliveries import assault, killing, located, state, stub

PATTERNS = {"rates", "trends", "alarms", "hotspots", "clusters", "associations", "estimates", "justice", "figures"}
TABLES = {
    "public_record_state_year_kind",
    "public_record_state_month",
    "public_record_municipality_year",
    "reserved_state_year",
    "reserved_national",
}


def cases_in(place: str, number: int, *, synthetic: bool = False) -> list[Event]:
    """As many killings and as many other cases of three organisations, in one municipality."""
    events: list[Event] = []
    for each in range(number):
        for name, record in (("killing", killing()), ("assault", assault())):
            case_id = f"{name}-{place}-{each}"
            events += [
                state(case_id, record, organisation=f"org-{each % 3}", synthetic=synthetic),
                located(case_id, place),
            ]
    return events


async def publish(analytics: Analytics, **wanted: object) -> dict[str, Any]:
    answer = await analytics.ask("POST", "/releases", json=wanted)
    assert answer.status_code in {200, 201}, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def file(analytics: Analytics, release: str, name: str) -> httpx.Response:
    answer = await analytics.ask("GET", f"/releases/{release}/files/{name}", role="service")
    assert answer.status_code == 200, answer.text
    return answer


async def manifest(analytics: Analytics, release: str) -> dict[str, Any]:
    found: dict[str, Any] = (await file(analytics, release, "manifest.json")).json()
    return found


async def table(analytics: Analytics, release: str, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await file(analytics, release, f"{name}.json")).json()["rows"]
    return rows


async def announced(analytics: Analytics, number: int) -> list[Event]:
    """So many events on the topic of releases."""
    events: list[Event] = []

    async def take(batch: Sequence[Delivery]) -> None:
        events.extend(decode(delivery.value) for delivery in batch)

    async def enough() -> bool:
        return len(events) >= number

    reading = asyncio.create_task(analytics.platform.bus.subscribe("a-reader", ["releases"], take).run())
    await until(enough)
    reading.cancel()
    return events


async def test_files_are_those_the_signed_manifest_lists(analytics: Analytics) -> None:
    await analytics.handled(cases_in("20043", 6))
    done = await publish(analytics)
    assert (done["state"], done["series"], done["number"]) == ("published", "real", 1)
    said = await manifest(analytics, "real-1")
    content = (await file(analytics, "real-1", "manifest.json")).content
    signature = bytes.fromhex((await file(analytics, "real-1", "manifest.sig")).text)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(said["public_key"]))
    key.verify(signature, content)
    with pytest.raises(InvalidSignature):
        key.verify(signature, content + b" ")
    tables = {f"{name}.{kind}" for name in TABLES for kind in ("json", "csv")}
    assert {each["name"] for each in said["files"]} == tables | {f"patterns/{name}.json" for name in PATTERNS}
    for each in said["files"]:
        body = (await file(analytics, "real-1", each["name"])).content
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (each["sha256"], each["bytes"])
    assert (said["synthetic"], said["previous"], said["number"]) == (False, None, 1)
    assert (await analytics.ask("GET", "/releases/real-1")).json() == said


async def test_tables_hold_exact_public_and_protected_reserved_numbers(analytics: Analytics) -> None:
    await analytics.handled([*cases_in("20043", 6), *cases_in("09007", 2)])
    await publish(analytics)
    assert await table(analytics, "real-1", "public_record_state_year_kind") == [
        {"state": "09", "year": "2024", "kind": "homicide", "cases": 2, "suppressed": False},
        {"state": "20", "year": "2024", "kind": "homicide", "cases": 6, "suppressed": False},
    ]
    assert await table(analytics, "real-1", "reserved_state_year") == [
        {"state": "09", "year": "2024", "cases": None, "suppressed": True},
        {"state": "20", "year": "2024", "cases": 6, "suppressed": False},
    ]
    assert await table(analytics, "real-1", "reserved_national") == [{"cases": 8, "suppressed": False}]
    sheet = csv.DictReader(io.StringIO((await file(analytics, "real-1", "reserved_state_year.csv")).text))
    assert list(sheet) == [
        {"state": "09", "year": "2024", "cases": "", "suppressed": "true", "release": "real-1", "synthetic": "false"},
        {"state": "20", "year": "2024", "cases": "6", "suppressed": "false", "release": "real-1", "synthetic": "false"},
    ]


async def test_what_tables_cannot_answer_is_refused_with_its_reason(analytics: Analytics) -> None:
    await analytics.handled(cases_in("20043", 6))
    await publish(analytics)
    reasons = set()
    for name in ("clusters", "associations", "estimates", "justice", "figures"):
        (answer,) = (await file(analytics, "real-1", f"patterns/{name}.json")).json()["answers"]
        assert (answer["verdict"], answer["method"], answer["results"]) == ("refused", "none", {})
        reasons.add(answer["reason"]["es"])
    assert len(reasons) == 5


async def test_the_same_content_is_no_new_release(analytics: Analytics) -> None:
    await analytics.handled(cases_in("20043", 6))
    await publish(analytics)
    assert (await publish(analytics))["state"] == "unchanged"
    assert [entry["number"] for entry in await analytics.entries()] == [1]


async def test_a_dry_run_publishes_nothing(analytics: Analytics) -> None:
    await analytics.handled(cases_in("20043", 6))
    tried = await publish(analytics, dry_run=True)
    assert (tried["state"], tried["number"], {each["table"] for each in tried["tables"]}) == ("dry_run", 1, TABLES)
    assert await analytics.entries() == []


async def test_a_withdrawn_case_is_gone_from_the_next_release_which_links_to_the_last(analytics: Analytics) -> None:
    await analytics.handled(cases_in("20043", 6))
    await publish(analytics)
    await analytics.handled([stub("killing-20043-0", 2, cases.WITHDRAWN)])
    assert (await publish(analytics))["number"] == 2
    (row,) = await table(analytics, "real-2", "public_record_state_month")
    assert row["cases"] == 5
    first = (await file(analytics, "real-1", "manifest.json")).content
    said = await manifest(analytics, "real-2")
    assert said["previous"] == {"number": 1, "manifest_sha256": hashlib.sha256(first).hexdigest()}
    changed = [change["en"] for change in said["changes"]]
    assert len(changed) == 3
    assert all("the total goes from 6 to 5" in change for change in changed)
    assert (await table(analytics, "real-1", "public_record_state_month"))[0]["cases"] == 6


async def test_a_release_is_announced_with_the_checksums_of_its_files(analytics: Analytics) -> None:
    await analytics.handled(cases_in("20043", 6))
    await publish(analytics)
    (event,) = await announced(analytics, 1)
    assert (event.type, event.subject, event.revision) == ("release.published.v1", "real-1", 1)
    assert (event.data["series"], event.data["number"], event.data["hidden"]) == ("real", 1, False)
    files: dict[str, str] = event.data["files"]  # type: ignore[assignment]
    for name, checksum in files.items():
        assert hashlib.sha256((await file(analytics, "real-1", name)).content).hexdigest() == checksum
    assert {"manifest.json", "manifest.sig"} < files.keys()


async def test_samples_get_a_release_of_their_own_which_the_first_real_case_hides(analytics: Analytics) -> None:
    await analytics.handled(cases_in("20043", 6, synthetic=True))

    async def published() -> bool:
        return bool(await analytics.entries())

    async def hidden() -> bool:
        return all(entry["hidden"] for entry in await analytics.entries())

    await until(published)
    said = await manifest(analytics, "synthetic-1")
    rows = (await file(analytics, "synthetic-1", "reserved_national.json")).json()
    assert (said["synthetic"], rows["synthetic"], rows["rows"][0]["cases"]) == (True, True, 6)
    await analytics.handled([state("real", killing()), located("real", "09007")])
    await until(hidden)
    events = await announced(analytics, 1)
    assert (events[-1].subject, events[-1].revision, events[-1].data["hidden"]) == ("synthetic-1", 2, True)
    refused = await analytics.ask("POST", "/releases", json={"series": "synthetic"})
    assert refused.status_code == 409
    await publish(analytics)
    assert await table(analytics, "real-1", "public_record_municipality_year") == [
        {"municipality": "09007", "year": "2024", "cases": 1, "suppressed": False}
    ]
    assert len(await analytics.entries()) == 2
    assert "20043" not in orjson.dumps(await manifest(analytics, "real-1")).decode()
