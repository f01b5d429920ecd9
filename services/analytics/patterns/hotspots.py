"""Whether neighbouring areas are alike in what is documented, and which stand out together with their neighbours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.analytics.clusters.monte_carlo import MonteCarlo, Progress, unwatched
from services.analytics.hotspots.adjacency import area_neighbours
from services.analytics.hotspots.answer import hot_spots_answer, moran_answer, refused_answer, sparse
from services.analytics.hotspots.getis_ord import hot_spots
from services.analytics.hotspots.level import Level
from services.analytics.hotspots.moran import moran
from services.analytics.hotspots.standardised_rates import standardised_rates
from services.analytics.patterns.answer import PatternAnswer
from services.analytics.patterns.declared import HotspotsAsked
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.methods import Methods
from services.analytics.patterns.reading_aids import Documented
from services.analytics.patterns.reporting import documented, intensity_answer, of_state
from services.analytics.patterns.work import Work
from shared.geography import load

_PER_AREA: Final = 40
"""Simulations an area, so that .05 is within reach after control of false discoveries."""
_FEWEST_SIMULATIONS: Final = 9_999
_MOST_SIMULATIONS: Final = 99_999


def hotspots_of(
    cases: Mapping[str, int], level: Level, seed: int, progress: Progress = unwatched
) -> Iterator[PatternAnswer]:
    """From cases by area; areas that are not there have none."""
    areas = load().states if level == "state" else load().municipalities
    found = [cases.get(code, 0) for code in areas]
    if sparse(found):
        yield refused_answer(found, below_state=level != "state")
        return
    codes, weights = area_neighbours(level)
    counts = [cases.get(code, 0) for code in codes]
    rates = standardised_rates(counts, [areas[code].population for code in codes])
    parameters = {"areas": level, "value": "standardised_rate", "weights": "contiguity"}
    yield moran_answer(
        counts, moran(rates, weights.row_standardised(), MonteCarlo(_FEWEST_SIMULATIONS, seed)), parameters=parameters
    )
    progress(0.1)
    simulations = min(max(_PER_AREA * len(codes), _FEWEST_SIMULATIONS), _MOST_SIMULATIONS)
    spots = hot_spots(
        rates, weights.with_self(), MonteCarlo(simulations, seed), lambda share: progress(0.1 + 0.9 * share)
    )
    yield hot_spots_answer(codes, counts, spots, parameters=parameters)


@dataclass(frozen=True, slots=True)
class _Seen:
    cases: Mapping[str, int]
    documented: list[Documented]


def _gathered(facts: FactsSeen, asked: HotspotsAsked) -> _Seen:
    cells = facts.table(asked.question(asked.by)).cells
    return _Seen(
        {area: cell.number for (area,), cell in cells.items()},
        documented(facts.histories(asked.question()), of_state),
    )


def _analysed(seen: _Seen, asked: HotspotsAsked, work: Work) -> Sequence[PatternAnswer]:
    answers = hotspots_of(seen.cases, asked.by, asked.seed, work.progress)
    return [*answers, intensity_answer(seen.documented, "state")]


METHODS = Methods(_gathered, _analysed)
