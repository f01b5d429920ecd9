"""Scans of 281 regions, as many as the published study of New York has, and of Mexico's municipalities."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.figures import Figure
from services.analytics.checked_arrays import Floats, Integers
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.poisson_scan import poisson_scan
from services.analytics.clusters.zones import circles, planar_distances

REGIONS, CASES = 281, 552
MUNICIPALITIES, YEAR_OF_CASES = 2_478, 600
SIMULATIONS = 999
MAX_SHARE = 0.1
PASS_MS = 20.0


def scans() -> Iterator[Figure]:
    """A pass draws the circles and finds the clusters, with one simulation; the whole scan has 999 of them."""
    one, many = MonteCarlo(1), MonteCarlo(SIMULATIONS)
    yield Figure("scan_pass", "in_process", _cpu_ms(REGIONS, CASES, one, 15), "ms", PASS_MS, _size(REGIONS, one))
    yield Figure("scan_with_p_values", "in_process", _cpu_ms(REGIONS, CASES, many, 5), "ms", None, _size(REGIONS, many))
    seconds = _cpu_ms(MUNICIPALITIES, YEAR_OF_CASES, many, 1) / 1000
    yield Figure("scan_of_municipalities", "in_process", seconds, "s", None, _size(MUNICIPALITIES, many))


def _size(regions: int, chance: MonteCarlo) -> dict[str, Any]:
    return {"regions": regions, "max_population": MAX_SHARE, "simulations": chance.simulations}


def _study(regions: int, cases: int) -> tuple[Floats, Floats, Integers]:
    random = np.random.default_rng(1)
    x, y = random.random((2, regions))
    population = np.round(random.lognormal(8, 0.5, regions))
    return planar_distances(x, y), population, random.multinomial(cases, population / population.sum())


def _cpu_ms(regions: int, cases: int, chance: MonteCarlo, times: int) -> float:
    """CPU time, the least of some tries: what else the machine does only adds."""
    distances, population, observed = _study(regions, cases)
    spent = []
    for _ in range(times):
        before = time.process_time()
        zones = circles(distances, population, max_share=MAX_SHARE)
        poisson_scan(zones, observed, population, chance)
        spent.append(time.process_time() - before)
    return min(spent) * 1000
