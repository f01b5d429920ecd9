"""How many lethal cases are not documented, from who documented which case independently."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.monthly import months_between, months_of
from services.analytics.patterns.parameters import DEFAULT_SEED, Codes, Seed, Selection, Terms
from services.analytics.patterns.pattern import Pattern
from services.analytics.patterns.work import Work
from services.analytics.undocumented.answer import DOES_NOT_SHOW, METHOD, SOURCE, UNCERTAINTY, answer
from services.analytics.undocumented.estimate import estimate
from services.analytics.undocumented.lists import (
    MOST_LISTS,
    CaptureTable,
    independent_lists,
    merge_lists,
    table_of_cases,
)
from services.analytics.undocumented.refusals import Refusal, out_of_scope

_FEWEST: Final = 2
OTHERS: Final = "others"


class EstimatesAsked(Selection):
    """`join` names organisations that share a feed or tell each other: they are one list. `seed` makes simulations
    repeatable."""

    kind: Terms = ("homicide",)
    join: Codes = ()
    seed: Seed = DEFAULT_SEED


@dataclass(frozen=True, slots=True)
class Lists:
    """For each case the lists it is on; how many months the cases span."""

    held: tuple[frozenset[str], ...]
    months: int


def estimate_of(found: Lists, asked: EstimatesAsked, work: Work) -> PatternAnswer:
    """Refused where kinds or months are out of scope or fewer than two lists hold a case; a refused estimate of a
    state is not shown."""
    outside = out_of_scope(asked.kind, found.months)
    if outside:
        return _refused(len(found.held), outside)
    table = _table(found, asked)
    if table is None:
        return _refused(len(found.held), (_NO_LISTS,))
    return answer(estimate(table, seed=asked.seed, progress=work.progress), nation=not asked.state)


_NO_LISTS: Final = Refusal(
    "fewer_than_two_lists",
    Sentence(
        es="Menos de dos organizaciones documentaron estos casos por su cuenta y dijeron cómo se enteraron; sin eso no "
        "hay nada que comparar. Registra en cada caso quién más lo documentó y cómo lo supo.",
        en="Fewer than two organisations documented these cases on their own and said how they learned of them; "
        "without that there is nothing to compare. Record with each case who else documented it and how they learned.",
    ),
)


def _refused(cases: int, refusals: Sequence[Refusal]) -> PatternAnswer:
    reason = Sentence(" ".join(each.reason.es for each in refusals), " ".join(each.reason.en for each in refusals))
    return PatternAnswer(
        method=METHOD,
        source=SOURCE,
        verdict=Verdict.REFUSED,
        unit="cases",
        n=cases,
        words=Sentence(
            f"Hay {cases:,} casos documentados; cuántos faltan no puede decirse.",
            f"There are {cases:,} documented cases; how many are missing cannot be told.",
        ),
        uncertainty=UNCERTAINTY,
        does_not_show=DOES_NOT_SHOW,
        reason=reason,
    )


def _table(found: Lists, asked: EstimatesAsked) -> CaptureTable | None:
    """The largest lists, the joined ones as one; the smallest are joined where there are more than can be fitted."""
    names = {name for each in found.held for name in each}
    if len(names) < _FEWEST:
        return None
    sizes = {name: sum(name in each for each in found.held) for name in names}
    ordered = sorted(names, key=lambda name: (-sizes[name], name))
    small = frozenset(ordered[MOST_LISTS - 1 :]) if len(ordered) > MOST_LISTS else frozenset()
    table = table_of_cases([(each - small) | ({OTHERS} if each & small else set()) for each in found.held if each])
    joined = [name for name in asked.join if name in table.names]
    return merge_lists(table, [joined]) if _FEWEST <= len(joined) < table.lists else table


def _gathered(facts: FactsSeen, asked: EstimatesAsked) -> Lists:
    cases = facts.histories(asked.question())
    held = [independent_lists((each.organisation, each.how_learned) for each in case.documented_by) for case in cases]
    first, last = months_of((asked.since, asked.until), facts.today)
    first = first or min((case.start_earliest[:7] for case in cases), default=last)
    return Lists(tuple(each for each in held if each), len(months_between(first, last)))


def _analysed(found: Lists, asked: EstimatesAsked, work: Work) -> Sequence[PatternAnswer]:
    return [estimate_of(found, asked, work)]


ESTIMATES = Pattern(
    "estimates", Sentence("Lo no documentado", "The undocumented"), EstimatesAsked, _gathered, _analysed
)
