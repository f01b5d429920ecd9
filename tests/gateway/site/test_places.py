"""Settling places in the workspace, by a browser without JavaScript."""

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.gateway.identity import admin_token
from tests.gateway.site.test_workspace import HIDDEN

CASE: dict[str, Any] = {
    "incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-31"},
    "victims": [{"kind": "assault"}],
    "legal_basis": "organisation_mandate",
}
CONFLICT = {"state": "Oaxaca", "municipality": "Juchitán de Zaragoza", "lat": 17.06543, "lon": -96.72365}
UNKNOWN_NAME = {"state": "Oaxaca", "municipality": "La Ventosilla Chica"}


@pytest.fixture
async def member(observatory: httpx.AsyncClient, tmp_path: Path) -> httpx.AsyncClient:
    """A browser that signed in as coordinator, with a conflict and two places of one unknown name."""
    await _sign_in_as(observatory, tmp_path, "Casa Uno")
    for place in (CONFLICT, UNKNOWN_NAME, UNKNOWN_NAME):
        answer = await observatory.post("/v1/cases", json={**CASE, "place": place})
        assert answer.status_code == 201, answer.text
    while sum((await observatory.get("/v1/places/reviews")).json()["counts"]["open"].values()) < 3:
        await asyncio.sleep(0.02)
    return observatory


async def _sign_in_as(browser: httpx.AsyncClient, data: Path, organisation: str) -> None:
    browser.cookies.clear()
    admin = {"authorization": f"Bearer {admin_token((data / 'secret.hex').read_text().strip())}"}
    wanted = {"organisation": organisation, "role": "coordinator"}
    key = (await browser.post("/v1/admin/keys", json=wanted, headers=admin)).json()["key"]
    token = dict(HIDDEN.findall((await browser.get("/workspace/sign-in")).text))["form_token"]
    await browser.post("/workspace/sign-in", data={"form_token": token, "key": key})


def links(page: httpx.Response) -> list[str]:
    return re.findall(r'<th scope="row"><a href="([^"]+)"', page.text)


async def settle(browser: httpx.AsyncClient, path: str, **form: str) -> httpx.Response:
    hidden = dict(HIDDEN.findall((await browser.get(path)).text))
    return await browser.post(path, data={**hidden, "go": "decide", **form})


async def test_the_queue_is_counted_in_the_menu_and_settled_to_its_end(member: httpx.AsyncClient) -> None:
    start = await member.get("/workspace")
    assert re.search(r'Lugares <span class="badge">3</span>', start.text)
    listed = await member.get("/workspace/places")
    conflict, first, _ = links(listed)
    assert "0 de 3 decididos" in listed.text
    page = await member.get(conflict)
    assert "El punto y el municipio se contradicen" in page.text
    assert page.text.count('name="choice"') == 5
    after = await settle(member, conflict, choice="area:20067", why="lo dijo la familia")
    assert after.status_code == 303
    page = await member.get(after.headers["location"])
    assert "1 de 3 decididos" in page.text
    assert "Deshacer" in page.text
    after = await settle(member, first, choice="area:20043", remember="organisation")
    assert after.headers["location"].startswith("/workspace/places?done=")
    empty = await member.get(after.headers["location"])
    assert "Ningún lugar espera revisión" in empty.text
    names = await member.get("/workspace/place-names")
    assert "la ventosilla chica" in names.text
    hidden = dict(HIDDEN.findall(names.text))
    assert (await member.post("/workspace/place-names", data=hidden)).status_code == 303
    assert "Todavía no se recuerda" in (await member.get("/workspace/place-names")).text


async def test_a_coordinator_of_others_sees_what_is_shared_and_no_point(
    member: httpx.AsyncClient, tmp_path: Path
) -> None:
    shared = {"confidentiality": "network", "consent": {"store": "granted", "share_with_network": "granted"}}
    sent = await member.post("/v1/cases", json={**CASE, **shared, "place": CONFLICT})
    path = f"/workspace/places/{sent.json()['id']}"
    while (await member.get(path)).status_code != 200:
        await asyncio.sleep(0.02)
    await _sign_in_as(member, tmp_path, "Red")
    assert links(await member.get("/workspace/places")) == []
    assert links(await member.get("/workspace/places?scope=network")) == [f"{path}?scope=network"]
    page = await member.get(path)
    assert "Ves solo lo que la organización permite compartir" in page.text
    assert "17.06543" not in page.text
    assert 'value="point"' not in page.text
    assert (await settle(member, path, choice="area:20067")).status_code == 303


async def test_a_decision_is_undone_from_the_page_that_follows(member: httpx.AsyncClient) -> None:
    conflict = links(await member.get("/en/workspace/places"))[0]
    await settle(member, conflict, choice="given:17.06543,-96.72365", why="the map shows it")
    settled = await member.get(conflict)
    assert "A point was set, in Oaxaca de Juárez, Oaxaca" in settled.text
    assert "the map shows it" in settled.text
    undone = await settle(member, conflict, go="undo")
    assert undone.headers["location"] == conflict
    again = await member.get(conflict)
    assert "undone on" in again.text
    assert "0 of 3 decided" in again.text


async def test_a_municipality_is_looked_up_without_an_address_that_tells_it(member: httpx.AsyncClient) -> None:
    path = links(await member.get("/workspace/places"))[1]
    found = await settle(member, path, go="search", q="salina cruz", why="me lo dijeron")
    assert found.status_code == 200
    assert 'value="area:20079"' in found.text
    assert "me lo dijeron" in found.text
    assert (await settle(member, path, choice="area:20079")).status_code == 303


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "Elige una respuesta"),
        ({"choice": "point", "lat": "17.1"}, "Elige una respuesta"),
        ({"choice": "point", "lat": "-96.7", "lon": "17.1"}, "Ese punto no cae en México"),
        ({"choice": "point", "lat": "40.4", "lon": "-3.7"}, "Ese punto no cae en México"),
        ({"choice": "area:99999"}, "Ningún municipio ni estado"),
        ({"choice": "unknown", "revision": "77"}, "Alguien cambió este lugar"),
        ({"choice": "area:20067", "remember": "organisation"}, "no se pueden recordar"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    member: httpx.AsyncClient, form: dict[str, str], says: str
) -> None:
    path = links(await member.get("/workspace/places"))[0]
    page = await settle(member, path, why="una nota larga", **form)
    assert page.status_code == 422
    assert "una nota larga" in page.text
    assert says in page.text


async def test_pages_of_places_are_kept_by_no_cache(member: httpx.AsyncClient) -> None:
    for path in ("/workspace/places", links(await member.get("/workspace/places"))[0], "/workspace/place-names"):
        assert (await member.get(path)).headers["cache-control"] == "no-store"
    strange = await member.get("/workspace/places", params={"reason": "nonsense", "cursor": "x"})
    assert strange.status_code == 200
    assert (await member.get("/workspace/places/no-such-case")).status_code == 404
