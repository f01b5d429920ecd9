"""POST /cases/{id}/reviews: decisions on the workflow, on claims, on the protection class."""

from typing import Any

import httpx
import pytest

from shared.events.cases import REVIEWED
from shared.model.coded import CodedCase, level_of
from tests.intake.cases import a_case, a_killing
from tests.intake.conftest import Intake


async def review(
    intake: Intake,
    case_id: str,
    decision: dict[str, Any],
    **who: Any,  # noqa: ANN401
) -> httpx.Response:
    return await intake.ask("POST", f"/cases/{case_id}/reviews", json=decision, **{"role": "org_admin", **who})


async def test_a_review_moves_the_case_through_the_workflow(intake: Intake) -> None:
    case_id = await intake.report()
    for revision, step in enumerate(["triage", "in_review", "accepted"], start=2):
        answer = await review(intake, case_id, {"workflow": step})
        assert (answer.status_code, answer.json()["workflow"], answer.json()["revision"]) == (200, step, revision)
    event = (await intake.events({case_id: 4}))[case_id]
    assert event.type == REVIEWED
    assert CodedCase.model_validate(event.data["case"]).workflow == "accepted"


async def test_a_step_the_workflow_does_not_have_is_refused(intake: Intake) -> None:
    case_id = await intake.report()
    await review(intake, case_id, {"workflow": "accepted"})
    answer = await review(intake, case_id, {"workflow": "rejected"})
    assert answer.status_code == 409
    assert "in_review" in answer.json()["detail"]
    assert (await review(intake, case_id, {"workflow": "merged"})).status_code == 409


async def test_a_claim_states_by_whom_when_and_on_how_many_origins(intake: Intake) -> None:
    case_id = await intake.report(a_killing())
    claim = {"claim": "event", "level": "likely"}
    assert (await review(intake, case_id, {"verification": [claim]})).status_code == 200
    kept = (await intake.read(case_id))["record"]["verification"]
    assert kept == [claim | {"on": "2026-03-01", "origins": 1, "by": "casa-frida (key-1)"}]
    await review(intake, case_id, {"verification": [{"claim": "event", "level": "refuted"}]})
    shown = await intake.read(case_id)
    assert len(shown["record"]["verification"]) == 2
    assert level_of(CodedCase.model_validate(shown["coded"]).verification, "event") == "refuted"


async def test_one_story_confirms_nothing_two_origins_do(intake: Intake) -> None:
    story = a_killing()["sources"][0]
    one = await intake.report(a_killing(sources=[story, story]))
    two = await intake.report(a_killing(sources=[story, story | {"origin_group": "diario local"}]))
    confirmed = {"verification": [{"claim": "event", "level": "confirmed"}]}
    refused = await review(intake, one, confirmed)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["fix"]
    assert (await review(intake, two, confirmed)).status_code == 200


async def test_a_reviewer_may_keep_a_public_case_reserved_and_its_owner_release_it(intake: Intake) -> None:
    case_id = await intake.report(a_killing())
    coordinator = {"role": "coordinator", "organisation": "red-norte"}
    assert (await intake.read(case_id))["coded"]["protection_class"] == "public_record"
    await review(intake, case_id, {"protection_class": "reserved"}, **coordinator)
    assert (await intake.read(case_id))["coded"]["protection_class"] == "reserved"
    assert (await review(intake, case_id, {"protection_class": "public_record"}, **coordinator)).status_code == 403
    assert (await review(intake, case_id, {"protection_class": "public_record"})).status_code == 200
    assert (await intake.read(case_id))["coded"]["protection_class"] == "public_record"


async def test_no_decision_makes_a_reserved_case_public(intake: Intake) -> None:
    case_id = await intake.report(a_case())
    answer = await review(intake, case_id, {"protection_class": "public_record"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "protection_class"


@pytest.mark.parametrize("decision", [{"workflow": "hecho"}, {"verification": [{"claim": "event"}]}, {"nota": "x"}])
async def test_a_decision_in_no_known_code(intake: Intake, decision: dict[str, Any]) -> None:
    case_id = await intake.report()
    answer = await review(intake, case_id, decision)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["fix"]
    assert "hecho" not in answer.text


async def test_who_may_review(intake: Intake) -> None:
    case_id = await intake.report(a_case(confidentiality="network"))
    step = {"workflow": "triage"}
    assert (await review(intake, case_id, step, role="reporter")).status_code == 403
    assert (await review(intake, case_id, step, role="analyst")).status_code == 403
    assert (await review(intake, case_id, step, organisation="red-norte")).status_code == 404
    assert (await review(intake, case_id, step, role="coordinator", organisation="red-norte")).status_code == 200


async def test_a_review_of_a_stale_revision_fails_where_one_is_named(intake: Intake) -> None:
    case_id = await intake.report()
    await review(intake, case_id, {"workflow": "triage"})
    stale = {"headers": {"if-match": '"1"'}}
    assert (await review(intake, case_id, {"workflow": "in_review"}, **stale)).status_code == 412
