"""The rules of intake as tables."""

import pytest

from services.intake.domain import (
    Audience,
    View,
    audience_of,
    check_step,
    expected_revision,
    may_be_confirmed,
    next_place_revision,
    view_of,
)
from shared.errors import Conflict, PreconditionFailed, PreconditionRequired
from shared.model.case import CaseRecord
from shared.model.coded import CodedCase
from shared.model.place import Place
from shared.model.workflow import NEXT_STEPS
from shared.principal import ROLES, Principal, Role
from shared.vocabularies import vocabulary
from tests.intake.cases import a_case

OWN, OTHER = "casa-frida", "red-norte"


def record(**changes: object) -> CaseRecord:
    return CaseRecord.model_validate(a_case(**changes))


def test_every_state_of_the_workflow_but_merged_has_next_steps() -> None:
    assert set(NEXT_STEPS) == set(vocabulary("workflow").codes) - {"merged"}
    assert all("merged" not in steps and steps < vocabulary("workflow").codes for steps in NEXT_STEPS.values())


def test_a_case_cannot_leave_a_merge_by_review() -> None:
    with pytest.raises(Conflict):
        check_step("merged", "accepted")


def test_a_case_may_stay_where_it_is() -> None:
    for state in NEXT_STEPS:
        check_step(state, state)


@pytest.mark.parametrize(
    ("confidentiality", "share", "audience"),
    [
        (None, None, Audience.ORGANISATION),
        (None, "granted", Audience.ORGANISATION),
        ("public", "granted", Audience.NETWORK),
        ("network", "not_asked", Audience.NETWORK),
        ("network", "refused", Audience.ORGANISATION),
        ("public", "withdrawn", Audience.ORGANISATION),
        ("organisation", "granted", Audience.ORGANISATION),
        ("named_members", "granted", Audience.NAMED_MEMBERS),
    ],
)
def test_the_narrower_of_confidentiality_and_consent_wins(
    confidentiality: str | None, share: str | None, audience: Audience
) -> None:
    case = record(confidentiality=confidentiality, consent={"share_with_network": share})
    assert audience_of(case) is audience


def view(role: Role, organisation: str, audience: Audience, subject: str = "other-key") -> View:
    return view_of(Principal(subject, organisation, role), OWN, audience, "reporters-key")


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("role", ["reporter", "org_admin", "analyst", "service"])
def test_other_organisations_members_see_nothing(role: Role, audience: Audience) -> None:
    assert view(role, OTHER, audience) is View.NOTHING


def test_coordinators_of_others_see_the_codes_of_what_is_open_to_the_network() -> None:
    assert view("coordinator", OTHER, Audience.NETWORK) is View.CODED
    assert view("coordinator", OTHER, Audience.ORGANISATION) is View.NOTHING
    assert view("coordinator", OTHER, Audience.NAMED_MEMBERS) is View.NOTHING


def test_own_members_see_all_unless_the_case_names_its_members() -> None:
    assert view("reporter", OWN, Audience.ORGANISATION) is View.WHOLE
    assert view("reporter", OWN, Audience.NAMED_MEMBERS) is View.NOTHING
    assert view("reporter", OWN, Audience.NAMED_MEMBERS, subject="reporters-key") is View.WHOLE
    assert view("org_admin", OWN, Audience.NAMED_MEMBERS) is View.WHOLE


def test_analysts_and_services_see_no_case_at_all() -> None:
    seen = {role for role in ROLES if view(role, OWN, Audience.NETWORK) is not View.NOTHING}
    assert seen == {"reporter", "org_admin", "coordinator", "admin"}


@pytest.mark.parametrize(("header", "revision"), [('"3"', 3), ("3", 3), ('W/"12"', 12)])
def test_if_match_names_a_revision(header: str, revision: int) -> None:
    assert expected_revision(header) == revision


@pytest.mark.parametrize("header", ['"x"', "*", '"-1"', '"٣"', '"' + "9" * 40 + '"', '"1", "2"'])
def test_if_match_that_is_no_revision_fails(header: str) -> None:
    with pytest.raises(PreconditionFailed):
        expected_revision(header)


@pytest.mark.parametrize("header", [None, ""])
def test_if_match_is_required(header: str | None) -> None:
    with pytest.raises(PreconditionRequired):
        expected_revision(header)


def test_only_what_geocode_reads_is_a_change_of_place() -> None:
    place = Place(state="Oaxaca", text="en el mercado", type="street")
    assert next_place_revision(4, place, place.model_copy(update={"type": "home"})) == 4
    assert next_place_revision(4, place, place.model_copy(update={"text": "junto al mercado"})) == 5
    assert next_place_revision(4, place, place.model_copy(update={"lat": 16.4, "lon": -95.0})) == 5


def coded(sources: list[dict[str, object]], how_learned: str = "press") -> CodedCase:
    return CodedCase.model_validate(
        {
            "id": "1",
            "organisation": OWN,
            "received_on": "2026-01-01",
            "synthetic": False,
            "workflow": "received",
            "kind": "assault",
            "odihr_scope": "unknown",
            "protection_class": "reserved",
            "reporting_delay": "unknown",
            "incident": {"start_earliest": "2024-03-01", "start_latest": "2024-03-01"},
            "sources": [{"archived": False, **source} for source in sources],
            "documented_by": [{"organisation": OWN, "how_learned": how_learned}],
        }
    )


def test_confirmed_needs_an_authority_two_origins_or_contact() -> None:
    story = {"material": "press_article", "family": "media"}
    assert not may_be_confirmed(coded([]))
    assert not may_be_confirmed(coded([story | {"origin": 0}, story | {"origin": 0}]))
    assert may_be_confirmed(coded([story | {"origin": 0}, story | {"origin": 1}]))
    assert may_be_confirmed(coded([{"material": "court_document", "origin": 0}]))
    assert may_be_confirmed(coded([{"material": "other", "family": "state", "origin": 0}]))
    assert may_be_confirmed(coded([{"material": "victim_testimony", "origin": 0}]))
    assert may_be_confirmed(coded([], how_learned="own_contact"))
