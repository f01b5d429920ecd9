"""From case histories to spells: when a case came under observation, when it was last observed, and how it ended.

A case is seen from the day an organisation documented it (what ended before is not seen, so nothing says how often that
happens: delayed entry) until the last day on which anybody is known to have looked. Nobody looks at a case for good:
counting until today would take silence for delay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.analytics.facts.histories import CaseHistory, Stage
from services.analytics.justice.aalen_johansen import CumulativeIncidence, Spell, cumulative_incidence
from shared.errors import FieldProblem, Invalid

ARCHIVED: Final = "archived"
SUSPECT_DEAD: Final = "suspect_dead"
ACQUITTED: Final = "acquitted"

TARGETS: Final[Mapping[str, frozenset[str]]] = {
    "file_opened": frozenset({"file_opened"}),
    "detained": frozenset({"detained"}),
    "linked_to_process": frozenset({"linked_to_process"}),
    "convicted": frozenset({"convicted"}),
}
"""What is waited for, with the stages that are it."""

_CLOSED: Final[Mapping[str, frozenset[str]]] = {
    ARCHIVED: frozenset({"archived", "no_prosecution"}),
    SUSPECT_DEAD: frozenset({"suspect_dead"}),
}
COMPETING: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "file_opened": {},
    "detained": _CLOSED,
    "linked_to_process": _CLOSED,
    "convicted": {**_CLOSED, ACQUITTED: frozenset({"acquitted"})},
}
"""Ends after which what is waited for comes no more, by target."""

WIDEST_START_DAYS: Final = 31
"""Incidents whose day is in more doubt than this have no delay."""
LEAST_AT_RISK: Final = 10
"""Cases under observation from which on a curve begins."""
DAYS: Final = (30, 90, 180, 365, 730, 1095, 1825)
"""At which delays are told."""

_ON_THE_DAY: Final = 0.5
"""A case enters half a day before it is documented: what ends, or is still open, on that day is seen."""


@dataclass(frozen=True, slots=True)
class Delays:
    """The spells of the cases that say something, and how many do not and why: the day of the incident is in doubt
    (`start_in_doubt`), the end came before the case was documented (`ended_before`), the end has no day
    (`end_undated`)."""

    target: str
    spells: tuple[Spell, ...]
    cases: int
    start_in_doubt: int
    ended_before: int
    end_undated: int

    @property
    def not_followed(self) -> int:
        """Cases that nobody is known to have looked at after the day they were documented."""
        return sum(spell.end is None and spell.exit - spell.entry <= _ON_THE_DAY for spell in self.spells)

    @property
    def ends(self) -> tuple[str, ...]:
        """The target first."""
        return (self.target, *COMPETING[self.target])

    def incidence(self, least_at_risk: int = LEAST_AT_RISK) -> CumulativeIncidence:
        return cumulative_incidence(self.spells, self.ends, least_at_risk=least_at_risk)


def delays(cases: Iterable[CaseHistory], target: str) -> Delays:
    """How long cases waited, from the incident (the middle of its range of days) to `target`.

    Raises Invalid for a target there is none of.
    """
    if target not in TARGETS:
        problem = FieldProblem("target", "no such stage to wait for", f"One of {', '.join(TARGETS)}.")
        raise Invalid("There is no such delay.", errors=(problem,))
    spells: list[Spell] = []
    left_out = dict.fromkeys(("start_in_doubt", "ended_before", "end_undated"), 0)
    read = 0
    for case in cases:
        read += 1
        found = _spell(case, target)
        if isinstance(found, Spell):
            spells.append(found)
        else:
            left_out[found] += 1
    return Delays(target, tuple(spells), read, **left_out)


def _spell(case: CaseHistory, target: str) -> Spell | str:
    """The spell of a case, or why it has none."""
    earliest, latest = _number(case.start_earliest), _number(case.start_latest)
    if latest - earliest > WIDEST_START_DAYS:
        return "start_in_doubt"
    origin = (earliest + latest) / 2
    entry = max(_number(_documented_on(case)) - origin, 0.0) - _ON_THE_DAY
    end, day = _end(case.stages, target)
    if end is not None and day is None:
        return "end_undated"
    if end is not None and day is not None:
        # A day within the doubt about the incident may come out before its middle: it ended at once.
        left = max(_number(day) - origin, 0.0)
        return Spell(entry, left, end) if left > entry else "ended_before"
    return Spell(entry, max(_number(_last_looked(case)) - origin, entry + _ON_THE_DAY), None)


def _end(stages: Sequence[Stage], target: str) -> tuple[str | None, str | None]:
    """How a case ended, and the day if it is known. What is waited for counts even after an archive, which was then
    none for good; among other ends the first counts."""
    reached = [each.date for each in stages if each.stage in TARGETS[target]]
    if reached:
        return target, min((day for day in reached if day), default=None)
    others = [
        (each.date, meant) for meant, codes in COMPETING[target].items() for each in stages if each.stage in codes
    ]
    dated = sorted((day, meant) for day, meant in others if day)
    if dated:
        return dated[0][1], dated[0][0]
    return (others[0][1], None) if others else (None, None)


def _documented_on(case: CaseHistory) -> str:
    """The first day an organisation documented it; the day intake received it where none is known."""
    return min((each.on for each in case.documented_by if each.on), default=case.received_on)


def _last_looked(case: CaseHistory) -> str:
    """The last day somebody is known to have looked: an import years later is no look at the case."""
    looked = [each.on for each in case.documented_by] + [
        day for each in case.stages for day in (each.date, each.observed_on)
    ]
    return max((day for day in looked if day), default=case.received_on)


def _number(day: str) -> float:
    return float(date.fromisoformat(day).toordinal())
