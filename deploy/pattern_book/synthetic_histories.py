"""Histories before the justice system of synthetic cases, because no public set of data holds any. Nothing here is an
estimate of anything: the days of the stages are drawn from the means below.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Final

from services.analytics.facts.histories import CaseHistory, Documentation, Stage
from services.intake.samples import samples
from shared.model.coded import CodedCase
from shared.model.coding import Filing, code_case
from shared.model.columns import UNKNOWN
from shared.model.reading import read_case

TODAY: Final = date(2026, 1, 1)
CASES: Final = 2000
SEED: Final = 1
LOOKED_AGAIN_DAYS: Final = 400
"""Mean time after a stage at which somebody looked again and found nothing new."""
INQUIRIES: Final = ("hate", "passion", "organised_crime", "unknown", "unknown")
_FILED: Final = (("complaint", 5), ("file_opened", 15))
_DETAINED: Final = (*_FILED, ("detained", 200))
_LINKED: Final = (*_DETAINED, ("linked_to_process", 5))
WAYS: Final[Mapping[str, tuple[tuple[str, int], ...]]] = {
    "file_opened": (*_FILED, ("line_of_inquiry", 30)),
    "archived": (*_FILED, ("line_of_inquiry", 30), ("archived", 500)),
    "detained": _DETAINED,
    "linked_to_process": _LINKED,
    "convicted": (*_LINKED, ("convicted", 600)),
}
"""By the furthest stage, all stages on the way and the mean of days from one to the next."""
_ARCHIVED: Final = 0.3
"""The share of the open files that were archived."""


def synthetic_histories() -> list[CaseHistory]:
    """Of the synthetic homicides; the same every time."""
    chance = Random(SEED)  # noqa: S311 — a sample must repeat, not surprise
    return [_history(case, chance) for case in _cases() if case.kind == "homicide"]


def _cases() -> Iterator[CodedCase]:
    for number, each in enumerate(samples(SEED, CASES, TODAY, "monitor")):
        filing = Filing(str(number), each.organisation, TODAY, each.workflow, synthetic=True)
        yield code_case(read_case(each.document, today=TODAY), filing)


def _history(case: CodedCase, chance: Random) -> CaseHistory:
    known = tuple(Documentation(each.organisation, each.how_learned, each.on) for each in case.documented_by)
    first = min(each.on for each in known if each.on)
    begun = date.fromisoformat(case.incident.start_earliest)
    stages = tuple(_stages(case.justice[0].stage, begun, chance))
    return CaseHistory(
        kind=case.kind,
        state=UNKNOWN,
        start_earliest=case.incident.start_earliest,
        start_latest=case.incident.start_latest,
        received_on=first,
        last_observed=max(first, *(each.observed_on or first for each in stages)),
        documented_by=known,
        stages=stages,
        source_families=(),
    )


def _stages(furthest: str, day: date, chance: Random) -> Iterator[Stage]:
    if furthest == "file_opened" and chance.random() < _ARCHIVED:
        furthest = "archived"
    if furthest not in WAYS:
        yield Stage(furthest, None, TODAY.isoformat(), None, None)
    for stage, mean in WAYS.get(furthest, ()):
        day += timedelta(days=int(chance.expovariate(1 / mean)))
        if day > TODAY:
            break
        looked = min(TODAY, day + timedelta(days=int(chance.expovariate(1 / LOOKED_AGAIN_DAYS))))
        line = chance.choice(INQUIRIES) if stage == "line_of_inquiry" else None
        yield Stage(stage, day.isoformat(), looked.isoformat(), line, None)
