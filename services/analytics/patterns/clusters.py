"""Where one kind weighs more among documented cases. Not per inhabitant: that would find the offices of those who
document.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from annotated_types import Ge, Gt, Le

from services.analytics.checked_arrays import Integers
from services.analytics.clusters.answer import scan_answer
from services.analytics.clusters.bernoulli_scan import bernoulli_scan
from services.analytics.clusters.monte_carlo import MonteCarlo, Progress
from services.analytics.clusters.scanning import Scan
from services.analytics.clusters.stability import standing
from services.analytics.clusters.zones import Zones, circles, great_circle_km
from services.analytics.patterns.answer import PatternAnswer, Sentence
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.parameters import DEFAULT_SEED, Seed, Selection, Terms
from services.analytics.patterns.pattern import Pattern
from services.analytics.patterns.reading_aids import Documented
from services.analytics.patterns.reporting import documented, intensity_answer, of_state
from services.analytics.patterns.work import Work
from shared.geography import load

_WHERE, _KIND, _WHO = "municipality", "case_kind", "organisation"
_FIRST_SCAN: Final = 0.2
"""The share of the work that the first scan is, where others follow for the organisations."""


class ClustersAsked(Selection):
    """Cases of `kind` among all documented cases. `max_share` is the largest share of these in a circle,
    `max_radius_km` its largest radius; the same `seed` gives the same p-values."""

    kind: Terms = ("homicide",)
    max_share: Annotated[float, Gt(0), Le(0.5)] = 0.5
    max_radius_km: Annotated[float, Gt(0), Le(4000)] = 300.0
    simulations: Annotated[int, Ge(99), Le(9999)] = 999
    seed: Seed = DEFAULT_SEED


@dataclass(frozen=True, slots=True)
class Placed:
    """One documented case: its municipality, whether it is of the kind, and who documented it."""

    municipality: str
    of_kind: bool
    organisations: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Seen:
    cases: list[Placed]
    documented: list[Documented]


def _gathered(facts: FactsSeen, asked: ClustersAsked) -> _Seen:
    """Among all kinds: that of the question is what is looked for in them."""
    everything = asked.model_copy(update={"kind": ()}).question()
    known = load().municipalities
    placed = [
        Placed(rows[0][_WHERE], rows[0][_KIND] in asked.kind, frozenset(rows[0][_WHO].split()))
        for rows in facts.coded(everything, (_WHERE, _KIND, _WHO))
        if rows[0][_WHERE] in known
    ]
    return _Seen(placed, documented(facts.histories(everything), of_state))


def _analysed(seen: _Seen, asked: ClustersAsked, work: Work) -> Sequence[PatternAnswer]:
    return [*clusters_of(seen.cases, asked, work), intensity_answer(seen.documented, "state")]


def clusters_of(cases: Sequence[Placed], asked: ClustersAsked, work: Work) -> Sequence[PatternAnswer]:
    """The Bernoulli scan, and once more without each organisation where it finds anything."""
    areas = sorted({case.municipality for case in cases})
    points = np.array([load().municipalities[area].point for area in areas]).reshape(-1, 2)
    documented = _counted(cases, areas)
    if not areas:
        return []
    distances = great_circle_km(points[:, 0], points[:, 1])
    zones = circles(distances, documented, max_share=asked.max_share, max_radius=asked.max_radius_km)
    organisations = sorted(frozenset().union(*(case.organisations for case in cases)))
    found = _scanned(cases, areas, zones, asked, lambda share: work.progress(_FIRST_SCAN * share))

    def without(organisation: str) -> Scan:
        left = [case for case in cases if case.organisations != {organisation}]
        return _scanned(left, areas, zones, asked, lambda _: work.progress(work.share))

    standings = standing(
        found,
        organisations,
        without,
        progress=lambda share: work.progress(_FIRST_SCAN + (1 - _FIRST_SCAN) * share),
    )
    return [scan_answer(found, areas=areas, standings=standings, parameters=asked.document())]


def _scanned(
    cases: Sequence[Placed], areas: Sequence[str], zones: Zones, asked: ClustersAsked, progress: Progress
) -> Scan:
    of_kind = _counted([case for case in cases if case.of_kind], areas)
    chance = MonteCarlo(asked.simulations, asked.seed)
    return bernoulli_scan(zones, of_kind, _counted(cases, areas), chance, progress)


def _counted(cases: Sequence[Placed], areas: Sequence[str]) -> Integers:
    position = {area: at for at, area in enumerate(areas)}
    return np.bincount([position[case.municipality] for case in cases], minlength=len(areas)).astype(np.int64)


CLUSTERS = Pattern("clusters", Sentence("Concentraciones", "Clusters"), ClustersAsked, _gathered, _analysed)
