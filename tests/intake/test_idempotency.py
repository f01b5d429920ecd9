"""Writes repeat safely under an Idempotency-Key."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from services.intake.collections import ANSWERS
from services.intake.idempotency import LIFETIME, Answers
from services.intake.pseudonyms import Pseudonyms
from services.intake.use_cases.desk import Desk
from shared.errors import Conflict, Invalid
from shared.ports.store import Change
from shared.principal import Principal
from tests.intake.cases import a_case
from tests.intake.conftest import HandClock, Intake, open_intake

REPORTER = Principal("key-1", "casa-frida", "reporter")


async def post(intake: Intake, case: dict[str, object], key: str = "k-1", **who: str) -> httpx.Response:
    return await intake.ask("POST", "/cases", json=case, headers={"idempotency-key": key}, **who)  # type: ignore[arg-type]


async def listed(intake: Intake) -> int:
    return len((await intake.ask("GET", "/cases")).json()["cases"])


async def test_the_same_body_replays_the_answer(intake: Intake) -> None:
    first, second = await post(intake, a_case()), await post(intake, a_case())
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert (first.headers["location"], first.headers["etag"]) == (second.headers["location"], second.headers["etag"])
    assert await listed(intake) == 1


async def test_another_body_is_refused(intake: Intake) -> None:
    await post(intake, a_case())
    answer = await post(intake, a_case(narrative="otro"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


async def test_the_same_key_of_another_member_is_another_request(intake: Intake) -> None:
    await post(intake, a_case())
    await post(intake, a_case(), subject="key-2")
    await post(intake, a_case(), organisation="red-norte")
    assert await listed(intake) == 2


async def test_at_the_same_time_one_works_and_the_others_are_told_so(intake: Intake) -> None:
    answers = await asyncio.gather(*(post(intake, a_case()) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409, 409]
    assert (await post(intake, a_case())).status_code == 201
    assert await listed(intake) == 1


async def test_a_refused_request_may_be_mended_under_the_same_key(intake: Intake) -> None:
    assert (await post(intake, a_case(victims=[]))).status_code == 422
    assert (await post(intake, a_case())).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_that_is_none(intake: Intake, key: str) -> None:
    assert (await post(intake, a_case(), key)).status_code == 422


async def test_every_change_of_a_case_repeats_safely(intake: Intake) -> None:
    case_id = (await post(intake, a_case(confidentiality="network"))).json()["id"]
    other = (await post(intake, a_case(confidentiality="network"), "k-2")).json()["id"]
    for number, (method, path, body, role) in enumerate(
        [
            ("PATCH", "", {"narrative": "otra"}, "reporter"),
            ("POST", "/reviews", {"workflow": "triage"}, "org_admin"),
            ("POST", "/merge", {"into": other}, "org_admin"),
            ("POST", "/unmerge", None, "org_admin"),
            ("POST", "/withdrawal", None, "reporter"),
            ("POST", "/erasure", None, "org_admin"),
        ],
        start=1,
    ):
        headers = {"idempotency-key": f"change-{number}", "if-match": f'"{number}"'}
        asked = {"json": body, "headers": headers, "role": role}
        first = await intake.ask(method, f"/cases/{case_id}{path}", **asked)  # type: ignore[arg-type]
        second = await intake.ask(method, f"/cases/{case_id}{path}", **asked)  # type: ignore[arg-type]
        assert (first.status_code, first.json()["revision"]) == (200, number + 1), path
        if path != "/erasure":
            assert (second.status_code, second.content) == (200, first.content), path


async def test_after_its_lifetime_a_key_is_free_again(desk: Desk, clock: HandClock) -> None:
    answers = Answers(desk.store, desk.pseudonyms, clock)
    async with answers.once(REPORTER, "k-1", [b"a"]) as ticket:
        await desk.store.commit(Change(puts=ticket.puts({"id": "1"})))
    with pytest.raises(Invalid):
        async with answers.once(REPORTER, "k-1", [b"b"]):
            pass
    clock.forward(LIFETIME + timedelta(seconds=1))
    async with answers.once(REPORTER, "k-1", [b"b"]) as ticket:
        assert ticket.replay is None
        await desk.store.commit(Change(puts=ticket.puts({"id": "2"})))
    async with answers.once(REPORTER, "k-1", [b"b"]) as ticket:
        assert ticket.replay == {"id": "2"}


async def test_expired_answers_are_forgotten(desk: Desk, clock: HandClock) -> None:
    answers = Answers(desk.store, desk.pseudonyms, clock)
    for key in ("old", "new"):
        async with answers.once(REPORTER, key, [b"a"]) as ticket:
            await desk.store.commit(Change(puts=ticket.puts({"id": key})))
        clock.forward(LIFETIME / 2)
    clock.forward(timedelta(seconds=1))
    await answers.forget_expired()
    left = (await desk.store.find(ANSWERS)).documents
    assert [each.body["answer"] for each in left] == [{"id": "new"}]


async def test_two_processes_at_the_same_key_commit_it_once(desk: Desk, clock: HandClock) -> None:
    one, two = (Answers(desk.store, Pseudonyms(b"k" * 32), clock) for _ in range(2))
    async with one.once(REPORTER, "k-1", [b"a"]) as first, two.once(REPORTER, "k-1", [b"a"]) as second:
        await desk.store.commit(Change(puts=first.puts({"id": "1"})))
        with pytest.raises(Conflict):
            await desk.store.commit(Change(puts=second.puts({"id": "2"})))


async def test_answers_survive_a_restart(tmp_path: Path, clock: HandClock) -> None:
    ids = []
    for _ in range(2):
        async with open_intake(tmp_path, clock) as intake:
            ids.append((await post(intake, a_case())).json()["id"])
    assert ids[0] == ids[1]
