"""Cases without any pattern but those planted, with the margins of the sample mix and as much missing as it has.

Each dimension is drawn by itself, so that every association but the planted ones is chance. Some cases hold two acts
or two grounds. Organisations differ in how many cases they document and in how much they leave out.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.analytics.associations.case_codes import NOT_KNOWN, SCREENED, DocumentedCase, Value, documented_case
from services.analytics.associations.implied_pairs import is_implied
from services.intake import sample_mix as mix
from shared.model.identity import identity_group

Codes: TypeAlias = NDArray[np.object_]
"""One code a case; several are separated by a space."""
Margins: TypeAlias = Mapping[str, Mapping[str, float]]

SECOND_VALUE = {"act_type": 0.12, "bias_ground": 0.15}
"""How often a case holds a second value."""
ORGANISATIONS = {"a": 0.36, "b": 0.22, "c": 0.14, "d": 0.1, "e": 0.08, "f": 0.06, "g": 0.04}
"""Seven organisations by the share of cases they document; one case in six is documented by two."""
TWICE = 1 / 6
LEFT_OUT = {"a": 0.02, "b": 0.1, "c": 0.05, "d": 0.2, "e": 0.12, "f": 0.3, "g": 0.25}
"""How much of what it could know an organisation leaves out, in every dimension."""
OTHER_GROUNDS = {"sex_work": 6.0, "hiv_status": 3.0, "social_class": 3.0, "indigenous": 2.0}
"""Grounds beside the four of orientation and identity, by weight in 100."""


@dataclass(frozen=True, slots=True)
class Planted:
    """Two values whose odds ratio in the population is not 1."""

    first: Value
    second: Value
    odds_ratio: float


@cache
def margins() -> Margins:
    """The weight of each code by dimension, unknown among them."""
    kinds = {kind: mix.LETHAL_SHARE * weight / sum(mix.LETHAL.values()) for kind, weight in mix.LETHAL.items()}
    kinds |= {kind: (1 - mix.LETHAL_SHARE) * weight / sum(mix.OTHER.values()) for kind, weight in mix.OTHER.items()}
    found: dict[str, dict[str, float]] = {name: defaultdict(float) for name in SCREENED}
    for kind, weight in kinds.items():
        acts = mix.ACTS.get(kind, ((None, None, 1),))
        for act, means, part in acts:
            share = weight * part / sum(each[2] for each in acts)
            found["act_type"][act or "unknown"] += share
            found["means"][means or "unknown"] += share
    for answers, weight in mix.VICTIMS:
        group = identity_group(
            gender_identity=answers.get("gender_identity"),
            sexual_orientation=answers.get("sexual_orientation"),
            sex_registered=None,
            intersex=None,
            stated=None,
        )
        found["identity_group"][group] += weight
        found["bias_ground"][mix.GROUNDS.get(answers.get("gender_identity", ""), "sexual_orientation")] += weight
    found["bias_ground"].update(OTHER_GROUNDS)
    return found | {
        "place_type": dict(mix.PLACES),
        "perpetrator_kind": dict(mix.PERPETRATORS),
        "time_of_day": dict(mix.TIMES),
    }


def plantable(least_share: float) -> list[tuple[Value, Value]]:
    """Pairs of values that are each held by that share of the cases where their dimension is known, and that do not go
    together by their meaning."""
    values = [
        Value(dimension, code)
        for dimension, codes in margins().items()
        for code, share in _known(codes).items()
        if least_share <= share <= 1 - least_share
    ]
    return [(one, other) for one in values for other in values if one < other and not is_implied(one, other)]


def chosen(rng: np.random.Generator, least_share: float, odds_ratio: float, most: int = 3) -> list[Planted]:
    """Some pairs of which no two share a dimension, so that nothing but them is associated."""
    pairs = plantable(least_share)
    found: list[Planted] = []
    for place in rng.permutation(len(pairs)):
        taken = {value.dimension for each in found for value in (each.first, each.second)}
        # The second of the two is drawn once a case, so that its odds ratio is exact.
        first, second = sorted(pairs[place], key=lambda value: value.dimension not in SECOND_VALUE)
        exact = second.dimension not in SECOND_VALUE
        if exact and not taken & {first.dimension, second.dimension}:
            found.append(Planted(first, second, odds_ratio))
    return found[:most]


def planted_cases(n: int, planted: Sequence[Planted], rng: np.random.Generator) -> list[DocumentedCase]:
    """`n` cases of which only the planted pairs are associated."""
    drawn = {name: _drawn(name, n, rng) for name in SCREENED}
    for each in planted:
        drawn[each.second.dimension] = _associated(each, drawn[each.first.dimension], rng)
    who, left_out = _organisations(n, rng)
    missing = {name: rng.random(n) < left_out for name in SCREENED}
    unknown = {name: rng.random(n) < _unknown(margins()[name]) for name in SCREENED}
    columns = {name: np.where(missing[name] | unknown[name], "unknown", codes) for name, codes in drawn.items()}
    rows = zip(*columns.values(), who, strict=True)
    return [documented_case([dict(zip((*columns, "organisation"), row, strict=True))]) for row in rows]


def coded_by_habit(n: int, organisation: str, rng: np.random.Generator) -> list[DocumentedCase]:
    """`n` cases without any pattern, but that one organisation writes "street" for whatever happened at night."""
    return [
        replace(case, codes={**case.codes, "place_type": frozenset({"street"})})
        if organisation in case.organisations and "night" in case.codes.get("time_of_day", ())
        else case
        for case in planted_cases(n, (), rng)
    ]


def shuffled(cases: Sequence[DocumentedCase], rng: np.random.Generator) -> list[DocumentedCase]:
    """The same cases with the codes of every dimension dealt out anew: nothing is associated any more."""
    orders = {name: rng.permutation(len(cases)) for name in SCREENED}
    return [
        DocumentedCase(
            {name: cases[order[row]].codes[name] for name, order in orders.items() if name in cases[order[row]].codes},
            case.organisations,
        )
        for row, case in enumerate(cases)
    ]


def _known(codes: Mapping[str, float]) -> dict[str, float]:
    told = {code: weight for code, weight in codes.items() if code not in NOT_KNOWN}
    return {code: weight / sum(told.values()) for code, weight in told.items()}


def _unknown(codes: Mapping[str, float]) -> float:
    return sum(weight for code, weight in codes.items() if code in NOT_KNOWN) / sum(codes.values())


def _drawn(dimension: str, n: int, rng: np.random.Generator) -> Codes:
    codes = _known(margins()[dimension])
    first, second = rng.choice(np.array(list(codes), np.object_), size=(2, n), p=list(codes.values()))
    again = rng.random(n) < SECOND_VALUE.get(dimension, 0)
    return np.asarray(np.where(again, first + " " + second, first), np.object_)


def _associated(planted: Planted, first: Codes, rng: np.random.Generator) -> Codes:
    """Codes of the second dimension with their margins, of which one is held by its odds ratio with the first."""
    codes = _known(margins()[planted.second.dimension])
    holds = np.array([planted.first.code in each.split() for each in first], np.bool_)
    others = {code: share for code, share in codes.items() if code != planted.second.code}
    share, target = float(holds.mean()), codes[planted.second.code]
    together = joint_share(share, target, planted.odds_ratio)
    chance = np.where(holds, together / share, (target - together) / (1 - share))
    rest = rng.choice(
        np.array(list(others), np.object_), size=len(first), p=np.array(list(others.values())) / (1 - target)
    )
    return np.asarray(np.where(rng.random(len(first)) < chance, planted.second.code, rest), np.object_)


def joint_share(first: float, second: float, odds_ratio: float) -> float:
    """The share that holds both of two values of these shares (Plackett 1965, J. Am. Stat. Assoc. 60:516)."""
    if odds_ratio == 1:
        return first * second
    linear = 1 + (first + second) * (odds_ratio - 1)
    root = (linear**2 - 4 * odds_ratio * (odds_ratio - 1) * first * second) ** 0.5
    return float((linear - root) / (2 * (odds_ratio - 1)))


def _organisations(n: int, rng: np.random.Generator) -> tuple[list[str], NDArray[np.float64]]:
    names = np.array(list(ORGANISATIONS))
    main, second = rng.choice(names, size=(2, n), p=list(ORGANISATIONS.values()))
    again = rng.random(n) < TWICE
    who = [f"{one} {other}" if twice else one for one, other, twice in zip(main, second, again, strict=True)]
    return who, np.array([LEFT_OUT[name] for name in main])
