"""Outside geocoders in an observatory that runs: they make answers finer, and their faults change nothing."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from services.compose import compose
from services.geocode.collections import COLLECTIONS, PROVIDER_ANSWERS
from services.geocode.providers import provider, refining
from services.geocode.providers.chain import LIFETIME, forget_expired
from shared.clock import system_clock
from shared.platform import open_platform
from shared.settings import Settings
from tests.geocode.providers.stand_in import StandIn, standing_in
from tests.geocode.reviews.conftest import SECRET, Peers

HAMLET = {"state": "Oaxaca", "municipality": "Salina Cruz", "locality": "La Ventosilla Chica"}
"""In a municipality that is known, a locality that is not. The stand-in finds it there."""


@pytest.fixture
def outside() -> Iterator[StandIn]:
    with standing_in() as stand_in:
        yield stand_in


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, seconds in (
        (refining, "IDLE_SECONDS", 0.05),
        (refining, "RETRY_SECONDS", 0.1),
        (provider, "TIMEOUT_SECONDS", 0.5),
    ):
        monkeypatch.setattr(module, name, seconds)


@asynccontextmanager
async def observatory(folder: Path, outside: StandIn, **changes: Any) -> AsyncIterator[Peers]:  # noqa: ANN401
    keys = {"secret": SECRET, "master_key": "22" * 32, "release_key": "33" * 32}
    named = {"geocoders": f"nominatim={outside.url}", "geocoders_per_second": 50, **changes}
    settings = Settings(data=folder, **named, **keys)  # type: ignore[arg-type]
    async with compose(settings, ("intake", "geocode")) as apps:
        yield Peers(apps, settings)


async def asked(outside: StandIn, times: int) -> None:
    async with asyncio.timeout(60):
        while len(outside.asked) < times:
            await asyncio.sleep(0.02)


def by_provider(location: dict[str, Any]) -> bool:
    return bool(location["method"] == "provider")


@pytest.mark.parametrize("kind", ["nominatim", "photon", "pelias"])
async def test_a_provider_makes_an_answer_finer_and_says_so(tmp_path: Path, outside: StandIn, kind: str) -> None:
    async with observatory(tmp_path, outside, geocoders=f"{kind}={outside.url}") as peers:
        case_id = await peers.report(HAMLET)
        location = await peers.location(case_id, by_provider)
    assert (location["municipality"], location["precision"], location["provider"]) == (
        "20079",
        3,
        f"{kind} 127.0.0.1",
    )
    assert location["point"] == {"lat": 16.1838, "lon": -95.1951}
    assert outside.asked == ["La Ventosilla Chica, Salina Cruz, Oaxaca, México"]


async def test_nothing_is_asked_unless_a_provider_is_named(tmp_path: Path, outside: StandIn) -> None:
    async with observatory(tmp_path, outside, geocoders="") as peers:
        case_id = await peers.report(HAMLET)
        assert (await peers.location(case_id, lambda _: True))["precision"] == 4
    assert outside.asked == []


ADDRESS = {**HAMLET, "neighbourhood": "Barrio Alto", "street": "Hidalgo 7", "text": "frente a la casa de Ana"}


@pytest.mark.parametrize(
    ("finest", "sent"),
    [
        ("municipality", []),
        ("locality", ["La Ventosilla Chica, Salina Cruz, Oaxaca, México"]),
        ("street", ["Hidalgo 7 Barrio Alto, La Ventosilla Chica, Salina Cruz, Oaxaca, México"]),
    ],
)
async def test_words_go_out_down_to_what_is_allowed(
    tmp_path: Path, outside: StandIn, finest: str, sent: list[str]
) -> None:
    async with observatory(tmp_path, outside, geocoders_send=finest) as peers:
        case_id = await peers.report(ADDRESS)
        if sent:
            await peers.location(case_id, by_provider)
        else:
            await asyncio.sleep(0.5)
    assert outside.asked == sent


@pytest.mark.parametrize("fault", ["slow", "429", "500", "garbage", "strange"])
async def test_whatever_is_wrong_with_a_provider_the_offline_answer_stands(
    tmp_path: Path, outside: StandIn, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    outside.fault = fault
    async with observatory(tmp_path, outside) as peers:
        case_id = await peers.report(HAMLET)
        await asked(outside, 1 if fault == "429" else 3)
        other = await peers.report({"state": "Oaxaca", "municipality": "Juchitán"})
        assert (await peers.location(other, lambda _: True))["municipality"] == "20043"
        location = await peers.location(case_id, lambda _: True)
        assert (location["municipality"], location["precision"], location["method"]) == ("20079", 4, "gazetteer")
    assert "Ventosilla" not in caplog.text


async def test_after_a_refusal_the_provider_is_left_alone(tmp_path: Path, outside: StandIn) -> None:
    outside.fault = "429"
    async with observatory(tmp_path, outside) as peers:
        await peers.report(HAMLET)
        await asked(outside, 1)
        await peers.report({**HAMLET, "locality": "El Zapotalito"})
        await asyncio.sleep(0.5)
        assert len(outside.asked) == 1


@pytest.mark.parametrize(
    ("lat", "lon"), [(40.4168, -3.7038), (19.4326, -99.1332), (17.0654, -96.7237), (None, None)],
    ids=["another country", "another state", "another municipality", "nothing found"],
)  # fmt: skip
async def test_an_answer_elsewhere_does_not_win(
    tmp_path: Path, outside: StandIn, lat: float | None, lon: float | None
) -> None:
    outside.lat, outside.lon = lat, lon
    async with observatory(tmp_path, outside) as peers:
        case_id = await peers.report(HAMLET)
        before = await peers.location(case_id, lambda _: True)
        await asked(outside, 1)
        await asyncio.sleep(0.3)
        assert await peers.location(case_id, lambda _: True) == before
        assert len(outside.asked) == 1


async def test_the_second_of_the_chain_is_asked_where_the_first_does_not_know(tmp_path: Path, outside: StandIn) -> None:
    with standing_in() as ignorant:
        ignorant.lat = None
        both = f"photon={ignorant.url} nominatim={outside.url}"
        async with observatory(tmp_path, outside, geocoders=both) as peers:
            location = await peers.location(await peers.report(HAMLET), by_provider)
        assert location["provider"] == "nominatim 127.0.0.1"
        assert len(ignorant.asked) == 1


async def test_answers_are_remembered_sealed_and_forgotten(tmp_path: Path, outside: StandIn) -> None:
    async with observatory(tmp_path, outside) as peers:
        await peers.location(await peers.report(HAMLET), by_provider)
    async with observatory(tmp_path, outside) as peers:
        await peers.location(await peers.report(HAMLET), by_provider)
        assert len(outside.asked) == 1
        kept = b"".join(file.read_bytes() for file in peers.settings.data.glob("geocode.sqlite*"))
    assert b"Ventosilla" not in kept
    assert b"16.1838" not in kept
    async with open_platform(Settings(data=tmp_path, master_key="22" * 32)) as platform:
        store = await platform.store("geocode", *COLLECTIONS)
        await forget_expired(store, system_clock)
        assert await store.count(PROVIDER_ANSWERS) == 1
        await forget_expired(store, lambda: system_clock() + LIFETIME)
        assert await store.count(PROVIDER_ANSWERS) == 0


async def test_what_a_person_settled_is_not_asked_about(tmp_path: Path, outside: StandIn) -> None:
    outside.fault = "429"
    async with observatory(tmp_path, outside) as peers:
        case_id = await peers.report({"state": "Oaxaca", "municipality": "La Ventosilla Chica"})
        await peers.until(lambda: _decided(peers, case_id))
        outside.fault = ""
        await asyncio.sleep(0.5)
        assert (await peers.location(case_id, lambda _: True))["method"] == "person"


async def _decided(peers: Peers, case_id: str) -> bool:
    """A provider's mark may change the revision meanwhile."""
    path = f"/places/reviews/{case_id}/decision"
    return (await peers.ask("geocode", "POST", path, json={"area": "20043"})).is_success


def test_the_chain_is_named_as_the_manual_says() -> None:
    found = provider.providers_named("nominatim=https://n.example.org photon=http://127.0.0.1:2322", 1)
    assert [each.name for each in found] == ["nominatim n.example.org", "photon 127.0.0.1"]
    assert provider.providers_named("", 1) == []


@pytest.mark.parametrize("setting", ["google=https://x", "nominatim", "nominatim=", "nominatim=ftp://x", "https://x"])
def test_a_chain_that_cannot_be_is_refused_at_the_start(setting: str) -> None:
    refused: Callable[[], object] = lambda: provider.providers_named(setting, 1)  # noqa: E731
    with pytest.raises(provider.Invalid):
        refused()
