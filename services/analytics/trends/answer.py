"""What alarms, change points, nowcasts, signals and changes from year to year amount to, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from scipy.stats import binom

from services.analytics.false_discovery import benjamini_hochberg
from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from services.analytics.patterns.reading_aids import together
from services.analytics.trends.alarms import Alarms, Status
from services.analytics.trends.change_points import ChangePoints
from services.analytics.trends.false_alarms import FalseAlarms
from services.analytics.trends.nowcast import Nowcast
from services.analytics.trends.series_breaks import Break
from services.analytics.trends.state_signals import LITTLE_CHANCE, Signal
from services.analytics.trends.words import (
    ALL_REPORTED,
    BROKEN,
    BROKEN_REASON,
    CHANCE_ONLY,
    FEW_PERIODS,
    LONGER,
    NO_BOUND,
    NO_BOUND_REASON,
    NO_CHANGE,
    NO_DELAYS,
    RECORDING,
    alarms_in_words,
    changed,
    changes_in_words,
    how_sure,
    not_sure,
    signals_in_words,
    to_come,
)
from services.analytics.trends.year_on_year import FEWEST_FOR_A_PERCENTAGE, Change
from shared.model.json import ReadableJson

LEVEL: Final = 0.05


def alarms_answer(found: Alarms, by_simulation: FalseAlarms, *, unit: str = "cases") -> PatternAnswer:
    """Found where more weeks lie above their bound than chance alone would put there (p under .05); a few alarms among
    many weeks are listed and told to be as many as chance gives."""
    bounded = [week for week in found.weeks if week.upper is not None]
    alarms = [week.label for week in bounded if week.alarm]
    share = found.meant if by_simulation.share is None else max(found.meant, by_simulation.share)
    by_chance = share * len(bounded)
    p = float(binom.sf(len(alarms) - 1, len(bounded), share)) if alarms else 1.0
    if not bounded:
        verdict, words = Verdict.TOO_FEW, NO_BOUND
    else:
        verdict = Verdict.FOUND if p <= LEVEL else Verdict.CHANCE
        words = alarms_in_words(len(alarms), len(bounded), by_chance, verdict)
    results: dict[str, ReadableJson] = {
        "alarms": as_named(alarms),
        "upper": found.upper(),
        "expected": {week.label: week.expected for week in bounded},
        "false_alarms": share,
        "by_chance": by_chance,
        "p": p,
    }
    for status in Status:
        if status is not Status.BOUNDED:
            results[status.value] = as_named([week.label for week in found.weeks if week.status is status])
    return PatternAnswer(
        method=found.method,
        source=found.source,
        verdict=verdict,
        unit=unit,
        n=sum(week.observed for week in found.weeks),
        words=words,
        uncertainty=CHANCE_ONLY,
        does_not_show=RECORDING,
        parameters={**found.parameters, "simulations": by_simulation.runs, "seed": by_simulation.seed},
        results=results,
        reason=NO_BOUND_REASON if not bounded else None,
    )


def as_named(labels: Sequence[str]) -> Sequence[str | int]:
    """Numbers where the weeks are numbered."""
    return [int(label) for label in labels] if all(label.isdecimal() for label in labels) else labels


def change_points_answer(
    labels: Sequence[str], found: ChangePoints, *, n: int, breaks: Sequence[Break] = (), unit: str = "cases"
) -> PatternAnswer:
    """`labels` name the periods; changes that fall on a break of the series are marked `at_break`."""
    broken = {each.at for each in breaks}
    at_breaks = [change.at for change in found.changes if broken & set(range(change.earliest, change.latest + 1))]
    if not found.enough:
        verdict, words = Verdict.TOO_FEW, FEW_PERIODS
    elif found.changes:
        verdict, words = Verdict.FOUND, changes_in_words(labels, found, at_breaks)
    else:
        verdict, words = Verdict.CHANCE, NO_CHANGE
    return PatternAnswer(
        method="Poisson change points",
        source="Killick et al. 2012 (ruptures), penalty by simulation",
        verdict=verdict,
        unit=unit,
        n=n,
        words=words,
        uncertainty=CHANCE_ONLY,
        does_not_show=RECORDING,
        parameters={"alpha": found.alpha, "seed": found.seed, "penalty": found.penalty},
        results={
            "p": found.p,
            "dispersion": found.dispersion,
            "breaks": [labels[at] for at in sorted(broken)],
            "changes": [
                {
                    "from": labels[change.at],
                    "earliest": labels[change.earliest],
                    "latest": labels[change.latest],
                    "before": change.before,
                    "after": change.after,
                    "ratio": change.ratio.value,
                    "ratio_low": change.ratio.low,
                    "ratio_high": change.ratio.high,
                    "at_break": change.at in at_breaks,
                }
                for change in found.changes
            ],
        },
        reason=None if found.enough else LONGER,
    )


def nowcast_answer(labels: Sequence[str], found: Nowcast) -> PatternAnswer:
    """`labels` name the periods of occurrence. Periods of which too little is reported have no estimate."""
    open_periods = [at for at in range(len(labels)) if found.share_reported[at] < 1]
    told = [at for at in open_periods if found.tellable[at]]
    last = told[-1] if told else None
    return PatternAnswer(
        method="nowcast from reporting delays",
        source="Lawless 1994; Jeffreys priors",
        verdict=Verdict.FOUND if last is not None or not open_periods else Verdict.TOO_FEW,
        unit="cases",
        n=int(found.reported.sum()),
        words=ALL_REPORTED if not open_periods else NO_DELAYS if last is None else to_come(labels, found, last),
        uncertainty=CHANCE_ONLY,
        does_not_show=Sentence(
            "Supone que los reportes tardan lo mismo que antes; si una organización se atrasó o se puso al día, falla.",
            "It takes reports to be as late as before; if an organisation fell behind or caught up, it is wrong.",
        ),
        parameters={"confidence": found.confidence, "seed": found.seed},
        results={
            "by_delay": [float(share) for share in found.by_delay],
            "periods": [
                {
                    "period": label,
                    "reported": int(found.reported[at]),
                    "share_reported": float(found.share_reported[at]),
                    "estimate": float(found.estimate[at]) if found.tellable[at] else None,
                    "low": int(found.low[at]) if found.tellable[at] else None,
                    "high": int(found.high[at]) if found.tellable[at] else None,
                }
                for at, label in enumerate(labels)
            ],
        },
        reason=LONGER if open_periods and last is None else None,
    )


YEARLY: Final = ("last twelve months against past years", "Przyborowski and Wilenski 1940")
EWMA: Final = ("exponentially weighted average by month", "Roberts 1959; limits by simulation")
"""Methods of signals for states, each with its source."""


def signals_answer(signals: Mapping[str, Signal], how: tuple[str, str], periods: Sequence[str]) -> PatternAnswer:
    """One signal for each state by its code, `how` a method with its source; `periods` name what was watched. Found
    where one is left after false discoveries among the states are held at 5 %; without any, silence says something only
    of states where a doubling would more likely be seen."""
    q = benjamini_hochberg(np.array([signal.p for signal in signals.values()]))
    found = [state for state, adjusted in zip(signals, q, strict=True) if adjusted <= LEVEL]
    blind = [state for state, signal in signals.items() if signal.blind]
    if found:
        verdict = Verdict.FOUND
    else:
        verdict = Verdict.TOO_FEW if 2 * len(blind) > len(signals) or not signals else Verdict.CHANCE
    method, source = how
    return PatternAnswer(
        method=method,
        source=source,
        verdict=verdict,
        unit="cases",
        n=sum(signal.observed for signal in signals.values()),
        words=signals_in_words(len(found), len(blind), len(signals)),
        uncertainty=together(CHANCE_ONLY, how_sure(list(signals.values()))) if signals else CHANCE_ONLY,
        does_not_show=RECORDING,
        parameters={"false_discovery": LEVEL, "little_chance": LITTLE_CHANCE, "watched": list(periods)},
        results={
            "found": found,
            "states": [
                {
                    "state": state,
                    "observed": signal.observed,
                    "expected": signal.expected,
                    "p": signal.p,
                    "q": float(adjusted),
                    "signal": signal.signal,
                    "alpha": signal.alpha,
                    "false_alarms": signal.false_alarms,
                    "sees_doubling": signal.sees_doubling,
                    "periods": [periods[at] for at in signal.periods],
                    "seed": signal.seed,
                }
                for (state, signal), adjusted in zip(signals.items(), q, strict=True)
            ],
        },
        reason=LONGER if verdict is Verdict.TOO_FEW else None,
    )


def change_answer(before: str, after: str, found: Change) -> PatternAnswer:
    """From the period named `before` to that named `after`."""
    few = min(found.before, found.after) < FEWEST_FOR_A_PERCENTAGE
    sure = found.ratio.p <= LEVEL
    if found.broken:
        verdict, words = Verdict.REFUSED, BROKEN
    elif not sure:
        verdict, words = (Verdict.TOO_FEW if few else Verdict.CHANCE), not_sure(found, few=few)
    else:
        verdict, words = Verdict.FOUND, changed(before, after, found)
    return PatternAnswer(
        method="exact test of two counts",
        source="Przyborowski and Wilenski 1940",
        verdict=verdict,
        unit="cases",
        n=found.before + found.after,
        words=words,
        uncertainty=CHANCE_ONLY,
        does_not_show=RECORDING,
        parameters={"before": before, "after": after, "confidence": found.ratio.confidence},
        results={
            "before": found.before,
            "after": found.after,
            "ratio": None if found.broken else found.ratio.value,
            "low": None if found.broken else found.ratio.low,
            "high": None if found.broken else found.ratio.high,
            "p": found.ratio.p,
            "percent": found.percent,
        },
        reason=BROKEN_REASON if found.broken else LONGER if verdict is Verdict.TOO_FEW else None,
    )
