"""What rates, smoothed rates and funnels amount to, in words."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from services.analytics.patterns.reading_aids import together
from services.analytics.rates.denominators import Denominator, NoDenominator, Population
from services.analytics.rates.empirical_bayes import SmoothedRates
from services.analytics.rates.funnel import ALARM, WARNING, Funnel, Position
from services.analytics.rates.poisson import CONFIDENCE, PER, bounds_of_counts, rate

FEWEST_FOR_A_RATE: Final = 5
FEWEST_FOR_AREAS: Final = 20
WIDE: Final = 2.0
"""Overdispersion from which areas differ for reasons common to many."""

CHANCE_ONLY: Final = Sentence(
    "El intervalo muestra solo el azar, no lo que queda sin documentar.",
    "The interval shows chance only, not what goes undocumented.",
)
NOT_ALL_VIOLENCE: Final = Sentence(
    "Cuenta casos documentados, no todo lo que ocurrió: donde trabajan más organizaciones se documenta más, y un cero "
    "documentado no es cero violencia.",
    "It counts documented cases, not all that happened: where more organisations work more is documented, and a "
    "documented zero is not zero violence.",
)


def rate_answer(
    cases: int,
    base: Denominator | NoDenominator,
    *,
    years: float = 1.0,
    confidence: float = CONFIDENCE,
) -> PatternAnswer:
    """Cases per 100,000 of the denominator and year. Refused where there is no denominator; under 5 cases the bounds
    are given and the words say they are too few. Raises Invalid as `rate` does."""
    parameters = {"population": base.population, "area": base.area, "years": years, "confidence": confidence}
    if isinstance(base, NoDenominator):
        return PatternAnswer(
            method="rate with exact Poisson interval",
            source="Garwood 1936",
            verdict=Verdict.REFUSED,
            unit="cases",
            n=cases,
            words=Sentence("No hay entre qué dividir estos casos.", "There is nothing to divide these cases by."),
            uncertainty=CHANCE_ONLY,
            does_not_show=NOT_ALL_VIOLENCE,
            parameters=parameters,
            reason=base.reason,
        )
    found = rate(cases, base.persons * years, confidence=confidence, relative_error=base.relative_error)
    few = cases < FEWEST_FOR_A_RATE
    span_es = f"{PER:,} {base.name.es} al año"
    span_en = f"{PER:,} {base.name.en} and year"
    value, low, high = (shown(x) for x in (found.value, found.low, found.high))
    es, en = times(cases, "caso documentado", "casos documentados"), times(cases, "documented case", "documented cases")
    words = (
        Sentence(
            f"Con {es} la tasa estaría entre {low} y {high} por cada {span_es}: son muy pocos para decir más.",
            f"With {en} the rate would be between {low} and {high} per {span_en}: too few to tell more.",
        )
        if few
        else Sentence(
            f"{value} por cada {span_es} (entre {low} y {high}), con {es}.",
            f"{value} per {span_en} (between {low} and {high}), from {en}.",
        )
    )
    return PatternAnswer(
        method="rate with exact Poisson interval",
        source="Garwood 1936; Donner and Zou 2012 where the denominator is a survey's",
        verdict=Verdict.TOO_FEW if few else Verdict.FOUND,
        unit="cases",
        n=cases,
        words=words,
        uncertainty=_with_survey(base),
        does_not_show=Sentence(f"{NOT_ALL_VIOLENCE.es} {base.caution.es}", f"{NOT_ALL_VIOLENCE.en} {base.caution.en}"),
        parameters={**parameters, "per": PER, "persons": base.persons, "denominator_source": base.source},
        results={"rate": found.value, "low": found.low, "high": found.high},
        reason=_too_few(cases) if few else None,
    )


def smoothed_answer(
    areas: Sequence[str],
    cases: Sequence[int],
    population: Sequence[int],
    smoothed: SmoothedRates,
    *,
    years: float = 1.0,
    local: bool = False,
    withheld: bool = False,
) -> PatternAnswer:
    """`population` is persons; `smoothed` was made of the cases and of persons times `years`, in the same order, for
    neighbours if it is `local`. `withheld`: some cases are not shown to whoever asks, and are not counted."""
    total = sum(cases)
    few = total < FEWEST_FOR_AREAS
    chance = not bool(np.any(smoothed.weight > 0))
    if few:
        verdict, words = Verdict.TOO_FEW, _FEW_FOR_AREAS
    elif chance:
        verdict, words = Verdict.CHANCE, _NO_DIFFERENCES
    else:
        verdict, words = Verdict.FOUND, _DIFFERENCES_AROUND if local else _DIFFERENCES
    low, high = (bound / (np.asarray(population) * years) for bound in bounds_of_counts(cases))
    rows = zip(areas, cases, population, smoothed.raw, low, high, smoothed.smoothed, smoothed.weight, strict=True)
    return PatternAnswer(
        method="empirical-Bayes smoothed rates",
        source="Marshall 1991",
        verdict=verdict,
        unit="cases",
        n=total,
        words=words,
        uncertainty=CHANCE_ONLY,
        does_not_show=together(NOT_ALL_VIOLENCE, *([_WITHHELD] if withheld else [])),
        parameters={
            "population": Population.INHABITANTS,
            "towards": "neighbours" if local else "all",
            "years": years,
            "per": PER,
            "confidence": CONFIDENCE,
        },
        results={
            "areas": [
                {
                    "area": area,
                    "cases": int(count),
                    "population": int(persons),
                    "rate": float(raw) * PER,
                    "low": float(least) * PER,
                    "high": float(most) * PER,
                    "smoothed": float(drawn) * PER,
                    "weight": float(weight),
                }
                for area, count, persons, raw, least, most, drawn, weight in rows
            ]
        },
        reason=_too_few(total) if few else None,
    )


def funnel_answer(areas: Sequence[str], cases: Sequence[int], found: Funnel, *, unit: str = "cases") -> PatternAnswer:
    """The areas outside the outer limits, in the order of `areas`."""
    total = sum(cases)
    few = total < FEWEST_FOR_AREAS
    outside = sum(position is not Position.INSIDE for position in found.position)
    if few:
        verdict, words = Verdict.TOO_FEW, _FEW_FOR_AREAS
    else:
        verdict, words = (Verdict.FOUND if outside else Verdict.CHANCE), _outside(outside, found.overdispersion)
    return PatternAnswer(
        method="funnel with exact Poisson limits",
        source="Spiegelhalter 2005",
        verdict=verdict,
        unit=unit,
        n=total,
        words=words,
        uncertainty=CHANCE_ONLY,
        does_not_show=NOT_ALL_VIOLENCE,
        parameters={"limits": [WARNING, ALARM], "target": found.target * PER, "per": PER},
        results={
            "overdispersion": found.overdispersion,
            "areas": [
                {
                    "area": area,
                    "cases": int(cases[at]),
                    "expected": float(found.expected[at]),
                    "limits_95": [float(found.warning_low[at]), float(found.warning_high[at])],
                    "limits_99_8": [float(found.alarm_low[at]), float(found.alarm_high[at])],
                    "position": found.position[at].value,
                }
                for at, area in enumerate(areas)
            ],
        },
        reason=_too_few(total) if few else None,
    )


_FEW_FOR_AREAS: Final = Sentence(
    "Son muy pocos casos para comparar lugares.", "There are too few cases to compare places."
)
_NO_DIFFERENCES: Final = Sentence(
    "Las diferencias entre lugares no se distinguen del azar: la mejor estimación para cada uno es la tasa común.",
    "The differences between places are not distinguishable from chance: the best estimate of each is the common rate.",
)
_DIFFERENCES: Final = Sentence(
    "Los lugares difieren más de lo que da el azar; cada tasa se acerca a la común tanto como el azar explica su "
    "distancia.",
    "Places differ by more than chance gives; each rate is drawn to the common one by as much as chance explains of "
    "its distance.",
)
_DIFFERENCES_AROUND: Final = Sentence(
    "Hay lugares que difieren de sus vecinos más de lo que da el azar; cada tasa se acerca a la de su vecindad tanto "
    "como el azar explica su distancia.",
    "Some places differ from their neighbours by more than chance gives; each rate is drawn to that of its "
    "neighbourhood by as much as chance explains of its distance.",
)
_WITHHELD: Final = Sentence(
    "Los casos de otras organizaciones que son menos de cinco en un lugar y año no se cuentan aquí: las tasas de esos "
    "lugares quedan cortas. Pide estados o los números de tu organización.",
    "Cases of other organisations that are under five in a place and year are not counted here: the rates of those "
    "places fall short. Ask for states, or for your own organisation's numbers.",
)


def shown(value: float) -> str:
    """A number with two significant digits where it is small, and none after the point where it is large."""
    return f"{value:,.0f}" if value >= 100 or value == 0 else f"{value:.3g}" if value >= 1 else f"{value:.2g}"  # noqa: PLR2004


def times(count: int, one: str, many: str) -> str:
    """The count with its noun."""
    return f"{count:,} {one if count == 1 else many}"


def _outside(outside: int, overdispersion: float) -> Sentence:
    if not outside:
        return Sentence(
            "Ningún lugar se aparta de la tasa común más de lo que da el azar.",
            "No place departs from the common rate by more than chance gives.",
        )
    wide = overdispersion >= WIDE
    note_es = " Pero casi todos se apartan: pesa más quién documenta dónde que el azar." if wide else ""
    note_en = " But nearly all depart: who documents where weighs more than chance." if wide else ""
    return Sentence(
        f"{times(outside, 'lugar', 'lugares')} fuera de los límites que el azar respeta 998 de 1,000 veces.{note_es}",
        f"{times(outside, 'place', 'places')} outside the limits that hold chance 998 times in 1,000.{note_en}",
    )


def _with_survey(base: Denominator) -> Sentence:
    if base.relative_error == 0:
        return CHANCE_ONLY
    percent = f"{100 * base.relative_error:.1f} %"
    return Sentence(
        f"{CHANCE_ONLY.es} Incluye el error de muestreo de la encuesta ({percent} de error estándar).",
        f"{CHANCE_ONLY.en} It includes the sampling error of the survey (standard error {percent}).",
    )


def _too_few(cases: int) -> Sentence:
    return Sentence(
        f"Hay {times(cases, 'caso', 'casos')}. Pide un periodo más largo o un área más grande.",
        f"There are {times(cases, 'case', 'cases')}. Ask for a longer period or a larger area.",
    )
