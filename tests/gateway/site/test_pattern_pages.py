"""The members' page of live patterns on every service in one process, by a browser without JavaScript."""

import asyncio
import re

import httpx
import pytest

from tests.gateway.site.test_workspace import member

__all__ = ["member"]

HERE = "/workspace/patterns"


async def finished(browser: httpx.AsyncClient, address: str) -> httpx.Response:
    """The page once nothing is worked on any more, as a browser comes back to it."""
    async with asyncio.timeout(60):
        while "refresh" in (page := await browser.get(address)).headers:
            await asyncio.sleep(0.05)
    return page


def checked(page: httpx.Response, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="(\w+)" checked', page.text)


def selected(page: httpx.Response, name: str) -> list[str]:
    options = re.search(rf'<select id="{name}".*?</select>', page.text, re.DOTALL)
    return re.findall(r'value="([\w,]*)" selected', options[0]) if options else []


async def test_the_form_asks_what_the_pattern_declares_and_keeps_it_in_the_address(member: httpx.AsyncClient) -> None:
    page = await finished(member, f"{HERE}/clusters?method=knox&within_km=5&simulations=99&state=20&lang=es")
    assert page.status_code == 200
    assert (selected(page, "method"), selected(page, "kind"), selected(page, "state")) == (
        ["knox"],
        ["homicide"],
        ["20"],
    )
    assert re.search(r'name="within_km" value="5"[^>]* min="0"[^>]* max="500"', page.text)
    assert '<details class="more" open>' in page.text
    assert 'href="/workspace/patterns/rates?state=20"' in page.text, "settings are of one pattern only"
    assert "/en/workspace/patterns/clusters?method=knox&amp;within_km=5&amp;simulations=99&amp;state=20" in page.text


async def test_several_choices_of_one_setting_are_kept_together(member: httpx.AsyncClient) -> None:
    first = await finished(member, f"{HERE}/rates")
    assert checked(first, "denominator") == ["inhabitants", "lgbti_15_and_over"]
    both = "denominator=inhabitants&denominator=trans_and_other_15_and_over"
    page = await finished(member, f"/en{HERE}/rates?{both}&towards=neighbours")
    assert checked(page, "denominator") == ["inhabitants", "trans_and_other_15_and_over"]
    assert f"{HERE}/rates?denominator=inhabitants%2Ctrans_and_other_15_and_over" in page.text


@pytest.mark.parametrize("language", ["", "/en"])
async def test_what_is_wrong_is_told_at_its_field(member: httpx.AsyncClient, language: str) -> None:
    page = await member.get(f"{language}{HERE}/clusters?within_km=9000&from=2024&to=2023")
    assert page.status_code == 422
    assert 'aria-describedby="within_km-why within_km-wrong" aria-invalid="true"' in page.text
    assert re.search(r'id="within_km-wrong">[^<]*500', page.text)
    assert '<a href="#within_km">' in page.text
    assert '<a href="#to">' in page.text
    assert '<details class="more" open>' in page.text
    spanish, english = "Escribe el mismo día o uno posterior.", "Write the same day or a later one."
    assert (spanish in page.text, english in page.text) == (not language, bool(language))


@pytest.mark.parametrize("name", ["rates", "clusters", "figures"])
async def test_a_parameter_that_is_none_is_told_which_there_are(member: httpx.AsyncClient, name: str) -> None:
    page = await member.get(f"{HERE}/{name}?nonsense=1")
    assert page.status_code == 422
    assert "identity_group" in page.text.partition('role="alert"')[2].partition("</div>")[0]
