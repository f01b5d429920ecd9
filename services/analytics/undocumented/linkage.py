"""What doubt about which records are the same case does to the estimate.

Overlaps are made of matches: two records wrongly taken for one case lower the estimate, one case left as two raises it.
The doubtful pairs are drawn, each by its probability, many times over; every draw gives a table, for which terms are
selected anew, and the totals of all draws make one distribution (linkage averaging: Sadinle 2018, Annals of Applied
Statistics 12, section 2; Binette and Steorts 2022).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.analytics.undocumented.lists import CaptureTable, table_of_cases
from services.analytics.undocumented.mixture import Component, Range, mixed
from services.analytics.undocumented.stepwise import THRESHOLD, stepwise
from shared.errors import FieldProblem, Invalid

DRAWS: Final = 100


@dataclass(frozen=True, slots=True)
class DoubtfulLink:
    """Two records (positions) that are the same case with this probability."""

    first: int
    second: int
    probability: float


@dataclass(frozen=True, slots=True)
class OverLinkages:
    """`total` is None if no draw has an estimate; `observed` is the fewest and the most cases of a draw, `between` the
    lowest and highest estimate of one, and `without_estimate` how many draws have none."""

    total: Range | None
    observed: tuple[int, int]
    between: tuple[float, float] | None
    draws: int
    without_estimate: int
    seed: int


def tables_of_linkages(
    records: Sequence[Collection[str]], links: Sequence[DoubtfulLink], *, seed: int, draws: int = DRAWS
) -> list[CaptureTable]:
    """One table a draw. A record is the lists it is on; records that are surely the same case have been united before.
    What is drawn as linked through others is one case too. Raises Invalid for a link to a record that is not there, or
    whose probability is none, and for records that make no table."""
    _refuse(records, links)
    rng = np.random.default_rng(seed)
    chances = np.array([link.probability for link in links])
    tables = []
    for drawn in rng.random((draws, len(links))) < chances:
        root = list(range(len(records)))
        for link, same in zip(links, drawn, strict=True):
            if same:
                _unite(root, link.first, link.second)
        cases: dict[int, set[str]] = {}
        for record, lists in enumerate(records):
            cases.setdefault(_find(root, record), set()).update(lists)
        tables.append(table_of_cases(cases.values()))
    return tables


def over_linkages(
    records: Sequence[Collection[str]],
    links: Sequence[DoubtfulLink],
    *,
    seed: int,
    draws: int = DRAWS,
    threshold: float = THRESHOLD,
) -> OverLinkages:
    """The stepwise estimate over all draws. Raises Invalid as `tables_of_linkages` does."""
    tables = tables_of_linkages(records, links, seed=seed, draws=draws)
    selected = [(table.observed, stepwise(table, threshold).selected) for table in tables]
    found = [(observed, model) for observed, model in selected if model is not None]
    parts = [Component(observed, model.log_missing, model.actual_error, 1.0) for observed, model in found]
    estimates = [model.estimate for _, model in found]
    counted = [table.observed for table in tables]
    return OverLinkages(
        total=mixed(parts) if parts else None,
        observed=(min(counted), max(counted)),
        between=(min(estimates), max(estimates)) if estimates else None,
        draws=draws,
        without_estimate=len(tables) - len(found),
        seed=seed,
    )


def _refuse(records: Sequence[Collection[str]], links: Sequence[DoubtfulLink]) -> None:
    problems = [
        FieldProblem(f"links.{i}", "Its records or its probability cannot be.", "Give two records and from 0 to 1.")
        for i, link in enumerate(links)
        if not (0 <= link.first < len(records) and 0 <= link.second < len(records) and 0 <= link.probability <= 1)
    ]
    if problems:
        raise Invalid("Some links cannot be drawn.", errors=tuple(problems[:10]))


def _find(root: list[int], record: int) -> int:
    while root[record] != record:
        root[record] = root[root[record]]
        record = root[record]
    return record


def _unite(root: list[int], first: int, second: int) -> None:
    root[_find(root, second)] = _find(root, first)
