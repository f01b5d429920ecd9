"""Who counts whose cases in live numbers."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.analytics.live_numbers import Viewer, current_series, live_answer, viewer_of
from services.analytics.questions import read_question
from shared.errors import Forbidden
from shared.events.envelope import Event
from shared.principal import Principal, Role
from tests.analytics.counting import mirror_of
from tests.analytics.deliveries import GRANTED, assault, located, state

OWN = "casa-frida"


def answer(events: Sequence[Event], viewer: Viewer, by: str = "state") -> dict[str, Any]:
    return live_answer(mirror_of(events), read_question([("by", by)]), viewer)


def of(organisation: str, number: int, *, share: str | None = "granted", **record: object) -> list[Event]:
    """That many cases of an organisation in Oaxaca."""
    consent = {**GRANTED, "share_with_network": share} if share else {"use_in_statistics": "granted"}
    ids = [f"{organisation}-{share}-{each}" for each in range(number)]
    reports = [state(case_id, assault(consent=consent, **record), organisation=organisation) for case_id in ids]
    return reports + [located(case_id, "20043") for case_id in ids]


@pytest.mark.parametrize(
    ("role", "reach"),
    [
        ("reporter", "own"),
        ("org_admin", "own"),
        ("analyst", "shared"),
        ("coordinator", "network"),
        ("admin", "network"),
    ],
)
def test_a_role_says_how_far_one_counts(role: Role, reach: str) -> None:
    assert viewer_of(Principal("key", OWN, role)) == Viewer(OWN, reach)  # type: ignore[arg-type]


def test_a_service_reads_no_live_numbers() -> None:
    with pytest.raises(Forbidden):
        viewer_of(Principal("gateway", "", "service"))


def test_ones_own_cases_count_whatever_may_be_shared() -> None:
    events = of(OWN, 2, share="refused") + of("other", 9)
    assert answer(events, Viewer(OWN, "own"))["rows"] == [{"state": "20", "cases": 2, "suppressed": False}]


def test_an_analyst_counts_what_others_granted_from_five_cases_on() -> None:
    five = of(OWN, 2) + of("other", 5) + of("other", 3, share=None) + of("other", 3, share="refused")
    assert answer(five, Viewer(OWN, "shared"))["rows"] == [{"state": "20", "cases": 7, "suppressed": False}]
    four = answer(of(OWN, 2) + of("other", 4), Viewer(OWN, "shared"))
    assert four["rows"] == [{"state": "20", "cases": None, "suppressed": True}]
    assert (four["total"], four["facts"], four["located"]) == (None, None, None)


def test_a_cell_of_ones_own_cases_alone_is_shown_beside_one_withheld() -> None:
    events = [*of("other", 4), *of("third", 1), state("own", assault(), organisation=OWN)]
    (_, unknown) = answer(events, Viewer(OWN, "shared"))["rows"]
    assert unknown == {"state": "unknown", "cases": 1, "suppressed": False}


def test_the_five_are_cases_also_where_victims_are_counted() -> None:
    victims = [{"kind": "threat", "number_smallest": 9}]
    mirror = mirror_of(of("other", 1, victims=victims))
    asked = read_question([("by", "state"), ("unit", "victims")])
    assert live_answer(mirror, asked, Viewer(OWN, "shared"))["rows"][0]["victims"] is None  # type: ignore[index,call-overload]


def test_a_coordinator_counts_all_but_what_was_refused_or_is_for_named_members() -> None:
    events = [*of("other", 1), *of("other", 1, share=None), *of("other", 1, share="withdrawn")]
    events += of("third", 1, confidentiality="named_members")
    assert answer(events, Viewer(OWN, "network"))["total"] == 2


@pytest.mark.parametrize("consent", ["refused", "withdrawn"])
def test_a_case_whose_use_in_statistics_was_refused_never_counts(consent: str) -> None:
    events = [state("a", assault(consent={"use_in_statistics": consent}, legal_basis="public_source"))]
    assert answer(events, Viewer(OWN, "own"))["total"] == 0


def test_a_case_counts_at_once_and_until_it_is_rejected() -> None:
    for workflow, total in (("received", 1), ("in_review", 1), ("rejected", 0)):
        assert answer([state("a", assault(), workflow=workflow)], Viewer(OWN, "own"))["total"] == total


def test_samples_count_only_while_there_is_no_real_case() -> None:
    samples = [state(str(number), assault(), synthetic=True) for number in range(3)]
    alone = answer(samples, Viewer(OWN, "own"))
    assert (alone["synthetic"], alone["total"]) == (True, 3)
    hidden = answer([*samples, state("real", assault(), workflow="rejected")], Viewer(OWN, "own"))
    assert (hidden["synthetic"], hidden["total"]) == (False, 0)
    assert current_series(mirror_of([])) == "synthetic"


def test_a_coordinator_counts_by_two_dimensions_also_what_only_their_own_organisation_may() -> None:
    events = [*of(OWN, 2, share="refused"), *of("other", 3, share="refused"), *of("other", 4), *of(OWN, 1)]
    found = answer(events, Viewer(OWN, "network"), "state,kind")
    assert found["rows"] == [{"state": "20", "kind": "assault", "cases": 7, "suppressed": False}]
    assert (found["total"], found["known"]) == (7, {"state": 7, "kind": 7})
    assert answer(events, Viewer("nobody", "network"), "state,kind")["total"] == 5


def test_an_answer_tells_the_base_of_shares_in_the_words_of_the_question() -> None:
    vague = assault(incident={"start_earliest": "2024-01-01", "start_latest": "2025-12-31"})
    mirror = mirror_of([*of(OWN, 2), state("vague", vague, organisation=OWN)])
    asked = read_question([("by", "year"), ("period", "tmm")])
    assert live_answer(mirror, asked, Viewer(OWN, "own"))["known"] == {"year": 2}
