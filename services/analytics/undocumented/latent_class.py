"""A latent-class model: cases differ in how likely each list is to find them, and within a class lists are independent.

Bayesian, with a truncated Dirichlet process over classes, so that their number need not be chosen; the posterior is
drawn by Gibbs sampling, several chains side by side. The prior of the total falls as 1 / total. Sources:
Manrique-Vallier (2016), Biometrics 72, sections 2 and 3; R package LCMCR, whose prior this is. A class of cases that no
list can find leaves no trace in the data: this model, like every other, does not count it (Link 2003). With four lists
it still counts too few where cases differ much (`benchmarks.estimation` prints how often).
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from services.analytics.undocumented.lists import CaptureTable
from services.analytics.undocumented.log_linear import Numbers

CLASSES: Final = 5
SHAPE: Final = 0.25
RATE: Final = 0.25
"""Of the gamma prior of the concentration of the Dirichlet process."""
CHAINS: Final = 8
BURN_IN: Final = 2_000
DRAWS: Final = 3_000
"""Of each chain after the burn-in."""
_FEWEST_LISTS: Final = 3
_SPREAD_TOLERATED: Final = 1.1
_FARTHEST: Final = 10**12
_LEAST: Final = 1e-12

Counts: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LatentClasses:
    """The posterior of the total: its median, and the 2.5 and 97.5 % quantiles. `classes` is how many held a tenth of
    the cases or more, on average; `spread` is the Gelman-Rubin ratio of the log of the number missing over half chains,
    near 1 where they agree, and `mixed` says whether it is."""

    estimate: float
    low: float
    high: float
    classes: float
    spread: float
    mixed: bool
    draws: int
    seed: int


@dataclass(slots=True)
class _Chains:
    """The state of every chain h: logs of shares [h, k], chances [h, k, list], concentration [h], missing [h]."""

    log_shares: Numbers
    chances: Numbers
    concentration: Numbers
    missing: Counts


def latent_classes(
    table: CaptureTable, *, seed: int, chains: int = CHAINS, burn_in: int = BURN_IN, draws: int = DRAWS
) -> LatentClasses | None:
    """The posterior from `chains` times `draws` draws; None for fewer than three lists, which show no classes."""
    if table.lists < _FEWEST_LISTS:
        return None
    rng = np.random.default_rng(seed)
    sampler = _Sampler(table, rng)
    state = sampler.start(chains)
    kept = np.empty((draws, chains))
    large = np.empty((draws, chains))
    for step in range(-burn_in, draws):
        sizes = sampler.step(state)
        if step >= 0:
            kept[step] = state.missing
            large[step] = (sizes > (table.observed + state.missing)[:, None] / 10).sum(axis=1)
    low, middle, high = (table.observed + float(q) for q in np.quantile(kept, [0.025, 0.5, 0.975]))
    spread = _gelman_rubin(np.log1p(kept))
    return LatentClasses(
        estimate=middle,
        low=low,
        high=high,
        classes=float(large.mean()),
        spread=spread,
        mixed=spread < _SPREAD_TOLERATED,
        draws=draws * chains,
        seed=seed,
    )


class _Sampler:
    """One sweep of the Gibbs sampler over all chains."""

    def __init__(self, table: CaptureTable, rng: np.random.Generator) -> None:
        histories = np.flatnonzero(table.counts) + 1
        self.counts = table.counts[histories - 1]
        self.on = (histories[:, None] >> np.arange(table.lists) & 1).astype(float)
        self.observed = table.observed
        self.rng = rng

    def start(self, chains: int) -> _Chains:
        """Chances near how often each list finds a case, different in each chain and class."""
        share = (self.counts @ self.on) / self.observed
        scale = self.rng.uniform(0.2, 1.0, (chains, CLASSES, 1))
        return _Chains(
            log_shares=np.full((chains, CLASSES), -np.log(CLASSES)),
            chances=np.clip(share * scale, 0.01, 0.99),
            concentration=np.ones(chains),
            missing=np.zeros(chains, dtype=np.int64),
        )

    def step(self, state: _Chains) -> Counts:
        """Everything drawn once given the rest; the number of cases in each class of each chain."""
        found, unfound = np.log(state.chances), np.log1p(-state.chances)
        none = state.log_shares + unfound.sum(axis=2)
        state.missing = self._missing(np.exp(none).sum(axis=1))
        hidden = self.rng.multinomial(state.missing, _normalised(none))
        logs = none[:, None] + np.einsum("hkl,cl->hck", found - unfound, self.on)
        placed = self.rng.multinomial(self.counts, _normalised(logs))
        sizes = placed.sum(axis=1) + hidden
        hits = np.einsum("hck,cl->hkl", placed, self.on)
        state.chances = np.clip(self.rng.beta(1 + hits, 1 + sizes[:, :, None] - hits), _LEAST, 1 - _LEAST)
        self._shares(state, sizes)
        counted: Counts = sizes
        return counted

    def _missing(self, chance: Numbers) -> Counts:
        """Negative binomial: the failures before as many cases are found as were observed, drawn as a Poisson number
        with a gamma mean so that no chance is too near 1."""
        odds = np.exp(np.log(chance) - np.log(np.maximum(1 - chance, _LEAST)))
        mean = self.rng.gamma(self.observed, odds)
        drawn: Counts = self.rng.poisson(np.minimum(mean, _FARTHEST))
        return drawn

    def _shares(self, state: _Chains, sizes: Counts) -> None:
        """Stick-breaking: each class takes a beta share of what earlier classes left."""
        after = sizes[:, ::-1].cumsum(axis=1)[:, ::-1] - sizes
        taken = self.rng.beta(1.0 + sizes[:, :-1], state.concentration[:, None] + after[:, :-1])
        taken = np.clip(taken, _LEAST, 1 - _LEAST)
        left = np.concatenate([np.zeros((len(taken), 1)), np.log1p(-taken).cumsum(axis=1)], axis=1)
        state.log_shares = left + np.concatenate([np.log(taken), np.zeros((len(taken), 1))], axis=1)
        state.concentration = self.rng.gamma(SHAPE + CLASSES - 1, 1 / (RATE - state.log_shares[:, -1]))


def _normalised(logs: Numbers) -> Numbers:
    shares = np.exp(logs - logs.max(axis=-1, keepdims=True))
    # In double precision a sum can come out above 1 by its last bit, which the generator refuses.
    return shares / (shares.sum(axis=-1, keepdims=True) * (1 + 1e-12))  # type: ignore[no-any-return]


def _gelman_rubin(draws: Numbers) -> float:
    """Of chains in columns, each cut in two (Gelman and others, Bayesian Data Analysis, 3rd edition, 11.4)."""
    half = len(draws) // 2
    halves = np.concatenate([draws[:half], draws[half : 2 * half]], axis=1)
    within = halves.var(axis=0, ddof=1).mean()
    between = halves.mean(axis=0).var(ddof=1)
    return float(np.sqrt((half - 1) / half + between / within)) if within > 0 else 1.0
