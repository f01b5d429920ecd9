"""How far documented cases come before the justice system, how long it takes, and what each family of sources knows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.analytics.facts.histories import CaseHistory
from services.analytics.justice.answer import delays_answer, families_answer, funnel_answer
from services.analytics.justice.delays import delays
from services.analytics.justice.families import (
    PublishedFigure,
    documented_figures,
    documented_question,
    documented_series,
    side_by_side,
)
from services.analytics.justice.funnel import funnel
from services.analytics.patterns.answer import PatternAnswer
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.methods import Methods
from services.analytics.patterns.parameters import Selection
from services.analytics.patterns.work import Work

FOLLOWED: Final = ("file_opened", "detained", "linked_to_process", "convicted")
"""Stages whose delay is told."""


@dataclass(frozen=True, slots=True)
class Followed:
    cases: tuple[CaseHistory, ...]
    by_family: tuple[PublishedFigure, ...]


def _gathered(facts: FactsSeen, asked: Selection) -> Followed:
    question = asked.question()
    by_family = replace(documented_question("cases", question.filters), start=question.start, end=question.end)
    return Followed(tuple(facts.histories(question)), tuple(documented_figures(facts.table(by_family))))


def _analysed(found: Followed, _: Selection, __: Work) -> Sequence[PatternAnswer]:
    return [
        funnel_answer(funnel(found.cases)),
        *(delays_answer(delays(found.cases, target)) for target in FOLLOWED),
        families_answer(side_by_side(documented_series("cases"), found.by_family)),
    ]


METHODS = Methods(_gathered, _analysed)
