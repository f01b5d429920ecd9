"""An organisation keeps a table of everybody's homicides, and its clusters are compared with it."""

import re

import httpx
import pytest

from tests.gateway.site.test_pattern_pages import finished
from tests.gateway.site.test_workspace import member

__all__ = ["member"]

PAGE = "/workspace/homicides"
CLUSTERS = "/workspace/patterns/clusters?method=adjusted&simulations=99&lang=es"

ALONE = "Sin una tabla de homicidios en general"
"""Said of clusters that are compared with no table."""


async def sent(browser: httpx.AsyncClient, **fields: str) -> httpx.Response:
    token = re.search(r'name="form_token" value="(\w+)"', (await browser.get(PAGE)).text)
    files = {name: (None, value) for name, value in {"form_token": token[1] if token else "", **fields}.items()}
    return await browser.post(PAGE, files=files)


@pytest.mark.parametrize(("language", "told"), [("", "Línea 2"), ("/en", "Line 2")])
async def test_a_wrong_line_is_told_and_nothing_typed_is_lost(
    member: httpx.AsyncClient, language: str, told: str
) -> None:
    token = re.search(r'name="form_token" value="(\w+)"', (await member.get(PAGE)).text)
    files = {"form_token": (None, token[1] if token else ""), "lines": (None, "20043 12\n99999 1")}
    page = await member.post(f"{language}{PAGE}", files=files)
    assert page.status_code == 422
    assert told in page.text.partition('role="alert"')[2].partition("</div>")[0]
    assert "20043 12\n99999 1</textarea>" in page.text
    assert f'href="{PAGE}">' in (await finished(member, CLUSTERS)).text, "it is still to be added"


async def test_a_table_that_is_kept_is_compared_with_until_it_is_deleted(member: httpx.AsyncClient) -> None:
    kept = await sent(member, lines="20043 12\n09007 240")
    assert (kept.status_code, kept.headers["location"]) == (
        303,
        "/workspace/patterns/clusters?method=adjusted&homicides=kept",
    )
    compared = await finished(member, f"{CLUSTERS}&homicides=kept")
    assert compared.status_code == 200
    assert 'name="homicides" value="kept" checked' in compared.text
    assert "2 municipios, 252 homicidios" in compared.text
    assert ALONE not in compared.text
    assert ALONE in (await finished(member, CLUSTERS)).text
    await sent(member, forget="1")
    assert 'name="homicides"' not in (await finished(member, f"{CLUSTERS}&homicides=kept")).text
