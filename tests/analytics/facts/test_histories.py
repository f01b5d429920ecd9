"""What is read case by case: who documented it, and how far it came."""

from services.analytics.facts.histories import CaseHistory, Documentation, Stage, histories
from tests.analytics.counting import mirror_of
from tests.analytics.deliveries import assault, killing, located, state


def test_a_case_tells_who_documented_it_and_every_stage_it_reached() -> None:
    stages = [
        {"stage": "complaint", "date": "2024-03-02"},
        {"stage": "convicted", "date": "2026-06-01", "observed_on": "2026-07-01", "years": 30},
    ]
    others = [{"organisation": "otra", "how_learned": "press", "on": "2024-04-01"}]
    record = killing(justice=stages, documented_by=others)
    mirror = mirror_of([state("a", record), located("a", "20043"), state("b", assault())])
    first, second = histories(mirror, mirror.taken())
    assert first == CaseHistory(
        kind="homicide",
        state="20",
        start_earliest="2024-03-01",
        start_latest="2024-03-01",
        received_on="2026-03-01",
        last_observed="2026-07-01",
        documented_by=(Documentation("casa-frida", None, None), Documentation("otra", "press", "2024-04-01")),
        stages=(
            Stage("complaint", "2024-03-02", None, None, None),
            Stage("convicted", "2026-06-01", "2026-07-01", None, 30),
        ),
        source_families=("media",),
    )
    assert (second.state, second.stages, second.source_families) == ("unknown", (), ())
    assert second.last_observed == second.received_on == "2026-03-01"


def test_a_case_of_many_victims_is_told_once_and_only_cases_in_the_mask() -> None:
    two = assault(victims=[{"kind": "assault"}, {"kind": "threat"}])
    mirror = mirror_of([state("a", two), state("b", killing())])
    assert [each.kind for each in histories(mirror, mirror.taken())] == ["assault", "homicide"]
    assert [each.kind for each in histories(mirror, mirror.holding("kind", "threat".__eq__))] == ["assault"]
    assert list(histories(mirror, ~mirror.taken())) == []
