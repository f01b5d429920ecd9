"""What scans and near repeats amount to, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.analytics.clusters import words
from services.analytics.clusters.knox import Knox
from services.analytics.clusters.scanning import Cluster, Scan
from services.analytics.clusters.stability import LEVEL, Standing
from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from shared.model.json import ReadableJson

FEWEST_CASES: Final = 20
"""Under so many, a scan that finds nothing has not shown that there is nothing."""
FEWEST_PAIRS: Final = 5

_METHODS: Final[Mapping[str, tuple[str, str]]] = {
    "poisson": ("Poisson scan statistic", "Kulldorff 1997 (SaTScan, R smerc)"),
    "bernoulli": ("Bernoulli scan statistic", "Kulldorff 1997 (SaTScan)"),
    "space_time_permutation": ("space-time permutation scan statistic", "Kulldorff et al. 2005 (SaTScan)"),
}


def scan_answer(
    scan: Scan,
    *,
    areas: Sequence[str | int],
    periods: Sequence[str] = (),
    standings: Sequence[Standing] | None = None,
    adjusted_for: Mapping[str, float] | None = None,
    parameters: Mapping[str, ReadableJson] | None = None,
    unit: str = "cases",
    published: bool = False,
) -> PatternAnswer:
    """`areas` and `periods` name what the scan numbers. `standings` are of the clusters that chance does not explain;
    with them each is marked `stable` or not, and left out if not where the answer is `published`. `adjusted_for` are
    the coefficients of an adjusted expectation."""
    unstable = {each.cluster for each in standings or () if not each.stable}
    significant = [each for each in scan.clusters if each.p <= LEVEL]
    verdict, said, reason = _verdict(scan, len(significant), len(unstable))
    method, source = _METHODS[scan.model]
    return PatternAnswer(
        method=method if adjusted_for is None else f"{method}, adjusted",
        source=source if adjusted_for is None else f"{source}; Jung 2009",
        verdict=verdict,
        unit=unit,
        n=scan.cases,
        words=said,
        uncertainty=words.CHANCE_ONLY,
        does_not_show=words.DOES_NOT_SHOW[scan.model] if adjusted_for is None else words.ADJUSTED,
        parameters={
            "model": scan.model,
            "level": LEVEL,
            "simulations": scan.simulations,
            "seed": scan.seed,
            "regions": scan.regions,
            "zones": scan.zones,
            "adjusted_for": adjusted_for,
            **(parameters or {}),
        },
        results={
            "clusters": [
                _cluster(each, areas, periods, None if standings is None or each.p > LEVEL else each not in unstable)
                for each in scan.clusters
                if not (published and each in unstable)
            ]
        },
        reason=reason,
    )


def knox_answer(found: Knox, *, unit_of_distance: str = "km", unit: str = "cases") -> PatternAnswer:
    """Near repeats within a distance and a number of days."""
    distance = f"{found.distance:g} {unit_of_distance}"
    few = found.near < FEWEST_PAIRS
    if few:
        verdict, said = Verdict.TOO_FEW, words.TOO_FEW
    elif found.p <= LEVEL:
        verdict, said = Verdict.FOUND, words.repeats(found.pairs, found.expected, distance, found.days)
    else:
        verdict, said = Verdict.CHANCE, words.NO_REPEATS
    return PatternAnswer(
        method="Knox test for near repeats",
        source="Knox 1964",
        verdict=verdict,
        unit=unit,
        n=found.cases,
        words=said,
        uncertainty=words.CHANCE_ONLY,
        does_not_show=words.NEAR_REPEATS,
        parameters={
            "distance": found.distance,
            "days": found.days,
            "level": LEVEL,
            "simulations": found.simulations,
            "seed": found.seed,
        },
        results={"pairs": found.pairs, "expected": found.expected, "near_in_place": found.near, "p": found.p},
        reason=words.MORE_CASES if few else None,
    )


def _verdict(scan: Scan, significant: int, unstable: int) -> tuple[Verdict, Sentence, Sentence | None]:
    if significant > unstable:
        return Verdict.FOUND, words.found(significant - unstable, unstable), None
    if unstable:
        return Verdict.CHANCE, words.ONLY_UNSTABLE, None
    if not scan.zones:
        return Verdict.REFUSED, words.NO_CLUSTER, words.NO_CIRCLE
    if scan.cases < FEWEST_CASES:
        return Verdict.TOO_FEW, words.TOO_FEW, words.MORE_CASES
    return Verdict.CHANCE, words.NO_CLUSTER, None


def _cluster(
    cluster: Cluster,
    areas: Sequence[str | int],
    periods: Sequence[str],
    stable: bool | None,  # noqa: FBT001 — a mark
) -> Mapping[str, ReadableJson]:
    first, last = cluster.periods
    return {
        "regions": [areas[at] for at in cluster.regions],
        "radius": cluster.radius,
        "cases": cluster.cases,
        "expected": cluster.expected,
        "observed_over_expected": cluster.cases / cluster.expected,
        "relative_risk": cluster.relative_risk,
        "llr": cluster.llr,
        "p": cluster.p,
        "gumbel_p": cluster.gumbel_p,
        "stable": stable,
        **({"from": periods[first], "to": periods[last]} if periods else {}),
    }
