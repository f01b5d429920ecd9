"""What scans and near repeats amount to, in words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from services.analytics.clusters import words
from services.analytics.clusters.knox import Knox
from services.analytics.clusters.scanning import Cluster, Scan
from services.analytics.clusters.stability import LEVEL, Standing
from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from services.analytics.patterns.reading_aids import together
from shared.model.json import ReadableJson

FEWEST_CASES: Final = 20
"""Under so many, a scan that finds nothing has not shown that there is nothing."""
FEWEST_PAIRS: Final = 5
KNOX: Final = "Knox test for near repeats"

_METHODS: Final[Mapping[str, tuple[str, str]]] = {
    "poisson": ("Poisson scan statistic", "Kulldorff 1997 (SaTScan, R smerc)"),
    "bernoulli": ("Bernoulli scan statistic", "Kulldorff 1997 (SaTScan)"),
}


def scan_answer(
    scan: Scan,
    *,
    areas: Sequence[str | int],
    periods: Sequence[str] = (),
    standings: Sequence[Standing] | None = None,
    adjusted_for: Mapping[str, float] | None = None,
    cautions: Sequence[Sentence] = (),
    parameters: Mapping[str, ReadableJson] | None = None,
    unit: str = "cases",
) -> PatternAnswer:
    """`areas` and `periods` name what the scan numbers; without periods it is one in space alone. `standings` are of
    the clusters that chance does not explain; with them each is marked `stable` or not. `adjusted_for` are the
    coefficients of an adjusted expectation, `cautions` what is to be said of the data beside what the method says."""
    unstable = {each.cluster for each in standings or () if not each.stable}
    significant = [each for each in scan.clusters if each.p <= LEVEL]
    verdict, said, reason = _verdict(scan, len(significant), len(unstable))
    method, source = _method(scan, over_time=bool(periods), adjusted=adjusted_for is not None)
    return PatternAnswer(
        method=method,
        source=source,
        verdict=verdict,
        unit=unit,
        n=scan.cases,
        words=said,
        uncertainty=words.CHANCE_ONLY,
        does_not_show=together(*_does_not_show(scan, adjusted_for, over_time=bool(periods)), *cautions),
        parameters={
            "model": scan.model,
            "level": LEVEL,
            "simulations": scan.simulations,
            "seed": scan.seed,
            "regions": scan.regions,
            "zones": scan.zones,
            "adjusted_for": adjusted_for,
            **({"periods": len(periods), "longest": scan.stretches.longest} if periods else {}),
            **(parameters or {}),
        },
        results={
            "clusters": [
                _cluster(each, areas, periods, None if standings is None or each.p > LEVEL else each not in unstable)
                for each in scan.clusters
            ]
        },
        reason=reason,
    )


def knox_answer(
    found: Knox, *, stable: bool | None = None, parameters: Mapping[str, ReadableJson] | None = None
) -> PatternAnswer:
    """Near repeats within a distance (km) and a number of days; `stable` says whether they are there without any one
    organisation, None where that was not asked."""
    few = found.near < FEWEST_PAIRS
    if few:
        verdict, said = Verdict.TOO_FEW, words.TOO_FEW
    elif found.p > LEVEL:
        verdict, said = Verdict.CHANCE, words.NO_REPEATS
    elif stable is False:
        verdict, said = Verdict.CHANCE, words.REPEATS_OF_ONE
    else:
        verdict, said = Verdict.FOUND, words.repeats(found.pairs, found.expected, f"{found.distance:g} km", found.days)
    return PatternAnswer(
        method=KNOX,
        source="Knox 1964",
        verdict=verdict,
        unit="cases",
        n=found.cases,
        words=said,
        uncertainty=words.CHANCE_ONLY,
        does_not_show=words.NEAR_REPEATS,
        parameters={
            "distance_km": found.distance,
            "days": found.days,
            "level": LEVEL,
            "simulations": found.simulations,
            "seed": found.seed,
            **(parameters or {}),
        },
        results={
            "pairs": found.pairs,
            "expected": found.expected,
            "near_in_place": found.near,
            "p": found.p,
            "stable": stable,
        },
        reason=words.MORE_CASES if few else None,
    )


def undated_answer(cases: int, dated: int) -> PatternAnswer:
    """In place of near repeats where too few cases have a day and a place."""
    return PatternAnswer(
        method=KNOX,
        source="Knox 1964",
        verdict=Verdict.REFUSED,
        unit="cases",
        n=dated,
        words=words.TOO_FEW,
        uncertainty=words.CHANCE_ONLY,
        does_not_show=words.NEAR_REPEATS,
        reason=words.dated(cases, dated),
    )


def _method(scan: Scan, *, over_time: bool, adjusted: bool) -> tuple[str, str]:
    method, source = _METHODS[scan.model]
    if over_time:
        method, source = f"space-time {method}", f"{source}; Kulldorff, Athas et al. 1998"
    return (f"{method}, adjusted", f"{source}; Jung 2009") if adjusted else (method, source)


def _does_not_show(scan: Scan, adjusted_for: Mapping[str, float] | None, *, over_time: bool) -> Iterator[Sentence]:
    if adjusted_for is not None:
        yield words.adjusted(list(adjusted_for))
    else:
        yield words.AMONG_DOCUMENTED if scan.model == "bernoulli" else words.PER_INHABITANT
    if over_time:
        yield words.SHARE_OVER_TIME if scan.model == "bernoulli" else words.LEVEL_OVER_TIME


def _verdict(scan: Scan, significant: int, unstable: int) -> tuple[Verdict, Sentence, Sentence | None]:
    if significant > unstable:
        return Verdict.FOUND, words.found(significant - unstable, unstable), None
    if unstable:
        return Verdict.CHANCE, words.ONLY_UNSTABLE, None
    if scan.cases < FEWEST_CASES:
        return Verdict.TOO_FEW, words.TOO_FEW, words.MORE_CASES
    if not scan.zones:
        return Verdict.REFUSED, words.NO_CLUSTER, words.NO_CIRCLE
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
