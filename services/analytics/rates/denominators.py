"""What a number of cases may be divided by. Every denominator has a name, a source and its error; where none exists
that is said, and no rate is made.

How many LGBTI persons live in the country is known from one survey, ENDISEG 2021 (INEGI). Its published shares are
rounded (5.1 % and .9 % of those aged 15 and over); INEGI's press release of 28 June 2022 gives 96.3 million cisgender
and 909 thousand trans and other persons, so 97.2 million of that age. The standard errors are not in the release: they
are those of a recalculation of INEGI's microdata (44,178 persons interviewed, weights, strata and clusters of the
design, 2,000 bootstrap replicates; github.com/Josanoforo/Modelado-Mexicano, CALC-ENDISEG-PISOS-2021-0001), whose
shares round to the published ones. For 5.1 % they are twice the variance of a simple random sample.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from services.analytics.patterns.answer import Sentence
from services.analytics.rates.counts import refused
from shared.geography import load

STATE_DIGITS: Final = 2
PERSONS_15_AND_OVER: Final = 97_200_000
"""In 2021, by ENDISEG."""


class Population(StrEnum):
    """Who is meant by the denominator."""

    INHABITANTS = "inhabitants"
    LGBTI = "lgbti_15_and_over"
    TRANS = "trans_and_other_15_and_over"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of those aged 15 and over, and its standard error."""

    value: float
    standard_error: float


ENDISEG: Final[Mapping[Population, Share]] = MappingProxyType(
    {Population.LGBTI: Share(0.051427, 0.001484), Population.TRANS: Share(0.009346, 0.000616)}
)


@dataclass(frozen=True, slots=True)
class Denominator:
    """`persons` of the population in the area (`None` is the country); `relative_error` is their standard error over
    their number, 0 for a census."""

    population: Population
    area: str | None
    persons: int
    relative_error: float
    source: str
    name: Sentence
    caution: Sentence


@dataclass(frozen=True, slots=True)
class NoDenominator:
    """Nobody has counted or surveyed this population in this area."""

    population: Population
    area: str | None
    reason: Sentence


_NAMES: Final[Mapping[Population, Sentence]] = MappingProxyType(
    {
        Population.INHABITANTS: Sentence("habitantes", "inhabitants"),
        Population.LGBTI: Sentence("personas LGBTI de 15 años o más", "LGBTI persons aged 15 or over"),
        Population.TRANS: Sentence(
            "personas trans y de otras identidades de género de 15 años o más",
            "persons aged 15 or over who are trans or of another gender identity",
        ),
    }
)
_CENSUS_CAUTION: Final = Sentence(
    "Se divide entre toda la población, LGBTI o no, del Censo 2020: sirve para comparar lugares de distinto tamaño, "
    "no mide el riesgo de las personas LGBTI, y no sigue el crecimiento de la población.",
    "It divides by all inhabitants, LGBTI or not, of the 2020 census: it compares places of different size, does not "
    "measure the risk of LGBTI persons, and does not follow the growth of the population.",
)
_SURVEY_CAUTION: Final = Sentence(
    "Se divide entre quienes se dijeron parte de esta población en la ENDISEG 2021, una encuesta que deja fuera a "
    "quien no quiso decirlo; cuenta solo a personas de 15 años o más y se toma igual para todos los años.",
    "It divides by those who said they belong to this population in ENDISEG 2021, a survey that misses whoever did "
    "not want to say so; it counts persons aged 15 or over only and is taken to be the same in every year.",
)
_NONE_BELOW_NATION: Final = Sentence(
    "No se usa ningún número de personas LGBTI por debajo del nivel nacional: la ENDISEG 2021 no lo tiene por "
    "municipio y sus cifras por estado descansan en unas 1,400 entrevistas. Pide la tasa nacional, o por habitante.",
    "No number of LGBTI persons is used below national level: ENDISEG 2021 has none by municipality, and its figures "
    "by state rest on some 1,400 interviews. Ask for the national rate, or for one per inhabitant.",
)


TRANS_GROUPS: Final = frozenset(
    {"trans_woman", "trans_man", "travesti", "muxe", "non_binary", "trans_person_unspecified"}
)
"""The identity groups that the survey's trans and other persons are."""
_WITHOUT_THE_OTHERS: Final = Sentence(
    "Los casos son de todos los grupos y el denominador solo de personas trans y de otras identidades. Pide además "
    f"identity_group={','.join(sorted(TRANS_GROUPS))}.",
    "The cases are of all groups, and the denominator of trans and other persons only. Ask for "
    f"identity_group={','.join(sorted(TRANS_GROUPS))} too.",
)


def fitting(population: Population, groups: Collection[str], area: str | None = None) -> Denominator | NoDenominator:
    """The denominator for cases of these identity groups (all where none is named): trans persons are none for the
    cases of others. Raises Invalid as `denominator`."""
    if population is Population.TRANS and not (groups and TRANS_GROUPS.issuperset(groups)):
        return NoDenominator(population, area, _WITHOUT_THE_OTHERS)
    return denominator(population, area)


def denominator(population: Population, area: str | None = None) -> Denominator | NoDenominator:
    """The denominator for the country (None), a state (2 digits) or a municipality (5 digits).

    Raises Invalid for a code that no area has, and for an area in which nobody lives.
    """
    inhabitants = _inhabitants(area)
    name = _NAMES[population]
    if population is Population.INHABITANTS:
        source = "INEGI, Censo de Población y Vivienda 2020"
        return Denominator(population, area, inhabitants, 0.0, source, name, _CENSUS_CAUTION)
    if area is not None:
        return NoDenominator(population, area, _NONE_BELOW_NATION)
    share = ENDISEG[population]
    return Denominator(
        population=population,
        area=None,
        persons=round(share.value * PERSONS_15_AND_OVER),
        relative_error=share.standard_error / share.value,
        source="INEGI, ENDISEG 2021; standard error recalculated from its microdata",
        name=name,
        caution=_SURVEY_CAUTION,
    )


def _inhabitants(area: str | None) -> int:
    geography = load()
    if area is None:
        return sum(state.population for state in geography.states.values())
    known = geography.states if len(area) == STATE_DIGITS else geography.municipalities
    if area not in known:
        raise refused("area", "no state or municipality has this code", "use INEGI's 2 or 5 digits")
    return known[area].population
