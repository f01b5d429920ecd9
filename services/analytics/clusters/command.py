"""What `observatory scan` prints."""

from enum import StrEnum

from services.analytics.clusters.answer import scan_answer
from services.analytics.clusters.bernoulli_scan import bernoulli_scan
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.poisson_scan import poisson_scan
from services.analytics.clusters.regions_file import Regions
from services.analytics.clusters.zones import circles
from shared.model.json import Document


class Model(StrEnum):
    """What the cases are held against: inhabitants (any expectation), or documented cases they are among."""

    POISSON = "poisson"
    BERNOULLI = "bernoulli"


def scan_of_regions(
    regions: Regions, model: Model, chance: MonteCarlo, *, max_share: float, max_radius: float | None
) -> Document:
    """The answer as it is served, its results (`clusters`, with row numbers from 1) outermost. For the Bernoulli model
    the column `population` holds the documented cases. Raises Invalid."""
    zones = circles(regions.distances, regions.population, max_share=max_share, max_radius=max_radius)
    method = bernoulli_scan if model is Model.BERNOULLI else poisson_scan
    answer = scan_answer(
        method(zones, regions.cases, regions.population, chance),
        areas=range(1, zones.regions + 1),
        parameters={
            "max_population": max_share,
            "max_radius": max_radius,
            "distance": regions.distance.value,
            "rows_with_fractions_floored": regions.fractions,
        },
    ).document()
    results = answer.pop("results")
    return {**results, **answer} if isinstance(results, dict) else answer
