"""Synthetic cases: deterministic, plausible, marked, and removed without a trace."""

import asyncio
from collections import Counter
from datetime import date

import pytest

from services.intake.sample_mix import REGIONS, UNDOCUMENTED
from services.intake.samples import samples
from shared.events.cases import ERASED, REPORTED
from shared.geography import load
from shared.model.case import CaseRecord
from shared.model.coded import CodedCase
from shared.model.coding import Filing, code_case
from shared.model.reading import read_case
from tests.intake.cases import a_case
from tests.intake.conftest import Intake

TODAY = date(2026, 3, 1)
MONITOR = "monitor"


@pytest.fixture(scope="module")
def cases() -> list[tuple[CaseRecord, CodedCase]]:
    made = []
    for number, sample in enumerate(samples(7, 3000, TODAY, MONITOR)):
        record = read_case(sample.document, today=TODAY)
        filing = Filing(str(number), sample.organisation, TODAY, sample.workflow, synthetic=True)
        made.append((record, code_case(record, filing)))
    return made


def test_the_same_seed_gives_the_same_cases() -> None:
    assert list(samples(3, 50, TODAY, MONITOR)) == list(samples(3, 50, TODAY, MONITOR))
    assert [each.document for each in samples(3, 50, TODAY, MONITOR)] != [
        each.document for each in samples(4, 50, TODAY, MONITOR)
    ]


def test_a_smaller_sample_is_the_beginning_of_a_larger_one() -> None:
    assert list(samples(3, 50, TODAY, MONITOR))[:20] == list(samples(3, 20, TODAY, MONITOR))


def test_they_run_from_2015_to_today(cases: list[tuple[CaseRecord, CodedCase]]) -> None:
    years = Counter(coded.incident.start_earliest[:4] for _, coded in cases)
    assert sorted(years) == [str(year) for year in range(2015, 2027)]
    assert years["2025"] > years["2016"] > 20


def test_the_mix_is_that_of_the_field(cases: list[tuple[CaseRecord, CodedCase]]) -> None:
    kinds = Counter(coded.kind for _, coded in cases)
    assert 0.33 < kinds["homicide"] / len(cases) < 0.5
    assert len(kinds) >= 15
    classes = Counter(coded.protection_class for _, coded in cases)
    assert 0.2 < classes["public_record"] / len(cases) < 0.45
    identities = Counter(coded.victims[0].identity_group for _, coded in cases if coded.victims)
    assert identities.most_common(1)[0][0] == "trans_woman"


def test_public_cases_rest_on_archived_sources(cases: list[tuple[CaseRecord, CodedCase]]) -> None:
    public = [record for record, coded in cases if coded.protection_class == "public_record"]
    assert all(source.archived_sha256 for record in public for source in record.sources)


def test_several_organisations_some_of_them_document_the_same(cases: list[tuple[CaseRecord, CodedCase]]) -> None:
    assert {coded.organisation for _, coded in cases} == {MONITOR, *REGIONS}
    assert sum(len(coded.documented_by) > 1 for _, coded in cases) > len(cases) / 20


def test_places_are_written_in_many_ways_and_three_states_not_at_all(
    cases: list[tuple[CaseRecord, CodedCase]],
) -> None:
    places = [record.place for record, _ in cases]
    assert {place.state is None for place in places} == {True, False}
    assert any(place.lat is not None for place in places)
    assert any(place.state and place.state.isupper() and len(place.state) > 5 for place in places)
    written = {place.state for place in places}
    assert not written & {load().states[code].common_name for code in UNDOCUMENTED}
    documented = {state.common_name for code, state in load().states.items() if code not in UNDOCUMENTED}
    assert documented <= written


async def test_they_load_into_an_empty_store_marked_synthetic(intake: Intake) -> None:
    answer = await intake.ask("POST", "/samples", json={"cases": 230, "seed": 5}, role="admin")
    assert (answer.status_code, answer.json()) == (201, {"cases": 230, "seed": 5})
    log = await intake.until(lambda log: len(log) >= 230)
    assert {event.type for event in log} == {REPORTED}
    assert {CodedCase.model_validate(event.data["case"]).synthetic for event in log} == {True}
    listed = (await intake.ask("GET", "/cases?limit=200", role="coordinator")).json()["cases"]
    assert {each["synthetic"] for each in listed} == {True}
    again = await intake.ask("POST", "/samples", json={"cases": 1}, role="admin")
    assert again.status_code == 409


async def test_they_load_once_however_many_ask(intake: Intake) -> None:
    asked = [intake.ask("POST", "/samples", json={"cases": 120, "seed": seed}, role="admin") for seed in range(3)]
    statuses = sorted([answer.status_code for answer in await asyncio.gather(*asked)])
    assert statuses == [201, 409, 409]
    log = await intake.until(lambda log: len(log) >= 120)
    assert len({event.subject for event in log}) == 120


async def test_they_never_load_beside_a_case(intake: Intake) -> None:
    case_id = await intake.report()
    await intake.ask("POST", f"/cases/{case_id}/withdrawal")
    assert (await intake.ask("POST", "/samples", json={"cases": 1}, role="admin")).status_code == 409
    await intake.ask("POST", f"/cases/{case_id}/erasure", role="org_admin")
    assert (await intake.ask("POST", "/samples", json={"cases": 1}, role="admin")).status_code == 201


async def test_removing_them_leaves_real_cases_and_lets_them_load_again(intake: Intake) -> None:
    await intake.ask("POST", "/samples", json={"cases": 120, "seed": 5}, role="admin")
    real = await intake.report(a_case(confidentiality="network"))
    answer = await intake.ask("DELETE", "/samples", role="admin")
    assert answer.json() == {"erased": 120}
    await intake.until(lambda log: sum(event.type == ERASED for event in log) == 120)
    assert (await intake.read(real))["synthetic"] is False
    listed = (await intake.ask("GET", "/cases", role="coordinator")).json()["cases"]
    assert [each["id"] for each in listed] == [real]
    await intake.ask("POST", f"/cases/{real}/erasure", role="org_admin")
    assert (await intake.ask("POST", "/samples", json={"cases": 2, "seed": 5}, role="admin")).status_code == 201


async def test_synthetic_and_real_cases_do_not_merge(intake: Intake) -> None:
    await intake.ask("POST", "/samples", json={"cases": 40, "seed": 5}, role="admin")
    real = await intake.report(a_case(confidentiality="network"))
    listed = (await intake.ask("GET", "/cases", role="coordinator")).json()["cases"]
    sample = next(each["id"] for each in listed if each["synthetic"])
    answer = await intake.ask("POST", f"/cases/{real}/merge", json={"into": sample}, role="coordinator")
    assert answer.status_code == 422


@pytest.mark.parametrize("order", [{}, {"cases": 0}, {"cases": 100_001}, {"cases": "10"}, {"cases": 1, "seed": -1}])
async def test_an_order_for_samples_that_is_none(intake: Intake, order: dict[str, object]) -> None:
    assert (await intake.ask("POST", "/samples", json=order, role="admin")).status_code == 422


async def test_reporters_neither_load_nor_remove_them(intake: Intake) -> None:
    assert (await intake.ask("POST", "/samples", json={"cases": 1})).status_code == 403
    assert (await intake.ask("DELETE", "/samples", role="org_admin")).status_code == 403
