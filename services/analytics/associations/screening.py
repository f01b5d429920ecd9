"""All pairs of values held against each other among documented cases, with false discoveries controlled over all.

A pair is tested on the cases where both dimensions are known, if both values are held by enough of them and missing
from enough of them that an odds ratio of 3 (`visible`) would show. That depends on the margins alone, which Fisher's
test takes as given: choosing by it spoils no p-value, and every pair that could not show anything would cost the others
power (of odds ratios of 3 planted among 600 cases, 24 % were found with all pairs of 5 cases tested, 33 % so). What is
found is told apart: a pair that does not last once the cases of a stronger pair of the same two dimensions are set
aside follows from that one (where more of a group are shot, fewer are stabbed).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.analytics.associations.case_codes import SCREENED, CaseTable, DocumentedCase, Value, case_table
from services.analytics.associations.odds_ratio import OddsRatio, Tables, fisher_p, odds_ratios
from services.analytics.associations.pair_tests import least_held, pair_tests, power
from services.analytics.associations.stability import Stability, stability
from services.analytics.false_discovery import benjamini_hochberg
from shared.errors import FieldProblem, Invalid

LEAST_SUPPORT: Final = 5
VISIBLE: Final = 3.0
MOST_VISIBLE: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Association:
    """Two values that go together, or avoid each other, more than chance would have it.

    Of `base` cases where both dimensions are known, `with_first` hold the first value, `with_second` the second,
    `with_both` both. `q` is the p-value adjusted for all pairs tested; those that follow from others do not lift it
    over the bar. `follows_from` names the stronger association that explains it, if one does.
    """

    first: Value
    second: Value
    base: int
    with_first: int
    with_second: int
    with_both: int
    odds_ratio: OddsRatio
    q: float
    stability: Stability
    follows_from: tuple[Value, Value] | None = None


@dataclass(frozen=True, slots=True)
class Screening:
    """`found` in order of p. Of the `possible` pairs of values of different dimensions, those `tested` are not implied
    by their meaning and have enough support. `power` is the share of those tested that would be found if their odds
    ratio were `visible`; None where none is tested."""

    found: tuple[Association, ...]
    tested: int
    possible: int
    cases: int
    organisations: int
    dimensions: tuple[str, ...]
    support: int
    visible: float
    false_discovery: float
    power: float | None

    @property
    def standing(self) -> tuple[Association, ...]:
        """What may be told: of its own, and without any one organisation too."""
        return tuple(each for each in self.found if each.follows_from is None and each.stability.stable)


def screen(
    cases: Sequence[DocumentedCase],
    dimensions: Sequence[str] = SCREENED,
    *,
    support: int = LEAST_SUPPORT,
    visible: float = VISIBLE,
    false_discovery: float = 0.05,
) -> Screening:
    """Test all pairs of values of different dimensions.

    `support` is how many cases must hold each value, and how many must not; `visible` the odds ratio that the margins
    must be able to show; `false_discovery` the expected share of false ones among those found. Raises Invalid for
    parameters out of range, and for more than 200,000 pairs.
    """
    _check(dimensions, support, visible, false_discovery)
    table = case_table(cases, dimensions, max(support, least_held(visible)))
    tested = pair_tests(table, support, visible)
    q = benjamini_hochberg(tested.p)
    chosen = np.flatnonzero(q <= false_discovery)
    chosen = chosen[np.lexsort((-np.abs(_log_odds(tested.tables[chosen])), tested.p[chosen]))]
    pairs, tables = tested.pairs[chosen], tested.tables[chosen]
    found = [
        Association(
            table.values[one], table.values[other], sum(cells), cells[0] + cells[1], cells[0] + cells[2], cells[0],
            ratio, float(q), each,
        )
        for (one, other), cells, ratio, q, each in zip(
            pairs.tolist(),
            tables.tolist(),
            odds_ratios(tables),
            q[chosen],
            stability(table, pairs, tables),
            strict=True,
        )
    ]  # fmt: skip
    least_p = float(tested.p[chosen].max(initial=0))
    told = list(_told_apart(table, pairs, found, least_p))
    own = list(_of_their_own(told, len(tested.p), false_discovery))
    return Screening(
        found=tuple(own),
        tested=len(tested.p),
        possible=sum(one * other for one, other in combinations(table.codes, 2)),
        cases=len(table),
        organisations=len(table.organisations),
        dimensions=tuple(dimensions),
        support=support,
        visible=visible,
        false_discovery=false_discovery,
        power=power(tested.tables, visible, max(len(own), 1) * false_discovery / max(len(tested.p), 1)),
    )


def _check(dimensions: Sequence[str], support: int, visible: float, false_discovery: float) -> None:
    problems = []
    if len(set(dimensions)) < 2 or len(set(dimensions)) < len(dimensions):  # noqa: PLR2004 — a pair
        problems.append(FieldProblem("dimensions", "not two or more different ones", f"Such as {', '.join(SCREENED)}."))
    if support < 1:
        problems.append(FieldProblem("support", "under 1", f"Ask for {LEAST_SUPPORT} cases or more."))
    if not 1 < visible <= MOST_VISIBLE:
        problems.append(FieldProblem("visible", "no odds ratio over 1", f"Such as {VISIBLE:g}."))
    if not 0 < false_discovery < 1:
        problems.append(FieldProblem("false_discovery", "not between 0 and 1", "Give a share, such as .05."))
    if problems:
        raise Invalid("Associations cannot be sought like this.", errors=tuple(problems))


def _log_odds(tables: Tables) -> NDArray[np.float64]:
    both, first, second, neither = (tables + 0.5).T
    return np.asarray(np.log(both * neither / (first * second)), np.float64)


def _told_apart(
    table: CaseTable, pairs: NDArray[np.int64], found: Sequence[Association], least_p: float
) -> Iterator[Association]:
    """Each association with the stronger one it follows from, taken from the strongest on."""
    own: dict[tuple[str, str], list[int]] = {}
    for place, association in enumerate(found):
        stronger = own.setdefault((association.first.dimension, association.second.dimension), [])
        cause = next((one for one in stronger if not _lasts(table, pairs[place], pairs[one], least_p)), None)
        if cause is None:
            stronger.append(place)
            yield association
        else:
            yield replace(association, follows_from=(found[cause].first, found[cause].second))


def _of_their_own(found: Sequence[Association], tests: int, false_discovery: float) -> Iterator[Association]:
    """Adjusted anew without those that follow from others: ten pairs that follow from one true one would otherwise let
    chance in beside it. What no longer holds goes, and with it what followed from it."""
    own = [place for place, each in enumerate(found) if each.follows_from is None]
    p = np.ones(tests)
    p[: len(own)] = [found[place].odds_ratio.p for place in own]
    q = dict(zip(own, benjamini_hochberg(p)[: len(own)].tolist(), strict=True))
    kept = {(each.first, each.second) for place, each in enumerate(found) if q.get(place, 1) <= false_discovery}
    for place, each in enumerate(found):
        if (each.first, each.second) in kept:
            yield replace(each, q=q[place])
        elif each.follows_from in kept:
            yield each


def _lasts(table: CaseTable, pair: NDArray[np.int64], stronger: NDArray[np.int64], least_p: float) -> bool:
    """Whether a pair is still found without the cases that hold the stronger pair's other values."""
    dimensions = [table.dimensions.index(table.values[column].dimension) for column in pair]
    others = [column for column in stronger if column not in pair]
    kept = table.known[:, dimensions].all(axis=1) & ~table.held[:, others].any(axis=1)
    first, second = table.held[kept][:, pair].T
    joint = int((first & second).sum())
    cells = [joint, int(first.sum()) - joint, int(second.sum()) - joint, int((~first & ~second).sum())]
    return bool(fisher_p(np.array([cells]))[0] <= least_p)
