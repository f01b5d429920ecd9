"""The figures the field publishes, each by its name, definition and base."""

from collections.abc import Sequence

from services.analytics.figures.answer import answer
from services.analytics.figures.declared import FIGURES as DECLARED
from services.analytics.figures.evaluating import FigureResult, Scope, evaluate
from services.analytics.patterns.answer import PatternAnswer
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.methods import Methods
from services.analytics.patterns.parameters import Selection
from services.analytics.patterns.work import Work


def _gathered(facts: FactsSeen, asked: Selection) -> list[FigureResult]:
    question = asked.question()
    scope = Scope(question.filters, question.start, question.end)
    return [evaluate(figure, facts.table, scope) for figure in DECLARED.values()]


def _analysed(found: list[FigureResult], _: Selection, __: Work) -> Sequence[PatternAnswer]:
    return [answer(each) for each in found]


METHODS = Methods(_gathered, _analysed)
