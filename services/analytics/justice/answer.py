"""The funnel, the delays and the figures of several families as answers, in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.analytics.figures.exact_shares import FEWEST_FOR_A_SHARE
from services.analytics.justice.aalen_johansen import CumulativeIncidence
from services.analytics.justice.delays import ACQUITTED, ARCHIVED, DAYS, LEAST_AT_RISK, SUSPECT_DEAD, Delays
from services.analytics.justice.families import SideBySide
from services.analytics.justice.funnel import FunnelStep, Step
from services.analytics.patterns.answer import PatternAnswer, Sentence, Verdict
from services.analytics.patterns.reading_aids import (
    AMONG_DOCUMENTED,
    CHANCE_ONLY,
    NOT_TO_BE_ADDED,
    PROVISIONAL,
    UNKNOWN_IS_NOT_NO,
    percent,
    together,
)
from shared.model.json import Document

NAMES: Final[Mapping[str, Sentence]] = {
    Step.DOCUMENTED: Sentence("documentado", "documented"),
    Step.COMPLAINT: Sentence("con denuncia", "with a complaint"),
    Step.FILE: Sentence("con carpeta de investigación", "with an investigation file"),
    Step.HATE: Sentence("investigado como odio", "investigated as hate"),
    Step.DETAINED: Sentence("con persona detenida", "with someone detained"),
    Step.LINKED: Sentence("con vinculación a proceso", "with someone bound over for trial"),
    Step.CONVICTED: Sentence("con sentencia condenatoria", "with a conviction"),
    ARCHIVED: Sentence("archivado", "archived"),
    SUSPECT_DEAD: Sentence("con la persona señalada muerta", "with the suspect dead"),
    ACQUITTED: Sentence("con sentencia absolutoria", "with an acquittal"),
}
"""Steps and ends in words; they follow "a case"."""

_LAW: Final = Sentence(
    "No dice qué tan bien se investigó, ni si quien fue detenida o sentenciada es responsable.",
    "It does not say how well anything was investigated, nor whether who was detained or convicted is responsible.",
)
_TOO_FEW: Final = Sentence("Son muy pocos casos para decirlo.", "There are too few cases to tell.")


def funnel_answer(steps: Sequence[FunnelStep]) -> PatternAnswer:
    """Of the steps that `funnel` counted."""
    cases = steps[0].cases if steps else 0
    few = cases < FEWEST_FOR_A_SHARE
    told = _TOO_FEW if few else together(*(_told(step) for step in steps if step.step is not Step.DOCUMENTED))
    return PatternAnswer(
        method="justice_funnel",
        source="Stages of the case histories; exact shares: Clopper and Pearson 1934, Biometrika 26:404",
        verdict=Verdict.TOO_FEW if few else Verdict.FOUND,
        unit="cases",
        n=cases,
        words=together(told, AMONG_DOCUMENTED),
        uncertainty=together(
            Sentence(
                "El mínimo toma lo desconocido por «no» y el máximo por «sí»; el intervalo es de lo que se conoce.",
                "The least takes the unknown for a no and the most for a yes; the interval is of what is known.",
            ),
            CHANCE_ONLY,
        ),
        does_not_show=together(UNKNOWN_IS_NOT_NO, _LAW, PROVISIONAL),
        parameters={"confidence": 0.95, "fewest": FEWEST_FOR_A_SHARE},
        results={"steps": [step.document() for step in steps]},
        reason=_more_cases(cases) if few else None,
    )


def _told(step: FunnelStep) -> Sentence:
    name = NAMES[step.step]
    least, most = percent(step.at_least or 0.0), percent(step.at_most or 0.0)
    reached, cases, unknown = f"{step.reached:,}", f"{step.cases:,}", f"{step.unknown:,}"
    return Sentence(
        f"{_capital(name.es)}: {reached} de {cases} ({least}); de {unknown} no se sabe: pueden ser hasta {most}.",
        f"{_capital(name.en)}: {reached} of {cases} ({least}); of {unknown} it is not known: it may be up to {most}.",
    )


def delays_answer(delays: Delays, least_at_risk: int = LEAST_AT_RISK, confidence: float = 0.95) -> PatternAnswer:
    """How many had reached the target by some days, with what ended otherwise beside it."""
    curve = delays.incidence(least_at_risk)
    followed = len(delays.spells)
    seen = [day for day in DAYS if _is_seen(delays, curve, day, least_at_risk)]
    few = not seen
    return PatternAnswer(
        method="justice_delays",
        source="Aalen and Johansen 1978, Scand. J. Stat. 5:141; variance as in R etm (Allignol et al. 2010); "
        "log(-log) intervals (Pintilie 2006)",
        verdict=Verdict.TOO_FEW if few else Verdict.FOUND,
        unit="cases",
        n=followed,
        words=together(_TOO_FEW if few else _delay_words(curve, seen[-1], confidence), AMONG_DOCUMENTED),
        uncertainty=CHANCE_ONLY,
        does_not_show=together(
            Sentence(
                "Lo que terminó antes de documentarse no se ve; después de la última vez que alguien miró no se sabe.",
                "What ended before it was documented is not seen; after the last time anybody looked nothing is known.",
            ),
            _LAW,
        ),
        parameters={"target": delays.target, "least_at_risk": least_at_risk, "confidence": confidence},
        results={
            "ends": list(delays.ends),
            "open_on_day": curve.start,
            "by_days": [_at(curve, day, confidence) for day in seen],
            "cases": delays.cases,
            "start_in_doubt": delays.start_in_doubt,
            "ended_before_documented": delays.ended_before,
            "end_undated": delays.end_undated,
            "not_followed": delays.not_followed,
        },
        reason=_more_cases(followed) if few else None,
    )


def _is_seen(delays: Delays, curve: CumulativeIncidence, day: int, least_at_risk: int) -> bool:
    """Whether enough cases are still under observation on that day, and the curve has begun."""
    observed = sum(spell.entry < day <= spell.exit for spell in delays.spells)
    return len(curve.times) > 0 and curve.start <= day and observed >= least_at_risk


def _at(curve: CumulativeIncidence, day: int, confidence: float) -> Document:
    ends: Document = {}
    for end in curve.ends:
        share, low, high = curve.at(day, end, confidence)
        ends[end] = {"share": share, "low": low, "high": high}
    return {"days": day, "ends": ends}


def _delay_words(curve: CumulativeIncidence, day: int, confidence: float) -> Sentence:
    target = curve.ends[0]
    share, low, high = (percent(each) for each in curve.at(day, target, confidence))
    begin = Sentence("", "")
    if curve.start > 0:
        begin = Sentence(
            f" que seguían abiertos a los {curve.start:,.0f} días", f" that were still open at {curve.start:,.0f} days"
        )
    return Sentence(
        f"A los {day:,} días del hecho, {share} de los casos{begin.es} ya contaba {NAMES[target].es} (entre {low} y "
        f"{high}).",
        f"By {day:,} days after the incident, {share} of the cases{begin.en} had come to the stage "
        f"“{NAMES[target].en}” (between {low} and {high}).",
    )


def families_answer(sides: SideBySide) -> PatternAnswer:
    """The lines as they are: no sum and no ratio across series."""
    none = not sides.lines
    return PatternAnswer(
        method="families_side_by_side",
        source="; ".join(f"{each.name}: {each.publisher}" for each in sides.series) or "no series",
        verdict=Verdict.TOO_FEW if none else Verdict.FOUND,
        unit="; ".join(dict.fromkeys(each.unit for each in sides.series)) or "cases",
        n=len(sides.lines),
        words=Sentence(
            f"{len(sides.series)} series lado a lado, cada una con su definición; no se suman ni se restan.",
            f"{len(sides.series)} series side by side, each with its definition; neither added nor subtracted.",
        ),
        uncertainty=Sentence(
            "Son recuentos; lo que cada serie deja fuera no se conoce.",
            "These are counts; what each series leaves out is not known.",
        ),
        does_not_show=together(
            Sentence(
                "Una diferencia puede venir de la definición, de la fuente o de la fecha de corte. Vacío no es cero.",
                "A difference may come from the definition, the source or the closing date. Empty is not zero.",
            ),
            NOT_TO_BE_ADDED,
            PROVISIONAL,
        ),
        results={
            "series": [each.document() for each in sides.series],
            "lines": [
                {"state": line.state, "year": line.year, **_numbers(sides, line.numbers)} for line in sides.lines
            ],
        },
        reason=_more_cases(0) if none else None,
    )


def _numbers(sides: SideBySide, numbers: Sequence[int | None]) -> Document:
    return {each.name: number for each, number in zip(sides.series, numbers, strict=True)}


def _more_cases(cases: int) -> Sentence:
    return Sentence(
        f"Hay {cases:,} casos con lo necesario: pregunta por más años, más estados o más tipos de hecho.",
        f"There are {cases:,} cases with what is needed: ask for more years, more states or more kinds.",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
