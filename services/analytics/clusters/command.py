"""What `observatory scan` prints."""

from enum import StrEnum

from services.analytics.checked_arrays import refuse
from services.analytics.clusters.adjusted import AdjustedScan, adjusted_scan
from services.analytics.clusters.answer import scan_answer
from services.analytics.clusters.bernoulli_scan import bernoulli_scan
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.poisson_scan import poisson_scan
from services.analytics.clusters.regions_file import Regions
from services.analytics.clusters.scanning import ANY_TIME, Window
from services.analytics.clusters.zones import Zones, circles
from shared.model.json import Document


class Model(StrEnum):
    """What the cases are held against: inhabitants (any expectation), or documented cases they are among."""

    POISSON = "poisson"
    BERNOULLI = "bernoulli"


def scan_of_regions(
    regions: Regions,
    model: Model,
    chance: MonteCarlo,
    *,
    max_share: float,
    max_radius: float | None,
    window: Window = ANY_TIME,
) -> Document:
    """The answer as it is served, its results (`clusters`, with row numbers from 1) outermost. For the Bernoulli model
    the column `population` holds the documented cases. Where the file has covariates the expectation is adjusted for
    them. Raises Invalid."""
    zones = circles(regions.distances, regions.population, max_share=max_share, max_radius=max_radius)
    found = _scanned(zones, regions, model, chance, window)
    answer = scan_answer(
        found.scan,
        areas=range(1, zones.regions + 1),
        periods=regions.periods,
        adjusted_for=found.coefficients if regions.covariates else None,
        parameters={
            "max_population": max_share,
            "max_radius": max_radius,
            "distance": regions.distance.value,
            "fractions_floored": regions.fractions,
        },
    ).document()
    results = answer.pop("results")
    return {**results, **answer} if isinstance(results, dict) else answer


def _scanned(zones: Zones, regions: Regions, model: Model, chance: MonteCarlo, window: Window) -> AdjustedScan:
    """An expectation that is proportional to inhabitants is one adjusted for nothing else."""
    if model is Model.POISSON and (regions.covariates or regions.periods):
        return adjusted_scan(zones, regions.cases, regions.population, regions.covariates, chance, window=window)
    if regions.covariates or regions.periods:
        refuse(
            "model",
            "one kind among documented cases is neither adjusted nor scanned over time here",
            "Leave out the periods and what to adjust for, or ask for the Poisson model",
        )
    method = bernoulli_scan if model is Model.BERNOULLI else poisson_scan
    return AdjustedScan(method(zones, regions.cases, regions.population[:, None], chance), {})
