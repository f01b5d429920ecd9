"""The sentences of trends, in Spanish and English."""

from collections.abc import Sequence
from typing import Final

from services.analytics.patterns.answer import Sentence, Verdict
from services.analytics.patterns.reading_aids import percent, period
from services.analytics.rates.answer import shown, times
from services.analytics.trends.change_points import ChangePoints
from services.analytics.trends.nowcast import Nowcast
from services.analytics.trends.state_signals import Signal
from services.analytics.trends.year_on_year import FEWEST_FOR_A_PERCENTAGE, Change

CHANCE_ONLY: Final = Sentence(
    "Muestra solo el azar de los números, no lo que queda sin documentar ni lo que aún no se ha reportado.",
    "It shows the chance in the numbers only, not what goes undocumented or what is not reported yet.",
)
RECORDING: Final = Sentence(
    "Un cambio puede ser del registro y no de la violencia: mira junto a él cuántas organizaciones documentaban y "
    "cuánto tardaban en reportar.",
    "A change may be one of recording, not of violence: read beside it how many organisations documented and how long "
    "reports took.",
)


NO_BOUND: Final = Sentence(
    "Es muy poco para decir algo: ningún periodo tiene historia y reportes suficientes para un límite.",
    "Too few to tell: no period has the history and the reports that a bound needs.",
)
NO_BOUND_REASON: Final = Sentence(
    "Hace falta la misma época de varios años antes y cinco reportes en cuatro periodos seguidos. Pide menos años "
    "atrás, o un área más grande.",
    "It takes the same season of several years before, and five reports in four periods running. Ask for fewer years "
    "back, or a larger area.",
)
LONGER: Final = Sentence(
    "Pide un periodo más largo, un área más grande o menos filtros.",
    "Ask for a longer period, a larger area or fewer filters.",
)
FEW_PERIODS: Final = Sentence(
    "Son muy pocos casos o periodos para saber si el nivel cambió.",
    "There are too few cases or periods to tell whether the level changed.",
)
NO_CHANGE: Final = Sentence(
    "Ningún cambio de nivel se distingue del azar.", "No change of level is distinguishable from chance."
)
ALL_REPORTED: Final = Sentence(
    "Todos los periodos son tan antiguos que no se espera que lleguen más reportes.",
    "All periods are so long ago that no more reports are expected.",
)
NO_DELAYS: Final = Sentence(
    "Es muy poco para saber cuántos casos faltan por reportar.",
    "Too few to tell how many cases are still to be reported.",
)
BROKEN: Final = Sentence(
    "No se comparan: entre los dos periodos cambió quién documenta.",
    "They are not compared: who documents changed between the two periods.",
)
BROKEN_REASON: Final = Sentence(
    "Compara periodos del mismo lado de la ruptura, o solo los casos de las organizaciones que estuvieron en ambos.",
    "Compare periods on one side of the break, or only the cases of organisations that were there in both.",
)


def alarms_in_words(alarms: int, bounded: int, by_chance: float, verdict: Verdict) -> Sentence:
    if not alarms:
        return Sentence(
            f"Ninguno de {times(bounded, 'periodo', 'periodos')} pasa de su límite.",
            f"None of {times(bounded, 'period', 'periods')} is above its bound.",
        )
    chance = shown(by_chance)
    es = f"{times(alarms, 'periodo pasa', 'periodos pasan')} de su límite, de {bounded:,}; el azar solo daría {chance}."
    above = times(alarms, "period is", "periods are")
    en = f"{above} above the bound, of {bounded:,}; chance alone would give {chance}."
    if verdict is Verdict.CHANCE:
        return Sentence(f"{es} No se distingue del azar.", f"{en} Not distinguishable from chance.")
    return Sentence(es, en)


def changes_in_words(labels: Sequence[str], found: ChangePoints, at_breaks: Sequence[int]) -> Sentence:
    places = _periods([labels[change.at] for change in found.changes])
    broken = _periods([labels[at] for at in at_breaks])
    es, en = f"El nivel cambió en: {places.es}.", f"The level changed at: {places.en}."
    if not at_breaks:
        return Sentence(es, en)
    return Sentence(
        f"{es} Donde también cambió quién documenta ({broken.es}), no dice nada de la violencia.",
        f"{en} Where who documents changed too ({broken.en}), it says nothing of violence.",
    )


def _periods(labels: Sequence[str]) -> Sentence:
    said = [period(label) for label in labels]
    return Sentence(", ".join(each.es for each in said), ", ".join(each.en for each in said))


def to_come(labels: Sequence[str], found: Nowcast, last: int) -> Sentence:
    reported, low, high = (int(values[last]) for values in (found.reported, found.low, found.high))
    month = period(labels[last])
    es = f"De {month.es} hay {times(reported, 'caso reportado', 'casos reportados')}"
    en = f"{times(reported, 'case', 'cases')} of {month.en} reported so far"
    return Sentence(
        f"{es}; al final serán entre {low:,} y {high:,}.", f"{en}; in the end between {low:,} and {high:,}."
    )


def signals_in_words(found: int, blind: int, states: int) -> Sentence:
    es = (
        f"{times(found, 'estado tiene', 'estados tienen')} más casos de lo que el azar explica."
        if found
        else "Ningún estado tiene más casos de lo que el azar explica."
    )
    en = (
        f"{times(found, 'state has', 'states have')} more cases than chance explains."
        if found
        else "No state has more cases than chance explains."
    )
    if not blind:
        return Sentence(es, en)
    return Sentence(
        f"{es} En {blind} de {states} son muy pocos para saberlo: aun si se duplicaran, lo más probable es no verlo.",
        f"{en} In {blind} of {states} there are too few to tell: even a doubling would more likely be missed.",
    )


def how_sure(signals: Sequence[Signal]) -> Sentence:
    """How often states at their own level cry wolf, and how likely each would see a doubling; none without a state."""
    false, least, most = (
        percent(share)
        for share in (
            max(signal.false_alarms for signal in signals),
            min(signal.sees_doubling for signal in signals),
            max(signal.sees_doubling for signal in signals),
        )
    )
    return Sentence(
        f"Por simulación, a lo más {false} de las series sin cambio darían señal en un estado; una duplicación se "
        f"vería con probabilidad de {least} a {most}, según el estado.",
        f"By simulation, at most {false} of series without change would give a signal in a state; a doubling would be "
        f"seen with a chance of {least} to {most}, by state.",
    )


def not_sure(found: Change, *, few: bool) -> Sentence:
    es = f"De {found.before:,} a {found.after:,}: la diferencia no se distingue del azar"
    en = f"From {found.before:,} to {found.after:,}: the difference is not distinguishable from chance"
    if few:
        return Sentence(f"{es}; son muy pocos para saberlo.", f"{en}; there are too few to tell.")
    return Sentence(f"{es}.", f"{en}.")


def changed(before: str, after: str, found: Change) -> Sentence:
    numbers_es = f"De {found.before:,} ({before}) a {found.after:,} ({after})"
    numbers_en = f"From {found.before:,} ({before}) to {found.after:,} ({after})"
    if found.percent is None:
        return Sentence(
            f"{numbers_es}; con menos de {FEWEST_FOR_A_PERCENTAGE} casos no se da un porcentaje.",
            f"{numbers_en}; under {FEWEST_FOR_A_PERCENTAGE} cases no percentage is given.",
        )
    return Sentence(
        f"{numbers_es}: {found.percent:+.0f} %, más de lo que da el azar.",
        f"{numbers_en}: {found.percent:+.0f} %, more than chance gives.",
    )
