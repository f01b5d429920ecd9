"""How intensely was documented where or when: it stands beside every map and every trend, because it is the first
explanation of every difference.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from services.analytics.facts.histories import CaseHistory
from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from services.analytics.patterns.reading_aids import (
    A_CHANGE_OF_RECORDING,
    AMONG_DOCUMENTED,
    CHANCE_ONLY,
    ZERO_IS_NOT_NONE,
    Documented,
    intensity_sentence,
    reporting_intensity,
    together,
)

ALL: Final = ()


def documented(cases: Iterable[CaseHistory], cell: Callable[[CaseHistory], str]) -> list[Documented]:
    """Each case under its cell and, once more, among all. The delay is until the first organisation knew, where both
    days are certain."""
    found = []
    for case in cases:
        who = frozenset(each.organisation for each in case.documented_by)
        delay = _delay(case)
        found += [Documented((cell(case),), who, delay), Documented(ALL, who, delay)]
    return found


def of_state(case: CaseHistory) -> str:
    return case.state


def of_year(case: CaseHistory) -> str:
    """The year in which the case surely began."""
    return case.start_earliest[:4] if case.start_earliest[:4] == case.start_latest[:4] else "unknown"


def intensity_answer(cases: list[Documented], name: str) -> PatternAnswer:
    """`name` is what the cells are: `state` or `year`."""
    found = reporting_intensity(cases)
    whole = found.pop(ALL, None)
    few = whole is None
    return PatternAnswer(
        method="reporting intensity",
        source="organisations that documented, and the days until the first of them knew",
        verdict=Verdict.TOO_FEW if few else Verdict.FOUND,
        unit="cases",
        n=0 if whole is None else whole.cases,
        words=_NOBODY if whole is None else intensity_sentence(whole),
        uncertainty=CHANCE_ONLY,
        does_not_show=together(A_CHANGE_OF_RECORDING, ZERO_IS_NOT_NONE, AMONG_DOCUMENTED),
        parameters={"by": name},
        results={name: [{name: cell[0], **each.document()} for cell, each in found.items()]},
        reason=_NOBODY if few else None,
    )


_NOBODY: Final = Sentence("Nadie ha documentado casos así.", "Nobody has documented such cases.")


def _delay(case: CaseHistory) -> float | None:
    known = [each.on for each in case.documented_by if each.on]
    if case.start_earliest != case.start_latest or not known:
        return None
    days = (date.fromisoformat(min(known)) - date.fromisoformat(case.start_earliest)).days
    return float(days) if days >= 0 else None
