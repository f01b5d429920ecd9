"""What anyone may read."""

import csv
import io

import pytest
from openpyxl import load_workbook

from tests.gateway.conftest import Gateway
from tests.gateway.published import PUBLISHED_AT

PUBLIC = (
    "/v1/aggregates",
    "/v1/areas/states.geojson",
    "/v1/areas/municipalities.geojson?state=06",
    "/v1/map.svg",
    "/v1/releases",
    "/v1/releases/1",
    "/v1/releases/1/files/manifest.json",
    "/v1/vocabularies",
    "/v1/vocabularies/kind",
    "/v1/codebook",
    "/v1/forms/case.csv",
    "/v1/forms/case.xlsx",
)


@pytest.fixture
async def published(gateway: Gateway) -> Gateway:
    await gateway.announce()
    await gateway.until("/v1/aggregates", lambda answer: answer.status_code == 200)
    return gateway


@pytest.mark.parametrize("path", PUBLIC)
async def test_scripts_of_any_site_may_read_it_and_no_browser_is_harmed(published: Gateway, path: str) -> None:
    answer = await published.http.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["etag"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    again = await published.http.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_members_answers_are_for_our_own_pages_alone(published: Gateway) -> None:
    for path in ("/v1/cases", "/v1/admin/keys", "/v1/live/aggregates"):
        answer = await published.http.get(path)
        assert answer.status_code == 401
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "media_type"),
    [
        ("format=csv", "text/csv; charset=utf-8"),
        ("format=xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("format=geojson", "application/geo+json"),
        ("format=json", "application/json"),
    ],
)
async def test_the_format_is_as_asked(published: Gateway, asked: str, media_type: str) -> None:
    answer = await published.http.get(f"/v1/aggregates?by=state&{asked}", headers={"accept": "image/png"})
    assert answer.headers["content-type"] == media_type
    by_header = await published.http.get("/v1/aggregates?by=state", headers={"accept": media_type.partition(";")[0]})
    assert by_header.headers["content-type"] == media_type


async def test_the_header_that_weighs_more_decides(published: Gateway) -> None:
    accept = {"accept": "text/csv;q=0.4, application/geo+json;q=0.9, */*;q=0.1"}
    answer = await published.http.get("/v1/aggregates?by=state", headers=accept)
    assert answer.headers["content-type"] == "application/geo+json"


async def test_files_carry_the_same_numbers(published: Gateway) -> None:
    path = "/v1/aggregates?by=state,year&kind=homicide"
    rows = (await published.http.get(path)).json()["rows"]
    text = (await published.http.get(f"{path}&format=csv")).text
    assert [(row["state"], row["year"], int(row["cases"])) for row in csv.DictReader(io.StringIO(text))] == [
        (row["state"], row["year"], row["cases"]) for row in rows
    ]
    sheet = load_workbook(io.BytesIO((await published.http.get(f"{path}&format=xlsx")).content))["data"]
    assert [row[:3] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        (row["state"], row["year"], row["cases"]) for row in rows
    ]


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("?bye=state", "query", "by"),
        ("?by=municipality,kind", "by", "public_record_municipality_year"),
        ("?unit=victims", "by", "closest"),
        ("?format=parquet", "format", "csv"),
        ("?by=state,year&format=geojson", "by", "alone"),
        ("?from=2024-02&by=kind", "by", "closest"),
    ],
)
async def test_what_cannot_be_answered_is_told_what_can(published: Gateway, query: str, field: str, said: str) -> None:
    answer = await published.http.get(f"/v1/aggregates{query}")
    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert problem["field"] == field
    assert said in problem["fix"]


async def test_a_named_real_release_may_be_kept_for_ever_the_latest_may_not(published: Gateway) -> None:
    named = await published.http.get("/v1/aggregates?release=real-1")
    assert "immutable" in named.headers["cache-control"]
    latest = await published.http.get("/v1/aggregates")
    assert latest.headers["cache-control"] == "public, max-age=60"


async def test_a_map_takes_no_parameter_that_means_nothing_there(published: Gateway) -> None:
    for path in ("/v1/areas/states.geojson?by=state", "/v1/map.svg?format=csv", "/v1/areas/states.geojson?lang=es"):
        assert (await published.http.get(path)).status_code == 422


async def test_the_picture_shows_the_municipalities_of_a_named_state(published: Gateway) -> None:
    states = (await published.http.get("/v1/map.svg")).text
    municipalities = (await published.http.get("/v1/map.svg?state=06&lang=en")).text
    assert "Jalisco" in states
    assert "Manzanillo: Nobody documents here" in municipalities


async def test_a_vocabulary_has_labels_and_definitions_in_two_languages(published: Gateway) -> None:
    terms = {term["code"]: term for term in (await published.http.get("/v1/vocabularies/kind")).json()["terms"]}
    assert terms["homicide"]["es"]
    assert terms["homicide"]["definition_en"]
    assert "gravity" in terms["homicide"]["crosswalks"]
    missing = await published.http.get("/v1/vocabularies/kinds")
    assert missing.status_code == 404
    assert missing.json()["detail"].endswith("The closest is kind.")


async def test_the_codebook_names_every_field(published: Gateway) -> None:
    fields = {row["path"]: row for row in (await published.http.get("/v1/codebook")).json()["fields"]}
    assert fields["victims[].kind"]["vocabulary"] == "kind"
    assert fields["narrative"]["sensitivity"] == "free_text"


async def test_a_form_that_is_not_there_names_those_that_are(published: Gateway) -> None:
    answer = await published.http.get("/v1/forms/case.xml")
    assert answer.status_code == 404
    assert "case.xlsx" in answer.json()["detail"]


async def test_who_asks_too_often_for_new_answers_is_told_so(published: Gateway) -> None:
    statuses = [(await published.http.get(f"/v1/aggregates?release=real-{n}")).status_code for n in range(1, 500)]
    assert 429 in statuses
    assert (await published.http.get("/v1/aggregates")).status_code == 200, "what is kept costs nothing"


async def test_a_pattern_is_that_of_the_release(published: Gateway) -> None:
    answer = await published.http.get("/v1/patterns/trends")
    assert answer.json() == {
        "series": "real",
        "number": 1,
        "synthetic": False,
        "name": "trends",
        "as_of": PUBLISHED_AT,
        "answers": [],
    }
    of_the_file = await published.http.get("/v1/releases/real-1/files/patterns/trends.json")
    assert of_the_file.content == answer.content


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [("estimates", 404, "it has trends"), ("trends?state=20", 422, "`release` alone"), ("trends?release=9", 404, "")],
)
async def test_what_no_pattern_answers_says_what_can_be_asked(
    published: Gateway, address: str, status: int, said: str
) -> None:
    answer = await published.http.get(f"/v1/patterns/{address}")
    assert answer.status_code == status
    assert said in answer.text
