"""No direct identifier and no free text lies in the clear: in no store, on no bus, in no log, in no error."""

import logging
from pathlib import Path
from typing import Any

import pytest

from shared.model.case import CaseRecord
from shared.model.fields import Sensitivity, fields
from tests.intake.cases import a_killing
from tests.intake.conftest import HandClock, open_intake

CANARY = "CANARIO"

SECRETS: dict[str, Any] = {
    "reference": f"{CANARY}-reference",
    "narrative": f"{CANARY} narrative",
    "place": {
        "state": f"{CANARY} state",
        "municipality": f"{CANARY} municipality",
        "locality": f"{CANARY} locality",
        "neighbourhood": f"{CANARY} neighbourhood",
        "street": f"{CANARY} street",
        "text": f"{CANARY} text",
        "postal_code": "98765",
        "lat": 16.43219,
        "lon": -95.02187,
    },
    "victims": [
        {
            "kind": "homicide",
            "social_name": f"{CANARY} social",
            "legal_name": f"{CANARY} legal",
            "contact": f"{CANARY} contact",
        }
    ],
    "targets": [{"kind": "property_attack", "name": f"{CANARY} target"}],
    "perpetrators": [{"unit": f"{CANARY} unit"}],
    "justice": [
        {
            "stage": "complaint",
            "authority": f"{CANARY} authority",
            "offence": f"{CANARY} offence",
            "statute": f"{CANARY} statute",
            "arguable_offence": f"{CANARY} arguable",
            "arguable_statute": f"{CANARY} arguable",
        }
    ],
    "sources": [
        {
            "publisher": f"{CANARY} publisher",
            "address": f"https://example.org/{CANARY}",
            "archived_copy": f"https://example.org/{CANARY}",
            "archived_sha256": "c" * 64,
            "origin_group": f"{CANARY} origin",
        }
    ],
    "uncoded": [{"field": f"{CANARY} field", "as_submitted": f"{CANARY} value"}],
}
IN_CLEAR = (CANARY.encode(), b"98765", b"16.4321", b"95.0218", b"c" * 64)


def stated(part: object, path: str = "") -> set[str]:
    if isinstance(part, list):
        return {each for item in part for each in stated(item, f"{path}[]")}
    if isinstance(part, dict):
        return {each for name, value in part.items() for each in stated(value, f"{path}.{name}".strip("."))}
    return {path}


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_canary_sits_in_every_field_that_may_not_travel() -> None:
    leaves = {
        each.path
        for each in fields(CaseRecord)
        if each.field.sensitivity in {Sensitivity.DIRECT_IDENTIFIER, Sensitivity.FREE_TEXT}
        and each.shape != "part"
        and each.path != "verification[].by"
    }
    assert leaves <= stated(SECRETS)


async def test_nothing_personal_is_written_in_the_clear(
    tmp_path: Path, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = {"idempotency-key": f"{CANARY}-key"}
    async with open_intake(tmp_path, clock) as intake:
        sent = await intake.ask("POST", "/cases", json=a_killing(**SECRETS), headers=key)
        assert sent.status_code == 201, sent.text
        case_id = sent.json()["id"]
        await intake.ask("PATCH", f"/cases/{case_id}", json={"narrative": CANARY}, headers={"if-match": '"1"'})
        await intake.ask("POST", f"/cases/{case_id}/reviews", json={"workflow": "accepted"}, role="org_admin")
        other = await intake.report(a_killing(**SECRETS | {"reference": f"{CANARY}-2"}))
        await intake.ask("POST", f"/cases/{case_id}/merge", json={"into": other}, role="org_admin")
        await intake.ask("GET", "/cases")
        shown = await intake.ask("GET", f"/cases/{case_id}")
        assert CANARY in shown.text
        refused = [
            await intake.ask("POST", "/cases", json=a_killing(**SECRETS)),
            await intake.ask("POST", "/cases", json=SECRETS | {"incident": CANARY}),
            await intake.ask("POST", f"/cases/{case_id}/reviews", json={"workflow": CANARY}, role="org_admin"),
            await intake.ask("POST", "/cases", json={"narrative": CANARY}, headers=key),
        ]
        assert [each.status_code for each in refused] == [409, 422, 422, 422]
        assert not any(CANARY in each.text for each in refused)
        events = await intake.events({case_id: 4, other: 2})
        assert CANARY not in str(events)
    written = files_below(tmp_path)
    assert {"intake.sqlite", "intake_keys.sqlite", "bus.sqlite"} <= set(written)
    assert case_id.encode() in written["intake.sqlite"]
    for name, content in written.items():
        assert [secret for secret in IN_CLEAR if secret in content] == [], name
    assert CANARY not in caplog.text
