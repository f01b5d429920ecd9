"""What doubt about which records are the same case does to the estimate.

Overlaps are made of matches: two records wrongly taken for one case lower the estimate, one case left as two raises it.
The same records linked in several ways give several tables; for each, terms are selected anew, and the totals of all
make one distribution (linkage averaging: Sadinle 2018, Annals of Applied Statistics 12, section 2; Binette and Steorts
2022). The ways are those of whoever linked the records, or pairs that could be one case are drawn here.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from services.analytics.patterns.answer import Sentence
from services.analytics.undocumented.lists import CaptureTable, histories_of, table_of_histories
from services.analytics.undocumented.mixture import Component, Range, mixed
from services.analytics.undocumented.stepwise import THRESHOLD, stepwise

DRAWS: Final = 100


@dataclass(frozen=True, slots=True)
class OverLinkages:
    """`total` is None if no linkage has an estimate; `observed` is the fewest and the most cases of one, `between` the
    lowest and highest estimate of one, and `without_estimate` how many of the `linkages` have none."""

    total: Range | None
    observed: tuple[int, int]
    between: tuple[float, float] | None
    linkages: int
    without_estimate: int


@dataclass(frozen=True, slots=True)
class Linkage:
    """What was assumed of which records are the same case, and what doubt about it makes of the estimate. `pairs` of
    records may be one case, each with this `probability`, where linkages were drawn."""

    assumed: Sentence
    over: OverLinkages | None = None
    pairs: int = 0
    probability: float | None = None


CERTAIN: Final = Linkage(
    Sentence(
        es="Se da por cierto qué registros son el mismo caso.",
        en="Which records are the same case is taken as certain.",
    )
)


def drawn_linkages(
    records: Sequence[Collection[str]],
    pairs: Sequence[tuple[int, int]],
    probability: float,
    *,
    seed: int,
    draws: int = DRAWS,
) -> list[CaptureTable]:
    """One table a draw, in which each pair of records (positions) is the same case with this probability; what is
    linked through others is one case too. A record is the lists it is on. Raises Invalid for records that make no
    table."""
    names, masks = histories_of(records)
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    rng = np.random.default_rng(seed)
    tables = []
    for drawn in rng.random((draws, len(ends))) < probability:
        same = ends[drawn]
        linked = coo_array((np.ones(len(same)), (same[:, 0], same[:, 1])), shape=(len(masks), len(masks)))
        cases, of_case = connected_components(linked, directed=False)
        united = np.zeros(cases, dtype=np.int64)
        np.bitwise_or.at(united, of_case, masks)
        tables.append(table_of_histories(names, united))
    return tables


def over_linkages(
    tables: Sequence[CaptureTable],
    *,
    threshold: float = THRESHOLD,
    progress: Callable[[float], None] = lambda _: None,
) -> OverLinkages:
    """The stepwise estimate over several linkages of the same records, one table each and all as likely. `progress`
    hears the share that is done. At least one table, and on every list a case."""
    parts: list[Component] = []
    estimates: list[float] = []
    for done, table in enumerate(tables, start=1):
        model = stepwise(table, threshold).selected
        if model is not None:
            parts.append(Component(table.observed, model.log_missing, model.actual_error, 1.0))
            estimates.append(model.estimate)
        progress(done / len(tables))
    counted = [table.observed for table in tables]
    return OverLinkages(
        total=mixed(parts) if parts else None,
        observed=(min(counted), max(counted)),
        between=(min(estimates), max(estimates)) if estimates else None,
        linkages=len(tables),
        without_estimate=len(tables) - len(parts),
    )
