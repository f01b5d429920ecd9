"""Scans of 281 regions, as many as the published study of New York has, and of Mexico's municipalities."""

import resource
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.figures import Figure
from services.analytics.checked_arrays import Floats, Integers
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.poisson_scan import poisson_scan
from services.analytics.clusters.zones import circles, planar_distances

REGIONS, CASES = 281, 552
MUNICIPALITIES, YEAR_OF_CASES = 2_478, 600
SIMULATIONS = 999
PASS_MS = 20.0


def scans() -> Iterator[Figure]:
    """A pass draws the circles and finds the clusters, with one simulation; the whole scan has 999 of them."""
    distances, population, cases = _study(REGIONS, CASES)
    size = {"regions": REGIONS, "cases": CASES, "max_population": 0.1}

    def scan(simulations: int) -> None:
        zones = circles(distances, population, max_share=0.1)
        poisson_scan(zones, cases, population, MonteCarlo(simulations))

    yield _figure("scan_pass", _cpu_ms(lambda: scan(1), 15), "ms", PASS_MS, size, "circles, clusters, one simulation")
    whole = _cpu_ms(lambda: scan(SIMULATIONS), 5)
    yield _figure("scan_with_p_values", whole, "ms", None, {**size, "simulations": SIMULATIONS}, "")
    distances, population, cases = _study(MUNICIPALITIES, YEAR_OF_CASES)
    size = {"regions": MUNICIPALITIES, "cases": YEAR_OF_CASES, "max_population": 0.1, "simulations": SIMULATIONS}
    yield _figure("scan_of_municipalities", _cpu_ms(lambda: scan(SIMULATIONS), 1) / 1000, "s", None, size, "")


def _figure(name: str, value: float, unit: str, target: float | None, size: dict[str, object], note: str) -> Figure:
    return Figure(name, "in_process", value, unit, target, size, f"CPU time. {note}".strip())


def _study(regions: int, cases: int) -> tuple[Floats, Floats, Integers]:
    random = np.random.default_rng(1)
    x, y = random.random((2, regions))
    population = np.round(random.lognormal(8, 0.5, regions))
    return planar_distances(x, y), population, random.multinomial(cases, population / population.sum())


def _cpu_ms(work: Callable[[], None], times: int) -> float:
    """The least of some tries: what else the machine does only adds."""
    spent = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        work()
        spent.append(resource.getrusage(resource.RUSAGE_SELF).ru_utime - before)
    return min(spent) * 1000
