"""POST /cases: what is taken, what is refused, and how it is said."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from shared.events.cases import REPORTED
from shared.model.coded import CodedCase
from shared.principal import Role
from tests.intake.cases import a_case, a_killing
from tests.intake.conftest import Intake


async def post(intake: Intake, content: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
    sent = {"content-type": "application/json", **headers}
    answer = await intake.ask("POST", "/cases", content=content, headers=sent)
    if answer.status_code != 201:
        assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()


async def test_a_report_is_answered_with_its_id_and_revision(intake: Intake) -> None:
    answer = await intake.ask("POST", "/cases", json=a_case())
    body = answer.json()
    assert answer.status_code == 201
    assert body == {
        "id": body["id"],
        "revision": 1,
        "place_revision": 1,
        "status": "current",
        "workflow": "received",
        "merged_into": None,
        "location": None,
    }
    assert answer.headers["location"] == f"/cases/{body['id']}"
    assert answer.headers["etag"] == '"1"'


async def test_the_event_carries_the_whole_coded_case(intake: Intake) -> None:
    case_id = await intake.report(a_killing())
    event = (await intake.events({case_id: 1}))[case_id]
    assert (event.type, event.source, event.subject, event.revision) == (REPORTED, "/intake", case_id, 1)
    assert event.data["place_revision"] == 1
    coded = CodedCase.model_validate(event.data["case"])
    assert (coded.kind, coded.organisation, coded.synthetic) == ("homicide", "casa-frida", False)
    assert (coded.workflow, coded.received_on, coded.verification) == ("received", "2026-03-01", ())


async def test_the_report_is_kept_word_for_word(intake: Intake) -> None:
    words = orjson.dumps(a_case(narrative="  dos  espacios, y al final uno "), option=orjson.OPT_INDENT_2)
    status, body = await post(intake, words)
    assert status == 201
    kept = (await intake.ask("GET", f"/cases/{body['id']}/reports")).json()["reports"]
    assert [each["words"] for each in kept] == [words.decode()]
    record = (await intake.read(body["id"]))["record"]
    assert record["narrative"] == "dos  espacios, y al final uno"


@pytest.mark.parametrize("role", ["analyst", "service"])
async def test_who_may_not_report(intake: Intake, role: Role) -> None:
    answer = await intake.ask("POST", "/cases", json=a_case(), role=role)
    assert answer.status_code == 403


async def test_without_a_token_nothing_is_read(intake: Intake) -> None:
    answer = await intake.http.post("/cases", json=a_case())
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"victims": [{"kind": "robo"}]}, "victims.0.kind"),
        ({"victims": []}, "victims"),
        ({"incident": {"start_earliest": "2030-01-01", "start_latest": "2030-01-01"}}, "incident.start_earliest"),
        ({"place": {"state": "Oaxaca", "lat": 48.8, "lon": 2.3}}, "place.lat"),
        ({"narrative": 7}, "narrative"),
        ({"reference": "a\u0000b"}, "reference"),
        ({"verification": [{"claim": "event", "level": "confirmed"}]}, "verification.0.level"),
    ],
)
async def test_what_is_wrong_is_named_with_its_fix_and_not_repeated(
    intake: Intake, changes: dict[str, Any], field: str
) -> None:
    status, body = await post(intake, orjson.dumps(a_case(**changes)))
    assert status == 422
    problem = next(each for each in body["errors"] if each["field"] == field)
    assert problem["message"]
    assert problem["fix"]


async def test_a_number_that_is_none_is_refused(intake: Intake) -> None:
    status, _ = await post(intake, b'{"place": {"state": "Oaxaca", "lat": NaN, "lon": NaN}}')
    assert status == 422


async def test_a_persons_words_are_not_echoed(intake: Intake) -> None:
    wrong = a_case(narrative=["Nombre Apellido"], victims=[{"kind": "Nombre Apellido", "Nombre Apellido": 1}])
    answer = await intake.ask("POST", "/cases", json=wrong)
    assert answer.status_code == 422
    assert "Apellido" not in answer.text


async def test_problems_come_in_spanish_to_who_prefers_it(intake: Intake) -> None:
    wrong = orjson.dumps(a_case(victims=[]))
    _, english = await post(intake, wrong)
    _, spanish = await post(intake, wrong, **{"accept-language": "es-MX,es;q=0.9"})
    assert english["errors"][0]["message"] != spanish["errors"][0]["message"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"nada",
        '{"narrative": "ñ"}'.encode("latin-1"),
        orjson.dumps(a_case()).decode().encode("utf-16"),
        b'{"a":' * 5000,
    ],
)
async def test_what_is_no_json_in_utf8_is_malformed(intake: Intake, content: bytes) -> None:
    status, body = await post(intake, content)
    assert status == 400
    assert body["type"] == "/problems/malformed"


async def test_another_declared_encoding_is_malformed(intake: Intake) -> None:
    content = orjson.dumps(a_case())
    assert (await post(intake, content, **{"content-type": "application/json; charset=iso-8859-1"}))[0] == 400
    assert (await post(intake, content, **{"content-type": 'application/json; charset="UTF-8"'}))[0] == 201


async def test_more_than_a_megabyte_is_refused_whether_declared_or_not(intake: Intake) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 50_000

    declared = await intake.ask("POST", "/cases", content=b"x" * 1_000_001)
    streamed = await intake.ask("POST", "/cases", content=endless())
    assert (declared.status_code, streamed.status_code) == (413, 413)


async def test_a_reference_names_one_case_of_an_organisation(intake: Intake) -> None:
    await intake.report(a_case(reference="A-1"))
    again = await intake.ask("POST", "/cases", json=a_case(reference="A-1"))
    assert again.status_code == 409
    problem = again.json()["errors"][0]
    assert problem["field"] == "reference"
    assert "PATCH" in problem["fix"]
    assert "import" in problem["fix"]
    await intake.report(a_case(reference="A-1"), organisation="red-norte")


async def test_the_same_reference_however_its_accents_are_encoded(intake: Intake) -> None:
    await intake.report(a_case(reference="M\u00e9xico"))
    again = await intake.ask("POST", "/cases", json=a_case(reference="Me\u0301xico"))
    assert again.status_code == 409


async def test_of_many_reports_at_once_with_one_reference_one_is_taken(intake: Intake) -> None:
    reports = [a_case(reference="A-1")] * 5 + [a_case(reference=f"B-{n}") for n in range(20)]
    answers = await asyncio.gather(*(intake.ask("POST", "/cases", json=each) for each in reports))
    assert sorted(each.status_code for each in answers) == [201] * 21 + [409] * 4
    assert len({each.json()["id"] for each in answers if each.status_code == 201}) == 21
