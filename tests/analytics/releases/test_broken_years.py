"""A released series is broken where other organisations document, and only where they matter."""

from collections.abc import Sequence

from services.analytics.releases.policy import read_menu, read_policy
from services.analytics.releases.release import draft
from shared.events.envelope import Event
from tests.analytics.counting import mirror_of
from tests.analytics.deliveries import assault, killing, located, state


def killings(organisation: str, years: Sequence[int], each: int) -> list[Event]:
    events: list[Event] = []
    for year in years:
        record = killing(incident={"start_earliest": f"{year}-03-01", "start_latest": f"{year}-03-01"})
        for number in range(each):
            case_id = f"{organisation}-{year}-{number}"
            events += [state(case_id, record, organisation=organisation), located(case_id, "20043")]
    return events


def breaks(events: Sequence[Event]) -> dict[str, tuple[str, ...]]:
    return dict(draft(mirror_of(events), "real", read_menu(), read_policy(), "2026-03-01").series_breaks)


def test_a_large_organisation_that_joins_or_leaves_breaks_the_series() -> None:
    steady = killings("steady", range(2018, 2025), 4)
    assert breaks([*steady, *killings("joins", range(2021, 2025), 2)]) == {"public_record": ("2021",)}
    assert breaks([*steady, *killings("leaves", range(2018, 2020), 2)]) == {"public_record": ("2020",)}


def test_a_small_one_or_none_does_not() -> None:
    steady = killings("steady", range(2018, 2025), 10)
    assert breaks([*steady, *killings("small", range(2021, 2025), 1)]) == {"public_record": ()}
    assert breaks([state("one", assault()), located("one", "20043")]) == {"public_record": ()}
