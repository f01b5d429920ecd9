"""The gateway's own copy of the releases."""

import asyncio
from pathlib import Path
from typing import Any

import orjson

from services.gateway.release_files import MANIFEST
from shared.adapters.local_bus import LocalBus
from shared.events.catalogue import RELEASES
from tests.gateway.conftest import Gateway, Opener, analytics
from tests.gateway.published import files


def shows(name: str) -> Any:  # noqa: ANN401 — a predicate
    return lambda answer: answer.status_code == 200 and answer.json()["release"] == name


async def test_before_the_first_release_there_are_no_numbers_and_it_is_said(gateway: Gateway) -> None:
    answer = await gateway.http.get("/v1/aggregates")
    assert answer.status_code == 404
    assert "No release" in answer.json()["detail"]
    assert (await gateway.http.get("/v1/releases")).json() == {"releases": []}


async def test_a_published_release_is_fetched_and_served(gateway: Gateway) -> None:
    await gateway.announce()
    answer = await gateway.until("/v1/aggregates?by=state", shows("real-1"))
    assert answer.json()["total"] == 18
    entry = (await gateway.http.get("/v1/releases/1")).json()
    assert entry["changes"] == [{"es": "Primera publicación.", "en": "First release."}]
    for each in entry["files"]:
        assert (await gateway.http.get(each["href"])).content == files()[each["name"]]
    assert (await gateway.http.get(entry["manifest"])).content == files()[MANIFEST]


async def test_after_a_restart_it_is_served_with_every_other_service_down(opened: Opener, tmp_path: Path) -> None:
    async with opened({"analytics": analytics(tmp_path / "releases")}) as running:
        await running.announce()
        await running.until("/v1/aggregates", shows("real-1"))
    async with opened() as alone:
        answer = await alone.http.get("/v1/aggregates?by=state")
        assert answer.status_code == 200
        assert answer.json()["release"] == "real-1"
        file = await alone.http.get("/v1/releases/real-1/files/reserved_national.json")
        assert file.content == files()["reserved_national.json"]


async def test_the_latest_number_counts_and_older_ones_stay_readable(gateway: Gateway) -> None:
    await gateway.announce(number=1)
    await gateway.announce(number=2)
    await gateway.until("/v1/aggregates", shows("real-2"))
    assert (await gateway.http.get("/v1/aggregates?release=real-1")).json()["release"] == "real-1"
    assert (await gateway.http.get("/v1/aggregates?release=1")).json()["release"] == "real-1"
    ledger = (await gateway.http.get("/v1/releases")).json()["releases"]
    assert [entry["number"] for entry in ledger] == [2, 1]


async def test_answers_made_while_a_release_comes_are_not_kept_for_it(gateway: Gateway) -> None:
    for number in range(1, 5):
        await gateway.announce(number=number)
        ledger = f"/v1/releases/real-{number}"
        while (await gateway.http.get(ledger)).status_code != 200:
            await gateway.http.get("/v1/aggregates")
            await asyncio.sleep(0)
        await gateway.until("/v1/aggregates", shows(f"real-{number}"))


async def test_an_older_release_that_comes_late_changes_nothing(gateway: Gateway) -> None:
    await gateway.announce(number=2)
    await gateway.announce(number=1)
    await gateway.until("/v1/releases/1", lambda answer: answer.status_code == 200)
    assert (await gateway.http.get("/v1/aggregates")).json()["release"] == "real-2"


async def test_samples_are_shown_until_there_is_a_real_release(gateway: Gateway) -> None:
    await gateway.announce("synthetic", 1)
    sample = await gateway.until("/v1/aggregates", shows("synthetic-1"))
    assert sample.json()["synthetic"] is True
    await gateway.announce("real", 1)
    real = await gateway.until("/v1/aggregates", shows("real-1"))
    assert real.json()["synthetic"] is False
    assert (await gateway.http.get("/v1/releases")).json()["releases"][0]["release"] == "real-1"


async def test_samples_that_were_hidden_are_gone_before_the_first_real_release_too(gateway: Gateway) -> None:
    await gateway.announce("synthetic", 1)
    await gateway.until("/v1/aggregates", shows("synthetic-1"))
    await gateway.announce("synthetic", 1, hidden=True, revision=2)
    answer = await gateway.until("/v1/aggregates", lambda answer: answer.status_code == 404)
    assert "samples are not shown" in answer.json()["detail"]
    assert (await gateway.http.get("/v1/aggregates?release=synthetic-1")).status_code == 410
    assert (await gateway.http.get("/v1/releases/synthetic-1")).status_code == 410
    assert (await gateway.http.get("/v1/areas/states.geojson")).json()["release"] is None


async def test_a_repeat_of_an_older_state_brings_nothing_back(gateway: Gateway) -> None:
    await gateway.announce("synthetic", 1, hidden=True, revision=2)
    await gateway.until("/v1/releases/synthetic-1", lambda answer: answer.status_code == 410)
    await gateway.announce("synthetic", 1, hidden=False, revision=1)
    await gateway.announce("synthetic", 2)
    await gateway.until("/v1/aggregates", shows("synthetic-2"))
    assert (await gateway.http.get("/v1/releases/synthetic-1")).status_code == 410


async def test_analytics_away_delays_a_release_and_loses_none(opened: Opener, tmp_path: Path) -> None:
    async with opened() as alone:
        await alone.announce()
        assert (await alone.http.get("/v1/aggregates")).status_code == 404
    async with opened({"analytics": analytics(tmp_path / "releases")}) as running:
        await running.until("/v1/aggregates", shows("real-1"))


async def test_a_spoiled_file_is_never_shown_and_the_release_before_stays(gateway: Gateway) -> None:
    await gateway.announce(number=1)
    await gateway.until("/v1/aggregates", shows("real-1"))
    spoiled = orjson.dumps({**orjson.loads(files()["reserved_national.json"]), "rows": []})
    await gateway.announce(number=2, **{"reserved_national.json": spoiled})
    await gateway.announce(number=3)
    await gateway.until("/v1/aggregates", shows("real-3"))
    assert (await gateway.http.get("/v1/releases/2")).status_code == 404
    assert isinstance(gateway.platform.bus, LocalBus)
    progress = await gateway.platform.bus.subscribe("reader", [RELEASES.dead_letters], _ignore).progress()
    assert progress.lag == 1


async def _ignore(_: object) -> None:
    return None


async def test_what_no_release_holds_is_not_found(gateway: Gateway) -> None:
    await gateway.announce()
    await gateway.until("/v1/aggregates", shows("real-1"))
    for path in ("/v1/releases/7", "/v1/releases/real-1/files/other.json", "/v1/releases/nothing"):
        assert (await gateway.http.get(path)).status_code == 404
