"""The workspace on every service in one process, by a browser without JavaScript."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from services.gateway.identity import admin_token
from shared.settings import Settings

STEPS = ("when", "where", "who", "what", "why", "perpetrators", "justice", "sources", "permission", "review")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
CASE = {
    "incident.start_earliest.year": "2024",
    "incident.start_earliest.month": "03",
    "place.state": "Oaxaca",
    "place.municipality": "Juchitán",
    "victims.0.kind": "threat",
}


@pytest.fixture
async def member(observatory: httpx.AsyncClient, tmp_path: object) -> httpx.AsyncClient:
    """A browser that signed in with the key of an organisation, as coordinator."""
    secret = (Settings(data=tmp_path).data / "secret.hex").read_text().strip()  # type: ignore[arg-type]
    admin = {"authorization": f"Bearer {admin_token(secret)}"}
    made = await observatory.post(
        "/v1/admin/keys", json={"organisation": "Casa Uno", "role": "coordinator"}, headers=admin
    )
    await _sign_in(observatory, made.json()["key"])
    return observatory


async def _sign_in(browser: httpx.AsyncClient, key: str) -> httpx.Response:
    page = await browser.get("/workspace/sign-in")
    token = dict(HIDDEN.findall(page.text))["form_token"]
    return await browser.post("/workspace/sign-in", data={"form_token": token, "key": key})


def _hidden(page: httpx.Response) -> dict[str, str]:
    return dict(HIDDEN.findall(page.text))


async def _fill(browser: httpx.AsyncClient, answers: Mapping[str, str]) -> httpx.Response:
    """Go through all steps to the review, typing each answer on the step that asks for it."""
    page = await browser.get("/workspace/report")
    for _ in STEPS[:-1]:
        typed = {name: value for name, value in answers.items() if f'name="{name}"' in page.text}
        page = await browser.post("/workspace/report", data={**_hidden(page), **typed, "go": "next"})
    return page


async def test_strangers_are_asked_to_sign_in(observatory: httpx.AsyncClient) -> None:
    for path in ("/workspace", "/workspace/cases", "/en/workspace/report", "/workspace/imports"):
        answer = await observatory.get(path)
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            ("/en" if path[1] == "e" else "") + "/workspace/sign-in",
        )


async def test_a_key_that_is_not_ours_is_refused_in_words(observatory: httpx.AsyncClient) -> None:
    answer = await _sign_in(observatory, "obs_wrong")
    assert answer.status_code == 422
    assert "Esa clave no se reconoce" in answer.text
    assert "obs_wrong" not in answer.text


async def test_a_form_of_another_site_is_refused(member: httpx.AsyncClient) -> None:
    for form in ({}, {"form_token": "x"}):
        assert (await member.post("/workspace/sign-out", data=form)).status_code == 403
    assert (await member.get("/workspace")).status_code == 200


async def test_places_are_suggested_to_members_alone(member: httpx.AsyncClient) -> None:
    token = _hidden(await member.get("/workspace/report"))["form_token"]
    typed = {"field": "municipality", "typed": "juchi", "state": "Oax."}
    for form, status in (({"form_token": token, **typed}, 200), (typed, 403)):
        answer = await member.post("/workspace/place-candidates", data=form)
        assert answer.status_code == status
    answer = await member.post("/workspace/place-candidates", data={"form_token": token, **typed})
    assert answer.headers["cache-control"] == "no-store"
    first = answer.json()["candidates"][0]
    assert first == {"locality": None, "municipality": "Heroica Ciudad de Juchitán de Zaragoza", "state": "Oaxaca"}
    member.cookies.clear()
    assert (await member.post("/workspace/place-candidates", data=typed)).status_code == 401


async def test_a_report_becomes_a_located_case_in_the_live_numbers(member: httpx.AsyncClient) -> None:
    review = await _fill(member, CASE)
    assert "Revisa antes de enviar" in review.text
    assert "<dd>marzo de 2024</dd>" in review.text
    form = {**_hidden(review), "go": "send"}
    first, again = await member.post("/workspace/report", data=form), await member.post("/workspace/report", data=form)
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    case = await member.get(first.headers["location"])
    assert "El caso quedó registrado" in case.text
    while "Juchitán de Zaragoza" not in case.text:
        await asyncio.sleep(0.05)
        case = await member.get(first.headers["location"])
    assert "Municipio" in case.text
    start = await member.get("/workspace")
    while "Oaxaca</th>" not in start.text:
        await asyncio.sleep(0.05)
        start = await member.get("/workspace")
    assert "Sin verificar" in start.text
    assert "1 caso en total" in start.text


async def test_who_documented_a_case_is_named(observatory: httpx.AsyncClient, tmp_path: Path) -> None:
    admin = {"authorization": f"Bearer {admin_token((tmp_path / 'secret.hex').read_text().strip())}"}
    order = {"organisation": "Casa Uno", "role": "coordinator"}
    made = (await observatory.post("/v1/admin/keys", json=order, headers=admin)).json()
    await _sign_in(observatory, made["key"])
    case = {
        "incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-31"},
        "place": {"state": "Oaxaca"},
        "victims": [{"kind": "threat"}],
        "documented_by": [
            {"organisation": each, "how_learned": "press"} for each in (made["organisation"]["id"], "otra")
        ],
    }
    sent = await observatory.post("/v1/cases", json=case, headers={"authorization": f"Bearer {made['key']}"})
    assert sent.status_code == 201
    page = (await observatory.get(f"/workspace/cases/{sent.json()['id']}")).text
    assert "<dd>Casa Uno</dd>" in page
    assert "<dd>otra</dd>" in page
    assert "<dd>marzo de 2024</dd>" in page
    assert "<h3>Organización 2</h3>" in page


async def test_errors_stand_at_the_field_and_nothing_is_lost(member: httpx.AsyncClient) -> None:
    page = await member.get("/en/workspace/report")
    page = await member.post(
        "/en/workspace/report", data={**_hidden(page), "incident.start_earliest.year": "2999", "go": "next"}
    )
    assert page.status_code == 422
    assert 'href="#f-incident-start_earliest"' in page.text
    assert 'value="2999"' in page.text


async def test_going_back_keeps_the_answers_of_every_step(member: httpx.AsyncClient) -> None:
    review = await _fill(member, CASE)
    page = await member.post("/workspace/report", data={**_hidden(review), "go": "to:who"})
    assert '<option value="threat" selected>' in page.text
    page = await member.post(
        "/workspace/report", data={**_hidden(page), "victims.0.kind": "assault", "go": "add:victims"}
    )
    assert 'name="victims.1.kind"' in page.text
    page = await member.post("/workspace/report", data={**_hidden(page), "victims.0.kind": "assault", "go": "back"})
    assert 'value="Oaxaca"' in page.text


async def test_what_intake_finds_wrong_is_shown_on_the_review(member: httpx.AsyncClient) -> None:
    review = await _fill(member, {name: value for name, value in CASE.items() if name != "victims.0.kind"})
    page = await member.post("/workspace/report", data={**_hidden(review), "go": "send"})
    assert page.status_code == 200
    assert 'value="to:who"' in page.text.partition('id="summary"')[2]


async def test_a_case_can_be_withdrawn(member: httpx.AsyncClient) -> None:
    sent = await member.post("/workspace/report", data={**_hidden(await _fill(member, CASE)), "go": "send"})
    path = sent.headers["location"].partition("?")[0]
    token = _hidden(await member.get(path))["form_token"]
    assert (await member.post(path, data={"form_token": token})).status_code == 303
    assert (await member.get(path)).status_code == 410


CHOICE = re.compile(r'name="case" value="([^"]+)"')
FLASH = re.compile(r'class="flash".*?</form>', re.DOTALL)


async def test_cases_are_taken_on_together_and_back(member: httpx.AsyncClient) -> None:
    for _ in range(2):
        await member.post("/workspace/report", data={**_hidden(await _fill(member, CASE)), "go": "send"})
    listed = await member.get("/workspace/cases")
    token, first = _hidden(listed)["form_token"], CHOICE.findall(listed.text)
    assert len(first) == 2
    moved = await _move(member, token, first, "triage")
    assert "A «en clasificación» pasaron: 2 casos" in moved
    assert "Deshacer" not in moved  # Nothing leads back to where nobody had opened them.
    second = CHOICE.findall((await member.get("/workspace/cases?workflow=triage")).text)
    stale = next(each for each in first if each.partition(":")[0] == second[1].partition(":")[0])
    moved = await _move(member, token, [second[0], stale], "rejected")
    assert "pasaron: 1 caso" in moved
    assert "Se quedaron donde estaban: 1 caso" in moved
    undo = {"form_token": token, "case": CHOICE.findall(moved), "go": "undo"}
    back = FLASH.findall((await member.post("/workspace/cases", data=undo)).text)[0]
    assert "Volvieron a donde estaban: 1 caso" in back
    assert len(CHOICE.findall((await member.get("/workspace/cases?workflow=triage")).text)) == 2


async def _move(member: httpx.AsyncClient, token: str, chosen: list[str], workflow: str) -> str:
    form = {"form_token": token, "case": chosen, "workflow": workflow, "go": "move"}
    return str(FLASH.findall((await member.post("/workspace/cases", data=form)).text)[0])


async def test_a_case_is_reviewed_and_what_cannot_be_is_said(member: httpx.AsyncClient) -> None:
    sent = await member.post("/workspace/report", data={**_hidden(await _fill(member, CASE)), "go": "send"})
    path = sent.headers["location"].partition("?")[0]
    page = await member.get(path)
    while 'http-equiv="refresh"' in page.text:
        await asyncio.sleep(0.05)
        page = await member.get(path)
    form = {**_hidden(page), "go": "review", "workflow": "accepted", "level.event": "possible"}
    assert (await member.post(path, data={**form, "level.event": "confirmed"})).status_code == 422
    assert (await member.post(path, data=form)).status_code == 303
    page = await member.get(path)
    assert "Aceptado" in page.text
    assert "Posible" in page.text
    stale = await member.post(path, data={**form, "workflow": "in_review"})
    assert stale.status_code == 422
    assert "No se pudo guardar así" in stale.text


async def test_a_file_is_imported_with_a_mapping_made_by_hand_and_undone(member: httpx.AsyncClient) -> None:
    file = {"file": ("cases.csv", b"id;estado;fecha\n1;Oaxaca;2024\n2;;2024\n")}
    page = await member.get("/workspace/mapping")
    page = await member.post("/workspace/mapping", data=_hidden(page), files=file)
    chosen = {
        "field.1": "place.state", "field.2": "incident.start_earliest", "date.2": "yyyy", "reference": "id",
        "constant.victims.0.kind": "homicide", "missing": "", "name": "mine",
    }  # fmt: skip
    saved = await member.post("/workspace/mapping", data={**_hidden(page), **chosen})
    assert saved.headers["location"] == "/workspace/imports?mapping=mine"
    page = await member.get(saved.headers["location"])
    sent = await member.post("/workspace/imports", data={**_hidden(page), "mapping": "mine"}, files=file)
    assert sent.status_code == 303
    shown = await member.get(sent.headers["location"])
    while 'http-equiv="refresh"' in shown.text:
        await asyncio.sleep(0.05)
        shown = await member.get(sent.headers["location"])
    assert re.findall(r"<strong>(\d+)</strong>", shown.text) == ["2", "1", "0", "0", "1"]
    rows = await member.get(f"{sent.headers['location']}/rows.csv")
    assert rows.text.count("\n") == 3
    undone = await member.post(sent.headers["location"], data={"form_token": _hidden(page)["form_token"]})
    assert undone.status_code == 303
    assert "deshecha" in (await member.get(sent.headers["location"])).text


async def test_every_sample_can_be_looked_at_until_the_samples_are_removed(member: httpx.AsyncClient) -> None:
    assert (await member.post("/v1/samples", json={"cases": 40, "seed": 7})).status_code == 201
    for path in ("/workspace/cases?scope=network", "/en/workspace/cases?scope=network"):
        listed = await member.get(path)
        links = re.findall(r'href="((?:/en)?/workspace/cases/[^"?]+)"', listed.text)
        assert links
        for link in links:
            assert (await member.get(link)).status_code == 200, link
    start = await member.get("/workspace")
    assert "Quitar los datos de muestra" in start.text
    await member.post("/workspace/samples", data={"form_token": _hidden(start)["form_token"]})
    assert "Todavía no hay casos" in (await member.get("/workspace")).text


async def test_pages_of_members_are_kept_by_no_cache(member: httpx.AsyncClient) -> None:
    for path in ("/workspace", "/workspace/cases", "/workspace/report", "/workspace/imports", "/workspace/mapping"):
        assert (await member.get(path)).headers["cache-control"] == "no-store"
