"""What has to stand beside a number so that it is not read for more than it says: the sentences that all answers
share, and how intensely was documented where and when, which is the first explanation of every difference.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from services.analytics.patterns.answer import Sentence
from shared.errors import FieldProblem, Invalid
from shared.model.json import Document

_MONTHS: Final = (
    ("enero", "January"),
    ("febrero", "February"),
    ("marzo", "March"),
    ("abril", "April"),
    ("mayo", "May"),
    ("junio", "June"),
    ("julio", "July"),
    ("agosto", "August"),
    ("septiembre", "September"),
    ("octubre", "October"),
    ("noviembre", "November"),
    ("diciembre", "December"),
)
AMONG_DOCUMENTED: Final = Sentence(
    "Se trata de los casos documentados, no de todo lo que ocurrió.",
    "This is about documented cases, not about all that happened.",
)
CHANCE_ONLY: Final = Sentence(
    "El intervalo solo refleja el azar; no refleja lo que no se documenta.",
    "The interval shows chance only, not what goes undocumented.",
)
PROVISIONAL: Final = Sentence(
    "Las cifras son provisionales durante 24 meses: pueden subir con casos que se conocen tarde y también bajar.",
    "Figures are provisional for 24 months: they may rise with cases learned of late, and may also fall.",
)
NOT_TO_BE_ADDED: Final = Sentence(
    "No se suman a las de otros observatorios: muchos casos son los mismos.",
    "They are not to be added to those of other observatories: many cases are the same.",
)
A_CHANGE_OF_RECORDING: Final = Sentence(
    "Un cambio puede ser del registro y no de la violencia: basta que una organización empiece o deje de documentar.",
    "A change may be one of recording, not of violence: one organisation that starts or stops documenting is enough.",
)
ZERO_IS_NOT_NONE: Final = Sentence(
    "Cero casos documentados no es cero violencia: donde nadie documenta no hay casos.",
    "No documented case is not no violence: where nobody documents there are no cases.",
)
UNKNOWN_IS_NOT_NO: Final = Sentence(
    "Lo que se desconoce no es un «no»: esos casos quedan fuera de la base o se muestran aparte.",
    "What is not known is not a no: those cases stay out of the base or are shown apart.",
)
SEVERAL_VALUES: Final = Sentence(
    "Un caso con varios valores cuenta en cada uno, así que las partes suman más que el total.",
    "A case with several values counts in each, so the parts add up to more than the total.",
)
ALLEGED: Final = Sentence("Toda autoría es presunta.", "All authorship is alleged.")
NOT_A_CAUSE: Final = Sentence(
    "Que dos cosas vayan juntas no dice que una cause la otra.",
    "That two things go together does not say that one causes the other.",
)
WHOM_MEDIA_SEE: Final = Sentence(
    "También puede deberse a qué casos llegan a documentarse: los más visibles se conocen más.",
    "It may also come from which cases get documented: the more visible ones are learned of more often.",
)


def together(*sentences: Sentence) -> Sentence:
    """Several statements as one, in the order given."""
    return Sentence(" ".join(each.es for each in sentences), " ".join(each.en for each in sentences))


def numbered(value: float, digits: int = 1) -> str:
    """A number as both languages of the site write it: a point for decimals, as in Mexico, and commas for thousands."""
    return f"{value:,.{digits}f}"


def period(label: str) -> Sentence:
    """A month as it is read, `junio de 2018`; whatever else names a period stays as it is."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", label):
        return Sentence(label, label)
    es, en = _MONTHS[int(label[5:]) - 1]
    return Sentence(f"{es} de {label[:4]}", f"{en} {label[:4]}")


def percent(share: float) -> str:
    """A share as a percentage without needless decimals."""
    return f"{100 * share:.0f} %" if share == 0 or share >= 0.1 else f"{100 * share:.1f} %"  # noqa: PLR2004 — two digits


@dataclass(frozen=True, slots=True)
class Documented:
    """One case as far as its documentation goes. `cell` is what it is counted under on the map or the trend (a state,
    a month, both); `delay_days` the days from the incident until an organisation knew, None where that is in doubt."""

    cell: tuple[str, ...]
    organisations: frozenset[str]
    delay_days: float | None = None


@dataclass(frozen=True, slots=True)
class ReportingIntensity:
    """How intensely one cell was documented: how many organisations did, the share of the one that did most, and the
    median days until they knew (of `dated` cases; None without any)."""

    cases: int
    organisations: int
    largest_share: float
    dated: int
    median_delay_days: float | None

    def document(self) -> Document:
        return {
            "cases": self.cases,
            "organisations": self.organisations,
            "largest_share": self.largest_share,
            "dated": self.dated,
            "median_delay_days": self.median_delay_days,
        }


@dataclass
class _Tally:
    cases: int = 0
    by_organisation: dict[str, int] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)


def reporting_intensity(cases: Iterable[Documented]) -> dict[tuple[str, ...], ReportingIntensity]:
    """By cell, in order; cells without a case are not there, since nobody is known to document in them.

    Raises Invalid for a delay that is negative or no number.
    """
    tallies: dict[tuple[str, ...], _Tally] = {}
    for case in cases:
        tally = tallies.setdefault(case.cell, _Tally())
        tally.cases += 1
        for name in case.organisations:
            tally.by_organisation[name] = tally.by_organisation.get(name, 0) + 1
        if case.delay_days is not None:
            tally.delays.append(case.delay_days)
    if not all(0 <= delay < float("inf") for tally in tallies.values() for delay in tally.delays):
        problem = FieldProblem("delay_days", "negative or no number", "Give days from the incident on, or none.")
        raise Invalid("A delay cannot be used.", errors=(problem,))
    return {cell: _intensity(tallies[cell]) for cell in sorted(tallies)}


def _intensity(tally: _Tally) -> ReportingIntensity:
    return ReportingIntensity(
        cases=tally.cases,
        organisations=len(tally.by_organisation),
        largest_share=max(tally.by_organisation.values(), default=0) / tally.cases,
        dated=len(tally.delays),
        median_delay_days=float(median(tally.delays)) if tally.delays else None,
    )


def intensity_sentence(intensity: ReportingIntensity) -> Sentence:
    """How intensely something was documented, to stand beside its map or trend."""
    cases, active, share = intensity.cases, intensity.organisations, percent(intensity.largest_share)
    one = Sentence(
        f"Documentaron {active} organizaciones {cases:,} casos; la que más, {share}."
        if active != 1
        else f"Documentó {cases:,} casos una sola organización.",
        f"{active} organisations documented {cases:,} cases; the largest {share} of them."
        if active != 1
        else f"One organisation alone documented {cases:,} cases.",
    )
    days = intensity.median_delay_days
    if days is None:
        return together(one, Sentence("No se sabe con qué demora.", "With what delay is not known."))
    delay = Sentence(
        f"La mitad se supo en {days:,.0f} días o menos (de {intensity.dated:,} con fecha cierta).",
        f"Half were known within {days:,.0f} days (of {intensity.dated:,} with a certain date).",
    )
    return together(one, delay)
