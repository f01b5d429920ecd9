"""How many lethal cases are not documented, from who documented which case independently."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, compress
from typing import Final

from services.analytics.facts.histories import CaseHistory
from services.analytics.patterns.answer import PatternAnswer
from services.analytics.patterns.declared import EstimatesAsked
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.methods import Methods
from services.analytics.patterns.monthly import months_between, months_of
from services.analytics.patterns.problems import CannotBeAsked, Problem
from services.analytics.patterns.work import Work
from services.analytics.undocumented.answer import answer, beside, no_answer
from services.analytics.undocumented.elsewhere import Elsewhere, estimated_elsewhere
from services.analytics.undocumented.estimate import estimate
from services.analytics.undocumented.lists import fitted_names, independent_lists, table_of_cases
from services.analytics.undocumented.possible_duplicates import Record, over_possible_duplicates
from services.analytics.undocumented.refusals import LETHAL, nothing_to_compare, out_of_scope
from shared.model.columns import UNKNOWN
from shared.model.wording import Wording

_LINKAGES_BEGIN: Final = 0.5
"""The share of the work that is done before them."""
_NO_LIST: Final = Wording(
    "Hay un nombre que no es el de ninguna lista de estos casos.",
    "Sus listas son: {lists}.",
    "There is a name that none of the lists of these cases has.",
    "Their lists are: {lists}.",
)


@dataclass(frozen=True, slots=True)
class Found:
    """For each case on a list its lists, and what tells whether it could be the same as another; how many months the
    cases span, None without any case or first month asked for."""

    lists: tuple[frozenset[str], ...]
    records: tuple[Record, ...]
    months: int | None


def estimate_of(found: Found, asked: EstimatesAsked, work: Work) -> PatternAnswer:
    """Refused where kinds or months are out of scope or fewer than two lists hold a case; a refused estimate of a
    state is not shown. Raises CannotBeAsked for lists to join that are none."""
    sizes = Counter(chain.from_iterable(found.lists))
    if not sizes.keys() >= set(asked.join):
        raise CannotBeAsked(Problem("join", _NO_LIST, {"lists": ", ".join(sorted(sizes)) or "–"}))  # noqa: RUF001 — none
    fitted = fitted_names(dict(sorted(sizes.items())), [asked.join] if asked.join else [])
    refusals = (*out_of_scope(asked.kind, found.months), *nothing_to_compare(set(fitted.values())))
    if refusals:
        return no_answer(len(found.lists), refusals)
    lists = [frozenset(fitted[name] for name in each) for each in found.lists]
    result = estimate(
        table_of_cases(lists), seed=asked.seed, progress=lambda share: work.progress(share * _LINKAGES_BEGIN)
    )
    linkage = over_possible_duplicates(
        lists,
        found.records,
        probability=asked.same_case,
        seed=asked.seed,
        progress=lambda share: work.progress(_LINKAGES_BEGIN + share * (1 - _LINKAGES_BEGIN)),
    )
    return answer(result, nation=not asked.state, linkage=linkage)


def _gathered(facts: FactsSeen, asked: EstimatesAsked) -> Found:
    question = asked.question()
    cases = facts.histories(question)
    places = [rows[0]["municipality"] for rows in facts.coded(question, ["municipality"])]
    lists = [independent_lists((each.organisation, each.how_learned) for each in case.documented_by) for case in cases]
    records = (_record(case, place) for case, place in zip(cases, places, strict=True))
    first, last = months_of((asked.since, asked.until), facts.today)
    first = first or min((case.start_earliest[:7] for case in cases), default=None)
    return Found(
        lists=tuple(filter(None, lists)),
        records=tuple(compress(records, lists)),
        months=None if first is None else len(months_between(first, last)),
    )


def _record(case: CaseHistory, municipality: str) -> Record:
    return Record(
        organisations=frozenset(each.organisation for each in case.documented_by),
        municipality=None if municipality == UNKNOWN else municipality,
        earliest=date.fromisoformat(case.start_earliest),
        latest=date.fromisoformat(case.start_latest),
    )


def _analysed(found: Found, asked: EstimatesAsked, work: Work) -> Sequence[PatternAnswer]:
    return [beside(estimate_of(found, asked, work), _others(asked))]


def _others(asked: EstimatesAsked) -> Sequence[Elsewhere]:
    """What others estimated of the same: killings in the whole country, of everybody."""
    if asked.state or asked.identity_group or set(asked.kind) != LETHAL:
        return ()
    first, last = (None if day is None else int(day[:4]) for day in (asked.since, asked.until))
    return estimated_elsewhere(first, last)


METHODS = Methods(_gathered, _analysed)
