"""What goes together among documented cases."""

from collections.abc import Sequence

from services.analytics.associations.answer import answer
from services.analytics.associations.case_codes import SCREENED, DocumentedCase, documented_case
from services.analytics.associations.screening import screen
from services.analytics.patterns.answer import PatternAnswer
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.methods import Methods
from services.analytics.patterns.parameters import Selection
from services.analytics.patterns.work import Work


def _gathered(facts: FactsSeen, asked: Selection) -> list[DocumentedCase]:
    cases = facts.coded(asked.question(), (*SCREENED, "organisation"))
    return [documented_case(rows) for rows in cases]


def _analysed(cases: list[DocumentedCase], _: Selection, __: Work) -> Sequence[PatternAnswer]:
    return [answer(screen(cases))]


METHODS = Methods(_gathered, _analysed)
