"""What each pattern is called and what may be asked of it. The list of patterns needs no more than this: the libraries
of the methods are loaded when a pattern is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Final, Literal, TypeAlias

from annotated_types import Ge, Gt, Le
from pydantic import Field

from services.analytics.hotspots.level import Level
from services.analytics.patterns.answer import Sentence
from services.analytics.patterns.parameters import DEFAULT_SEED, ByMunicipality, Codes, Listed, Seed, Selection, Terms
from services.analytics.rates.denominators import Population
from shared.errors import NotFound
from shared.model.json import Document

StateSignal: TypeAlias = Literal["yearly", "ewma"]


class RatesAsked(Selection):
    """The rate of the country, or of each `state` asked for, by each `denominator`: all inhabitants, or those whom a
    national survey counts (`lgbti_15_and_over`; `trans_and_other_15_and_over` for cases of those groups), who have no
    number below the country. Beside it the rates of all areas (`by` state or municipality) per inhabitant with exact
    intervals, each smoothed `towards` the rate of all or that of its neighbours, and in a funnel."""

    by: Level = "state"
    denominator: Annotated[tuple[Population, ...], Listed] = (Population.INHABITANTS, Population.LGBTI)
    towards: Literal["all", "neighbours"] = "all"


class TrendsAsked(Selection):
    """`seed` makes simulations repeatable."""

    seed: Seed = DEFAULT_SEED


class AlarmsAsked(Selection):
    """`states` is how each state is watched over the last twelve months: `yearly` holds their sum against the years
    before, `ewma` follows a weighted average month by month, which sees a small rise that lasts. Both say how often
    they cry wolf and how likely they would see a doubling. `seed` makes simulations repeatable."""

    states: StateSignal = "yearly"
    seed: Seed = DEFAULT_SEED


class HotspotsAsked(Selection):
    """`by` is the kind of area; below the state it is refused where the mean is under one case. `seed` makes
    permutations repeatable."""

    by: Level = "state"
    seed: Seed = DEFAULT_SEED


class ClustersAsked(Selection):
    """Cases of `kind`, by `method`. `bernoulli`: as a share of all documented cases. `adjusted`: beside what is
    expected from inhabitants, organisations that document and, if they are given, general `homicides` (municipality:
    number, in the body of a POST). `knox`: near repeats, pairs within `within_km` and `within_days` of each other, by
    the exact days of cases and a point of their municipality.

    Scans look into circles of at most `max_share` of all (documented cases, or inhabitants) and `max_radius_km`; with
    `time`, into stretches of years or months too, of at most `longest` (half of the years, or six months), and only
    those that last until the end where `ending_now`. The same `seed` gives the same p-values."""

    kind: Terms = ("homicide",)
    method: Literal["bernoulli", "adjusted", "knox"] = "bernoulli"
    time: Literal["year", "month"] | None = None
    longest: Annotated[int, Ge(1), Le(1200)] | None = None
    ending_now: bool = False
    homicides: ByMunicipality = Field(default_factory=dict)
    within_km: Annotated[float, Ge(0), Le(500)] = 25.0
    within_days: Annotated[int, Ge(0), Le(366)] = 30
    max_share: Annotated[float, Gt(0), Le(0.5)] = 0.5
    max_radius_km: Annotated[float, Gt(0), Le(4000)] = 300.0
    simulations: Annotated[int, Ge(99), Le(9999)] = 999
    seed: Seed = DEFAULT_SEED


class EstimatesAsked(Selection):
    """`join` names organisations that share a feed or tell each other: they are one list. `same_case` is how likely two
    cases that are near enough to be one are one; without it that is worked out. `seed` makes simulations repeatable."""

    kind: Terms = ("homicide",)
    join: Codes = ()
    same_case: Annotated[float, Ge(0), Le(1)] | None = None
    seed: Seed = DEFAULT_SEED


@dataclass(frozen=True, slots=True)
class Declared:
    name: str
    title: Sentence
    parameters: type[Selection]


_ALL: Final[tuple[Declared, ...]] = (
    Declared("rates", Sentence("Tasas", "Rates"), RatesAsked),
    Declared("trends", Sentence("Tendencias", "Trends"), TrendsAsked),
    Declared("alarms", Sentence("Alarmas", "Alarms"), AlarmsAsked),
    Declared("hotspots", Sentence("Lugares vecinos", "Neighbouring places"), HotspotsAsked),
    Declared("clusters", Sentence("Concentraciones", "Clusters"), ClustersAsked),
    Declared("associations", Sentence("Lo que va junto", "What goes together"), Selection),
    Declared("estimates", Sentence("Lo no documentado", "The undocumented"), EstimatesAsked),
    Declared("justice", Sentence("Justicia", "Justice"), Selection),
    Declared("figures", Sentence("Cifras del campo", "The field's figures"), Selection),
)
DECLARED: Final[Mapping[str, Declared]] = MappingProxyType({each.name: each for each in _ALL})
"""By name, in the order they are offered."""


@cache
def listed() -> Document:
    """All of them, with their parameters as JSON Schema."""
    return {
        "patterns": [
            {
                "name": each.name,
                "title": {"es": each.title.es, "en": each.title.en},
                "parameters": each.parameters.model_json_schema(),
            }
            for each in _ALL
        ]
    }


def declared(name: str) -> Declared:
    """Raises NotFound."""
    if name not in DECLARED:
        raise NotFound(f"There is no such pattern; there are {', '.join(DECLARED)}.")
    return DECLARED[name]
