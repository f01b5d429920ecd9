"""Populations of known size that four lists document: how the lists depend on each other, and how cases differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from services.analytics.undocumented.lists import CaptureTable, capture_table

LISTS: Final = 4
CASES: Final = 1_000
"""In all, on a list or not: some years of one country."""
_PARTS: Final = 50
"""Equal parts that stand for a normal curve."""
_HISTORIES: Final = np.arange(2**LISTS)
_ON: Final = (_HISTORIES[:, None] >> np.arange(LISTS) & 1).astype(float)


@dataclass(frozen=True, slots=True)
class Kind:
    """`chances` of each list to hold a case on no other; `odds` by which sets of lists (masks) hold more cases together
    than apart; `spread` of the log odds of being found, which classes (two, equal) or a normal curve give the cases;
    `hidden` is the share of cases that each list finds with a chance of one in two hundred."""

    name: str
    chances: tuple[float, ...] = (0.3, 0.25, 0.2, 0.3)
    odds: Mapping[int, float] = field(default_factory=dict)
    spread: float = 0.0
    normal: bool = False
    hidden: float = 0.0

    @property
    def is_log_linear(self) -> bool:
        """Whether a model of the terms in `odds` holds."""
        return not self.spread and not self.hidden


A_B, C_D, A_B_C = 0b0011, 0b1100, 0b0111
KINDS: Final = (
    Kind("independent, lists that find four in ten", (0.4, 0.4, 0.4, 0.4)),
    Kind("independent, lists that find one to three in ten"),
    Kind("independent, sparse: lists that find one in ten", (0.12, 0.1, 0.08, 0.1)),
    Kind("dependence, weak: odds ratio 1.5 of one pair", odds={A_B: 1.5}),
    Kind("dependence, strong: odds ratio 4 of one pair", odds={A_B: 4.0}),
    Kind("dependence, negative: odds ratio .25 of one pair", odds={A_B: 0.25}),
    Kind("dependence, two pairs: odds ratios 4 and 3", odds={A_B: 4.0, C_D: 3.0}),
    Kind("heterogeneity, weak: two classes, odds 1 to 2.7", spread=0.5),
    Kind("heterogeneity, strong: two classes, odds 1 to 12", spread=1.25),
    Kind("heterogeneity, weak: normal, standard deviation .5", spread=0.5, normal=True),
    Kind("heterogeneity, strong: normal, standard deviation 1", spread=1.0, normal=True),
    Kind("hidden: one case in five hardly found by any list", hidden=0.2),
)


def population(kind: Kind, rng: np.random.Generator) -> CaptureTable:
    """One population of `CASES` as its lists show it."""
    counts = np.zeros(len(_HISTORIES), dtype=np.int64)
    for shift, cases in _groups(kind, rng):
        counts += rng.multinomial(cases, _probabilities(kind, shift))
    hidden = rng.multinomial(CASES - counts.sum(), _independent((0.005,) * LISTS))
    counts += hidden
    return capture_table("ABCD", {int(mask): int(counts[mask]) for mask in _HISTORIES[1:]})


def _groups(kind: Kind, rng: np.random.Generator) -> list[tuple[float, int]]:
    """How the log odds of each group are shifted, and how many cases it has."""
    cases = int(rng.binomial(CASES, 1 - kind.hidden))
    if not kind.spread:
        return [(0.0, cases)]
    if kind.normal:
        parts = rng.multinomial(cases, np.full(_PARTS, 1 / _PARTS))
        shifts = kind.spread * norm.ppf((np.arange(_PARTS) + 0.5) / _PARTS)
        return list(zip(shifts.tolist(), parts.tolist(), strict=True))
    easy = int(rng.binomial(cases, 0.5))
    return [(kind.spread, easy), (-kind.spread, cases - easy)]


def _probabilities(kind: Kind, shift: float) -> NDArray[np.float64]:
    logits = np.log(kind.chances) - np.log1p(-np.array(kind.chances)) + shift
    logs = _ON @ logits
    for mask, ratio in kind.odds.items():
        logs += np.where((_HISTORIES & mask) == mask, np.log(ratio), 0.0)
    weights = np.exp(logs)
    return weights / weights.sum()  # type: ignore[no-any-return]


def _independent(chances: tuple[float, ...]) -> NDArray[np.float64]:
    return np.where(_ON == 1, chances, 1 - np.array(chances)).prod(axis=1)  # type: ignore[no-any-return]
