"""The public pages as a browser without JavaScript gets them."""

import csv
import re
from io import StringIO

import pytest

from services.gateway.site.addresses import ADDRESSES
from tests.gateway.site.conftest import Opens
from tests.gateway.site.small_release import PUBLIC

PAGES = [each.replace("{name}", "kind") for name in ADDRESSES for each in ADDRESSES[name] if "workspace" not in each]
ROW = re.compile(r'<tr><th scope="row">([^<]+)</th>((?:<td>[\d,]+</td>)+)</tr>')


@pytest.mark.parametrize("synthetic", [True, False])
async def test_every_page_stands_in_both_languages(gateway: Opens, synthetic: bool) -> None:  # noqa: FBT001 — a case
    async with gateway(synthetic=synthetic) as browser:
        for path in PAGES:
            page = await browser.get(path)
            assert page.status_code == 200, path
            assert f'<html lang="{"en" if path.startswith("/en") else "es"}">' in page.text
            said = (
                "Datos sintéticos: ningún caso es real" in page.text or "Synthetic data: no case is real" in page.text
            )
            assert said == synthetic, path
            assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=", page.text), path


async def test_the_table_of_the_page_is_the_table_of_the_download(gateway: Opens) -> None:
    async with gateway(synthetic=False) as browser:
        page = await browser.get("/?from=2019&to=2023")
        shown = {name: [int(cell) for cell in re.findall(r"\d+", cells)] for name, cells in ROW.findall(page.text)}
        answer = await browser.get("/v1/aggregates?by=state,year&from=2019&to=2023&format=csv")
        rows = list(csv.DictReader(StringIO(answer.text)))
        oaxaca = [int(row["cases"]) for row in rows if row["state"] == "20"]
        assert shown["Oaxaca"] == [*oaxaca, sum(oaxaca)]
        assert shown["Todas las áreas"][-1] == sum(int(row["cases"]) for row in rows)


async def test_what_is_of_others_is_kept_by_browsers_and_ours_asked_for_again(gateway: Opens) -> None:
    async with gateway(synthetic=None) as browser:
        ours = [(await browser.get(f"/static/{name}")).headers["cache-control"] for name in ("site.css", "map.js")]
        assert ours == ["no-cache", "no-cache"]
        assert "max-age" in (await browser.get("/static/vendor/fonts.css")).headers["cache-control"]


async def test_the_figure_and_what_it_is_not_come_first(gateway: Opens) -> None:
    async with gateway(synthetic=False) as browser:
        spanish, english = (await browser.get("/")).text, (await browser.get("/en/")).text
        assert f"<strong>{len(PUBLIC)} casos</strong>" in spanish
        assert f"<strong>{len(PUBLIC)} cases</strong>" in english
        assert "no todo lo que ocurrió" in spanish
        assert "not all that happened" in english


@pytest.mark.parametrize(
    ("path", "reason"), [("/patrones", "No se publica quién"), ("/en/patterns", "Who documents is not")]
)
async def test_what_a_release_does_not_answer_is_listed_with_its_reason(gateway: Opens, path: str, reason: str) -> None:
    async with gateway(synthetic=False) as browser:
        page = (await browser.get(path)).text
        assert reason in page.partition('id="withheld"')[2]
        assert 'id="clusters"' not in page


async def test_a_series_is_broken_where_other_organisations_document(gateway: Opens) -> None:
    async with gateway(synthetic=False) as browser:
        assert "no se compara con lo del otro" in (await browser.get("/")).text
        assert "no se compara con lo del otro" not in (await browser.get("/?protection_class=reserved")).text
        assert "one side is not to be compared" not in (await browser.get("/en/?from=2022")).text


async def test_the_language_switch_keeps_page_and_filters(gateway: Opens) -> None:
    async with gateway(synthetic=False) as browser:
        page = await browser.get("/?state=20&from=2020")
        assert 'class="language" href="/en/?state=20&amp;from=2020"' in page.text


async def test_filters_keep_what_was_chosen_and_links_keep_the_filters(gateway: Opens) -> None:
    async with gateway(synthetic=False) as browser:
        page = (await browser.get("/?kind=homicide&from=2020")).text
        assert '<option value="homicide" selected>' in page
        assert 'href="/?kind=homicide&amp;state=20&amp;from=2020#map"' in page
        download = re.search(r'href="(/v1/aggregates\?[^"]+format=csv)"', page)
        assert download is not None
        answer = await browser.get(download[1].replace("&amp;", "&"))
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize(
    "path",
    ["/?kind=threat", "/en/?protection_class=reserved&kind=homicide", "/?state=20&kind=suicide", "/?from=1950&to=1951"],
)
async def test_what_has_no_number_says_why_and_offers_a_wider_question(gateway: Opens, path: str) -> None:
    async with gateway(synthetic=False) as browser:
        page = await browser.get(path)
        assert page.status_code == 200
        assert 'class="empty"' in page.text
        assert re.search(r'class="empty">.*?<li><a href="/', page.text, re.DOTALL)


@pytest.mark.parametrize("query", ["state=99", "kind=%00", "from=20x4", "protection_class=both", "state=20&state=30"])
async def test_nonsense_in_the_address_is_no_error(gateway: Opens, query: str) -> None:
    async with gateway(synthetic=False) as browser:
        assert (await browser.get(f"/?{query}")).status_code == 200


async def test_without_a_release_the_page_says_so(gateway: Opens) -> None:
    async with gateway(synthetic=None) as browser:
        assert "Todavía no hay cifras publicadas" in (await browser.get("/")).text
        assert "No figures are published yet" in (await browser.get("/en/")).text
        assert (await browser.get("/publicaciones")).status_code == 200


async def test_what_is_not_there_is_a_page_for_people_and_a_problem_for_programs(gateway: Opens) -> None:
    async with gateway(synthetic=None) as browser:
        for path, words in {
            "/nada": "Aquí no hay nada",
            "/en/nothing": "There is nothing",
            "/codigos/x": "Aquí",
        }.items():
            page = await browser.get(path)
            assert (page.status_code, words in page.text) == (404, True)
        problem = await browser.get("/v1/nothing")
        assert (problem.status_code, problem.headers["content-type"]) == (404, "application/problem+json")
        assert (await browser.get("/nada", headers={"accept": "application/json"})).json()["status"] == 404


async def test_the_ledger_names_every_file_with_its_digest(gateway: Opens) -> None:
    async with gateway(synthetic=False) as browser:
        page = (await browser.get("/en/releases")).text
        files = (await browser.get("/v1/releases/latest")).json()["files"]
        assert files
        assert all(file["sha256"] in page and file["name"] in page for file in files)


async def test_a_language_can_be_asked_for_in_the_address(gateway: Opens) -> None:
    async with gateway(synthetic=None) as browser:
        assert (await browser.get("/workspace/sign-in?lang=en")).headers["location"] == "/en/workspace/sign-in"
        assert (await browser.get("/?state=20&lang=en")).headers["location"] == "/en/?state=20"
        assert (await browser.get("/?lang=xx")).status_code == 200
