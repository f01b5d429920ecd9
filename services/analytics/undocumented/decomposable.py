"""Bayesian model averaging over decomposable graphs: which lists depend on each other is itself uncertain.

Under a decomposable graph and a hyper-Dirichlet prior, the probability of a table given how many cases are missing is a
product over cliques divided by one over separators, in closed form; it is averaged over all graphs, each as likely
beforehand, and over the number missing, with a prior that falls as 1 / total. Sources: Madigan and York (1997); Dawid
and Lauritzen (1993); R package dga (Johndrow, Lum and Ball), `bma.cr`. The complete graph is left out, as dga does:
under it the lists say nothing of what is missing.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from services.analytics.undocumented.lists import CaptureTable
from services.analytics.undocumented.log_linear import Numbers

MOST_LISTS: Final = 6
"""18,153 graphs; seven lists have 617,674."""
PRIOR_WEIGHT: Final = 1.0
"""Cases that the prior is worth, spread over all histories (dga's delta is this over 2 to the number of lists)."""
FARTHEST: Final = 50
"""The most that can be missing, in multiples of what is observed."""
_EXACT: Final = 1_000
_POINTS: Final = 400
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Graph:
    """Lists joined by an edge depend on each other; `median` is the total if this graph were certain."""

    edges: tuple[str, ...]
    probability: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Averaged:
    """The posterior of the total: its median, and the 2.5 and 97.5 % quantiles. `graphs` are the likeliest; `beyond` is
    the probability at the farthest number missing that was tried, which should be near 0."""

    estimate: float
    low: float
    high: float
    mean: float
    graphs: tuple[Graph, ...]
    tried: int
    prior_weight: float
    farthest: int
    beyond: float


def average_over_graphs(
    table: CaptureTable, *, prior_weight: float = PRIOR_WEIGHT, missing: NDArray[np.int64] | None = None
) -> Averaged | None:
    """The average, or None for more than `MOST_LISTS` lists. `missing` are the numbers on no list that are possible,
    ascending; from 0 to `FARTHEST` times what is observed otherwise, every one up to 1,000 and then in steps."""
    if table.lists > MOST_LISTS:
        return None
    grid = _grid(table.observed) if missing is None else missing
    widths = np.diff(grid, append=2 * grid[-1] - grid[-2]).astype(float)
    graphs, factors = _graphs(table.lists)
    logs = factors @ _margins(table, grid.astype(float), prior_weight)
    totals = (table.observed + grid).astype(float)
    logs += gammaln(totals + 1) - gammaln(grid + 1.0) - np.log(totals) + np.log(widths)
    weights = np.exp(logs - logsumexp(logs))
    of_graph, of_total = weights.sum(axis=1), weights.sum(axis=0)
    low, middle, high = _quantiles(totals, of_total)
    likeliest = np.argsort(-of_graph, kind="stable")[:_SHOWN]
    return Averaged(
        estimate=middle,
        low=low,
        high=high,
        mean=float(totals @ of_total),
        graphs=tuple(_graph(table, int(graphs[i]), float(of_graph[i]), totals, logs[i]) for i in likeliest),
        tried=len(graphs),
        prior_weight=prior_weight,
        farthest=int(grid[-1]),
        beyond=float(of_total[-1]),
    )


def _grid(observed: int) -> NDArray[np.int64]:
    farthest = max(FARTHEST * observed, 10 * FARTHEST)
    if farthest <= _EXACT:
        return np.arange(farthest + 1)
    stepped = np.geomspace(_EXACT, farthest, _POINTS).astype(np.int64)
    return np.unique(np.concatenate([np.arange(_EXACT), stepped]))


def _quantiles(totals: Numbers, weights: Numbers) -> tuple[float, float, float]:
    reached = np.cumsum(weights) / weights.sum()
    low, middle, high = (
        float(totals[min(int(np.searchsorted(reached, q)), len(totals) - 1)]) for q in (0.025, 0.5, 0.975)
    )
    return low, middle, high


def _graph(table: CaptureTable, edges: int, probability: float, totals: Numbers, logs: Numbers) -> Graph:
    low, median, high = _quantiles(totals, np.exp(logs - logsumexp(logs)))
    pairs = combinations(range(table.lists), 2)
    joined = tuple(table.label((1 << i) | (1 << j)) for e, (i, j) in enumerate(pairs) if edges >> e & 1)
    return Graph(joined, probability, median, low, high)


def _margins(table: CaptureTable, grid: Numbers, prior_weight: float) -> Numbers:
    """The log probability of the margin of each set of lists (a mask a row) for each number missing: a Dirichlet
    multinomial without its coefficient, whose prior cells are sums of equal parts of the prior weight."""
    totals = table.observed + grid
    constant = gammaln(prior_weight) - gammaln(prior_weight + totals)
    full = np.concatenate([[0], table.counts])
    histories = np.arange(len(full))
    logs = np.zeros((len(full), len(grid)))
    for mask in range(1, len(full)):
        prior = prior_weight / 2 ** mask.bit_count()
        cells = np.bincount(histories & mask, weights=full, minlength=len(full))
        cells = cells[(histories & mask) == histories]
        known = (gammaln(prior + cells[1:]) - gammaln(prior)).sum()
        logs[mask] = constant + known + gammaln(prior + cells[0] + grid) - gammaln(prior)
    return logs


@cache
def _graphs(lists: int) -> tuple[NDArray[np.int64], Numbers]:
    """Every decomposable graph but the complete one, as a mask of its edges, and its factors [graph, mask]: +1 for a
    set whose margin multiplies and -1 for one that divides.

    A graph is decomposable if its lists can be taken away one by one, each when those it is joined to are all joined to
    each other (Fulkerson and Gross 1965); what is taken away gives that clique and, as separator, what it leaves."""
    pairs = list(combinations(range(lists), 2))
    graphs = np.arange(2 ** len(pairs) - 1)
    joined = np.zeros((len(graphs), lists), dtype=np.int64)
    for edge, (i, j) in enumerate(pairs):
        present = graphs >> edge & 1
        joined[:, i] |= present << j
        joined[:, j] |= present << i
    left = np.full(len(graphs), 2**lists - 1)
    factors = np.zeros((len(graphs), 2**lists))
    rows = np.arange(len(graphs))
    for _ in range(lists):
        taken, around = _simplicial(joined, left)
        gone = taken >= 0
        factors[rows[gone], around[gone] | 1 << taken[gone]] += 1
        factors[rows[gone], around[gone]] -= 1
        left = np.where(gone, left & ~(1 << np.maximum(taken, 0)), left)
    decomposable = left == 0
    return graphs[decomposable], factors[decomposable]


def _simplicial(joined: NDArray[np.int64], left: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each graph the first list, of those left, whose neighbours are all joined, and these; -1 if there is none."""
    lists = joined.shape[1]
    taken = np.full(len(left), -1)
    around = np.zeros(len(left), dtype=np.int64)
    for v in reversed(range(lists)):
        neighbours = joined[:, v] & left
        ok = (left >> v & 1) == 1
        for u in range(lists):
            ok &= ((neighbours >> u & 1) == 0) | ((neighbours & ~(joined[:, u] | 1 << u)) == 0)
        taken = np.where(ok, v, taken)
        around = np.where(ok, neighbours, around)
    return taken, around
