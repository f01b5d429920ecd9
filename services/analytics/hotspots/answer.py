"""What Moran's I and Gi* amount to, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from services.analytics.checked_arrays import counts as counted
from services.analytics.hotspots.getis_ord import HotSpots
from services.analytics.hotspots.moran import Moran
from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from shared.model.json import ReadableJson

LEVEL: Final = 0.05
FEWEST_PER_AREA: Final = 1.0
"""Mean number of cases per area: below it a map shows single cases, not areas."""

CHANCE_ONLY: Final = Sentence(
    "Los valores q dejan pasar como máximo 5 % de falsas entre las áreas señaladas; muestran solo el azar, no lo que "
    "queda sin documentar.",
    "The q-values let at most 5 % of the areas named be false; they show chance only, not what goes undocumented.",
)
DOCUMENTATION: Final = Sentence(
    "Un área puede resaltar porque ahí trabajan más organizaciones. Gris es que nadie documenta, no que no pase nada.",
    "An area may stand out because more organisations work there. Grey means nobody documents, not that all is well.",
)
SPARSE: Final = Sentence(
    "En promedio hay menos de un caso por área: el mapa mostraría casos sueltos. Pide estados, más años o más tipos.",
    "There is less than one case per area on average: a map would show single cases. Ask for states, more years or "
    "more kinds.",
)


def sparse(cases: ArrayLike) -> bool:
    """Whether there are too few cases per area for hot spots; ask before the long work. Raises Invalid."""
    given = counted("cases", cases)
    return not given.size or float(given.mean()) < FEWEST_PER_AREA


def refused_answer(cases: ArrayLike, *, below_state: bool) -> PatternAnswer:
    """For cases that are `sparse`: refused below state, too few to tell by state."""
    return PatternAnswer(
        method="Gi* with control of false discoveries",
        source="Ord and Getis 1995; Benjamini and Hochberg 1995",
        verdict=Verdict.REFUSED if below_state else Verdict.TOO_FEW,
        unit="cases",
        n=int(counted("cases", cases).sum()),
        words=Sentence("Son muy pocos casos para un mapa de focos.", "There are too few cases for a map of hot spots."),
        uncertainty=CHANCE_ONLY,
        does_not_show=DOCUMENTATION,
        parameters={"fewest_per_area": FEWEST_PER_AREA},
        reason=SPARSE,
    )


def hot_spots_answer(
    areas: Sequence[str],
    cases: ArrayLike,
    found: HotSpots,
    *,
    parameters: Mapping[str, ReadableJson] | None = None,
    unit: str = "cases",
) -> PatternAnswer:
    """The areas that stand out, high and low, in the order of `areas`; every area with its numbers. Raises Invalid."""
    given = counted("cases", cases, (len(areas),))
    standing_out = found.q <= LEVEL
    high = [area for area, out, z in zip(areas, standing_out, found.z, strict=True) if out and z > 0]
    low = [area for area, out, z in zip(areas, standing_out, found.z, strict=True) if out and z <= 0]
    rows = zip(areas, given, found.z, found.p, found.q, strict=True)
    return PatternAnswer(
        method="Gi* with control of false discoveries",
        source="Ord and Getis 1995; Benjamini and Hochberg 1995",
        verdict=Verdict.FOUND if high or low else Verdict.CHANCE,
        unit=unit,
        n=int(given.sum()),
        words=_standing_out(len(high), len(low)),
        uncertainty=CHANCE_ONLY,
        does_not_show=DOCUMENTATION,
        parameters={"level": LEVEL, "simulations": found.simulations, "seed": found.seed, **(parameters or {})},
        results={
            "high": high,
            "low": low,
            "areas": [
                {"area": area, "cases": int(count), "z": float(z), "p": float(p), "q": float(q)}
                for area, count, z, p, q in rows
            ],
        },
    )


def moran_answer(
    cases: ArrayLike,
    found: Moran,
    *,
    parameters: Mapping[str, ReadableJson] | None = None,
) -> PatternAnswer:
    """Whether neighbouring areas are alike."""
    verdict, words = _alike(found)
    return PatternAnswer(
        method="Moran's I",
        source="Moran 1950; Assunção and Reis 1999 for rates",
        verdict=verdict,
        unit="cases",
        n=int(np.sum(counted("cases", cases))),
        words=words,
        uncertainty=Sentence(
            "El valor p compara con los mismos valores puestos en las áreas al azar.",
            "The p-value compares with the same values put on the areas by chance.",
        ),
        does_not_show=DOCUMENTATION,
        parameters={
            "level": LEVEL,
            "simulations": found.simulations,
            "seed": found.seed,
            "areas": found.areas,
            **(parameters or {}),
        },
        results={"moran_i": found.value, "expected": found.expected, "z": found.z, "p": found.p},
        reason=_NOTHING_TO_COMPARE if verdict is Verdict.TOO_FEW else None,
    )


_NOTHING_TO_COMPARE: Final = Sentence(
    "Hacen falta al menos cuatro áreas con vecinas y valores distintos.",
    "At least four areas with neighbours and different values are needed.",
)


def _alike(found: Moran) -> tuple[Verdict, Sentence]:
    if found.value is None or found.expected is None or found.p is None:
        return Verdict.TOO_FEW, Sentence("No hay áreas que comparar.", "There are no areas to compare.")
    if found.p > LEVEL:
        return Verdict.CHANCE, Sentence(
            "Las áreas vecinas no se parecen más de lo que da el azar.",
            "Neighbouring areas are no more alike than by chance.",
        )
    if found.value > found.expected:
        return Verdict.FOUND, Sentence(
            "Las áreas vecinas se parecen más de lo que da el azar.",
            "Neighbouring areas are more alike than by chance.",
        )
    return Verdict.FOUND, Sentence(
        "Las áreas vecinas se parecen menos de lo que da el azar.", "Neighbouring areas are less alike than by chance."
    )


def _standing_out(high: int, low: int) -> Sentence:
    if not high and not low:
        return Sentence("Ninguna área resalta más de lo que da el azar.", "No area stands out more than by chance.")
    return Sentence(
        f"Resaltan con sus vecinas: {high} por altas y {low} por bajas.",
        f"Standing out with their neighbours: {high} high and {low} low.",
    )
