"""The analytic dimensions: under which values a case, or one of its victims, is counted.

A dimension may give several values (a case with two motivations counts in both, and once in the total). Where nothing
is known it gives `unknown`, which is a value of its own; it never gives none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

from shared.model import periods
from shared.model.coded import CodedAct, CodedCase, CodedVictim, level_of
from shared.model.columns import UNKNOWN, column
from shared.model.location import CodedLocation

Values: TypeAlias = Callable[[CodedCase, CodedVictim | None, CodedLocation | None], tuple[str, ...]]
"""The values of a case as a whole (no victim given: of all its victims together) or of one of its victims."""

P = TypeVar("P")

_NOT_KNOWN: Final = (UNKNOWN,)


class Level(StrEnum):
    """Whether a dimension describes the case or each victim."""

    CASE = "case"
    VICTIM = "victim"


@dataclass(frozen=True, slots=True)
class Dimension:
    """`vocabulary` labels the values; without one they are areas, periods or organisations.

    A `live_only` dimension is for members' live numbers and never enters a release.
    """

    name: str
    es: str
    en: str
    level: Level
    values: Values
    vocabulary: str | None = None
    live_only: bool = False


def _single(value: str | None) -> tuple[str, ...]:
    """Most dimensions have one value, and a replay asks this thirty million times for a million cases."""
    return _NOT_KNOWN if value is None else (value,)


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """Each known value once, in order of appearance."""
    return tuple(dict.fromkeys([value for value in values if value is not None])) or _NOT_KNOWN


def _of_days(period: Callable[[str, str], str]) -> Values:
    return lambda case, _victim, _location: (period(case.incident.start_earliest, case.incident.start_latest),)


def _of_location(read: Callable[[CodedLocation], str | None]) -> Values:
    return lambda _case, _victim, location: _NOT_KNOWN if location is None else _single(read(location))


def _of_victim(read: Callable[[CodedVictim], str | None]) -> Values:
    def values(case: CodedCase, victim: CodedVictim | None, _location: CodedLocation | None) -> tuple[str, ...]:
        if victim is not None:
            return _single(read(victim))
        return _distinct([read(each) for each in case.victims])

    return values


def _flags(case: CodedCase, victim: CodedVictim | None, _location: CodedLocation | None) -> tuple[str, ...]:
    return _distinct([flag for each in (case.victims if victim is None else (victim,)) for flag in each.flags])


def _of_acts(read: Callable[[CodedAct], str | None]) -> Values:
    def values(case: CodedCase, victim: CodedVictim | None, _location: CodedLocation | None) -> tuple[str, ...]:
        if not case.acts:
            return _NOT_KNOWN
        return _distinct([read(act) for act in case.acts if victim is None or _is_done_to(act, case, victim)])

    return values


def _is_done_to(act: CodedAct, case: CodedCase, victim: CodedVictim) -> bool:
    return not act.victims or any(case.victims[position] is victim for position in act.victims)


def _kind(case: CodedCase, victim: CodedVictim | None, _location: CodedLocation | None) -> tuple[str, ...]:
    """The gravest kind of the case; of a victim, the kind they count under."""
    return (case.kind if victim is None else victim.counted_kind,)


def _odihr_type(case: CodedCase, victim: CodedVictim | None, location: CodedLocation | None) -> tuple[str, ...]:
    """The types of the acts; where no act has one, the type that the kind implies (column `odihr` of the kinds)."""
    of_acts = _of_acts(lambda act: act.odihr_type)(case, victim, location)
    if of_acts != _NOT_KNOWN:
        return of_acts
    implied = column("kind", "odihr")
    return _distinct(implied.get(kind) for kind in _kind(case, victim, location))


def _organisations(case: CodedCase, _victim: CodedVictim | None, _location: CodedLocation | None) -> tuple[str, ...]:
    return _distinct(each.organisation for each in case.documented_by)


def _case(
    name: str, es: str, en: str, read: Callable[[CodedCase], str | None], vocabulary: str | None = None
) -> Dimension:
    """A dimension of the case whose value is a code of the vocabulary of its name, unless another is named."""
    return Dimension(name, es, en, Level.CASE, lambda case, _victim, _location: _single(read(case)), vocabulary or name)


def _each(
    name: str, es: str, en: str, parts: Callable[[CodedCase], Sequence[P]], read: Callable[[P], str | None]
) -> Dimension:
    """A dimension of the case to which each of some parts of it gives a value."""

    def values(case: CodedCase, _victim: CodedVictim | None, _location: CodedLocation | None) -> tuple[str, ...]:
        found = parts(case)
        return _single(read(found[0])) if len(found) == 1 else _distinct([read(part) for part in found])

    return Dimension(name, es, en, Level.CASE, values, name)


def _victim(
    name: str, es: str, en: str, read: Callable[[CodedVictim], str | None], vocabulary: str | None = None
) -> Dimension:
    return Dimension(name, es, en, Level.VICTIM, _of_victim(read), vocabulary or name)


def _act(name: str, es: str, en: str, read: Callable[[CodedAct], str | None], vocabulary: str = "") -> Dimension:
    return Dimension(name, es, en, Level.CASE, _of_acts(read), vocabulary or name)


def _place(
    name: str, es: str, en: str, read: Callable[[CodedLocation], str | None], vocabulary: str | None = None
) -> Dimension:
    return Dimension(name, es, en, Level.CASE, _of_location(read), vocabulary)


def _time(name: str, es: str, en: str, period: Callable[[str, str], str], vocabulary: str | None = None) -> Dimension:
    return Dimension(name, es, en, Level.CASE, _of_days(period), vocabulary)


_ALL: Final = (
    _place("state", "Estado", "State", lambda location: location.state),
    _place("municipality", "Municipio", "Municipality", lambda location: location.municipality),
    _place("urban_rural", "Urbano o rural", "Urban or rural", lambda location: location.urban_rural, "urban_rural"),
    _time("year", "Año", "Year", periods.year),
    _time("quarter", "Trimestre", "Quarter", periods.quarter),
    _time("month", "Mes", "Month", periods.month),
    _case("time_of_day", "Momento del día", "Time of day", lambda case: case.incident.time_of_day),
    _case("reporting_delay", "Tiempo hasta el reporte", "Time until the report", lambda case: case.reporting_delay),
    Dimension("kind", "Tipo de hecho", "Kind", Level.VICTIM, _kind, "kind"),
    _victim("kind_recorded", "Tipo de hecho al abrirse", "Kind as opened", lambda victim: victim.kind, "kind"),
    _victim("outcome", "Desenlace", "Outcome", lambda victim: victim.outcomes[-1].outcome if victim.outcomes else None),
    _each(
        "bias_ground",
        "Motivo de odio o prejuicio",
        "Ground of bias",
        lambda case: case.bias_motivations,
        lambda part: part.ground,
    ),
    _each(
        "bias_basis",
        "Base del motivo",
        "Basis of the motive",
        lambda case: case.bias_motivations,
        lambda part: part.basis,
    ),
    _each(
        "bias_assessment",
        "Valoración del motivo",
        "Assessment of the motive",
        lambda case: case.bias_motivations,
        lambda part: part.assessment,
    ),
    _case("inclusion_reason", "Razón de inclusión", "Reason for inclusion", lambda case: case.inclusion_reason),
    _case("odihr_scope", "Alcance de la ODIHR", "ODIHR scope", lambda case: case.odihr_scope),
    Dimension("odihr_type", "Tipo según la ODIHR", "ODIHR type", Level.CASE, _odihr_type, "odihr_type"),
    _act("act_type", "Tipo de acto", "Type of act", lambda act: act.type),
    _act("means", "Medio", "Means", lambda act: act.means),
    _act("torture_signs", "Señales de tortura", "Signs of torture", lambda act: act.torture_signs, "answer"),
    _act("sexual_violence", "Violencia sexual", "Sexual violence", lambda act: act.sexual_violence, "answer"),
    _case("place_type", "Tipo de lugar", "Type of place", lambda case: case.place.type),
    _each(
        "target_type",
        "Bien o lugar atacado",
        "Place or thing attacked",
        lambda case: case.targets,
        lambda part: part.type,
    ),
    _each(
        "perpetrator_kind",
        "Presunto responsable",
        "Alleged perpetrator",
        lambda case: case.perpetrators,
        lambda part: part.kind,
    ),
    _each(
        "relation_to_victim",
        "Relación con la víctima",
        "Relation to the victim",
        lambda case: case.perpetrators,
        lambda part: part.relation_to_victim,
    ),
    _victim("identity_group", "Grupo", "Group", lambda victim: victim.identity_group),
    _victim(
        "victim_gender_identity",
        "Identidad de género",
        "Gender identity",
        lambda victim: victim.gender_identity,
        "gender_identity",
    ),
    _victim(
        "victim_sexual_orientation",
        "Orientación sexual",
        "Sexual orientation",
        lambda victim: victim.sexual_orientation,
        "sexual_orientation",
    ),
    _victim("victim_age_group", "Grupo de edad", "Age group", lambda victim: victim.age_group, "age_group"),
    _victim("victim_minor", "Menor de 18 años", "Under 18", lambda victim: victim.minor, "answer"),
    Dimension(
        "victim_flag",
        "Características de la víctima",
        "Characteristics of the victim",
        Level.VICTIM,
        _flags,
        "victim_flag",
    ),
    _victim("occupation", "Ocupación", "Occupation", lambda victim: victim.occupation),
    _victim("nationality", "Nacionalidad", "Nationality", lambda victim: victim.nationality),
    _each(
        "justice_stage",
        "Etapas alcanzadas ante la justicia",
        "Stages of justice reached",
        lambda case: case.justice,
        lambda part: part.stage,
    ),
    _each(
        "line_of_inquiry",
        "Línea de investigación",
        "Line of inquiry",
        lambda case: case.justice,
        lambda part: part.line_of_inquiry,
    ),
    _each(
        "source_family",
        "Familia de la fuente",
        "Family of the source",
        lambda case: case.sources,
        lambda part: part.family,
    ),
    _case(
        "verification",
        "Verificación del hecho",
        "Verification of the event",
        lambda case: level_of(case.verification, "event"),
        "verification_level",
    ),
    _case("protection_class", "Clase de protección", "Protection class", lambda case: case.protection_class),
    Dimension("organisation", "Organización", "Organisation", Level.CASE, _organisations, live_only=True),
)

DIMENSIONS: Final[Mapping[str, Dimension]] = {each.name: each for each in _ALL}
"""By name. `outcome` is the last known; `justice_stage` and `line_of_inquiry` are all that were reached."""

YEARS: Final[Mapping[str, Dimension]] = {
    "calendar": DIMENSIONS["year"],
    "tmm": _time("year", "Año de TMM", "TMM year", periods.tmm_year),
    "presidential_term": _time("year", "Sexenio", "Presidential term", periods.presidential_term, "presidential_term"),
}
"""What stands for `year` in each period. A TMM year runs from 1 October to 30 September."""
