"""Where, or where and when, cases of a kind are more than chance explains. Not per inhabitant: that would find the
offices of those who document.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from services.analytics.checked_arrays import Floats
from services.analytics.clusters import words
from services.analytics.clusters.adjusted import AdjustedScan, adjusted_scan
from services.analytics.clusters.answer import FEWEST_CASES, knox_answer, scan_answer, undated_answer
from services.analytics.clusters.bernoulli_scan import bernoulli_scan
from services.analytics.clusters.knox import Knox, knox, places_on_earth
from services.analytics.clusters.monte_carlo import MonteCarlo, Progress
from services.analytics.clusters.placed_cases import PlacedCase, counted, organisations_active, without
from services.analytics.clusters.scanning import Scan, Window, too_many
from services.analytics.clusters.stability import LEVEL, left_out_in_turn, standing
from services.analytics.clusters.zones import Zones, circles, great_circle_km
from services.analytics.patterns.answer import PatternAnswer, Sentence
from services.analytics.patterns.declared import ClustersAsked
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.methods import Methods
from services.analytics.patterns.monthly import months_between
from services.analytics.patterns.problems import CannotBeAsked, Problem
from services.analytics.patterns.reading_aids import Documented
from services.analytics.patterns.reporting import documented, intensity_answer, of_state
from services.analytics.patterns.work import Work
from shared.geography import load
from shared.model.columns import UNKNOWN
from shared.model.wording import Wording

_FIRST_SCAN: Final = 0.2
"""The share of the work that the first scan is, where others follow for the organisations."""
_MOST_MONTHS: Final = 6
"""Of a cluster, unless told: more take long, and years serve as well."""
_DATED: Final = 0.5
"""The least share of cases with a day and a place from which near repeats are told."""

_TOO_LONG: Final = Wording(
    "Son demasiados círculos y lapsos para mirarlos tantas veces.",
    "Pide menos simulaciones, círculos más chicos o años en vez de meses.",
    "There are too many circles and stretches of time to look into so often.",
    "Ask for fewer simulations, smaller circles, or years in place of months.",
)
_LONGER_THAN_ALL: Final = Wording(
    "Es más largo que el tiempo entre el primer caso y el último.",
    "Escribe de 1 a {periods}.",
    "It is longer than the time from the first case to the last.",
    "Give 1 to {periods}.",
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """`unplaced` are the cases whose municipality is not known."""

    cases: list[PlacedCase]
    unplaced: int
    documented: list[Documented]


def _gathered(facts: FactsSeen, asked: ClustersAsked) -> _Seen:
    """Among all kinds: that of the question is what is looked for in them."""
    everything = asked.model_copy(update={"kind": ()}).question()
    columns = ("municipality", "case_kind", "organisation", "start_earliest", "start_latest")
    known = load().municipalities
    rows = [of_victims[0] for of_victims in facts.coded(everything, columns)]
    placed = [_placed(row, asked) for row in rows if row["municipality"] in known]
    return _Seen(placed, len(rows) - len(placed), documented(facts.histories(everything), of_state))


def _placed(row: Mapping[str, str], asked: ClustersAsked) -> PlacedCase:
    first, last = row["start_earliest"], row["start_latest"]
    digits = len("2024") if asked.time == "year" else len("2024-03")
    return PlacedCase(
        municipality=row["municipality"],
        of_kind=row["case_kind"] in asked.kind,
        organisations=frozenset(row["organisation"].split()) - {UNKNOWN},
        period=first[:digits] if asked.time and first[:digits] == last[:digits] else None,
        day=date.fromisoformat(first).toordinal() if first == last else None,
    )


def _analysed(seen: _Seen, asked: ClustersAsked, work: Work) -> Sequence[PatternAnswer]:
    found = near_repeats_of(seen.cases, asked, work) if asked.method == "knox" else clusters_of(seen, asked, work)
    return [found, intensity_answer(seen.documented, "state")]


def clusters_of(seen: _Seen, asked: ClustersAsked, work: Work) -> PatternAnswer:
    """The scan, and once more without each organisation where it finds anything."""
    cases = [case for case in seen.cases if case.period] if asked.time else seen.cases
    study = _study(cases, asked)
    found = study.scanned(cases, lambda share: work.progress(_FIRST_SCAN * share))

    def again(organisation: str) -> Scan:
        return study.scanned(without(cases, organisation), lambda _: work.progress(work.share)).scan

    standings = standing(
        found.scan,
        left_out_in_turn(case.organisations for case in cases),
        again,
        progress=lambda share: work.progress(_FIRST_SCAN + (1 - _FIRST_SCAN) * share),
    )
    return scan_answer(
        found.scan,
        areas=study.areas,
        periods=study.periods,
        standings=standings,
        adjusted_for=found.coefficients if asked.method == "adjusted" else None,
        cautions=list(_cautions(seen, len(seen.cases) - len(cases), asked)),
        parameters={
            "kind": list(asked.kind),
            "max_share": asked.max_share,
            "max_radius_km": asked.max_radius_km,
            "ending_now": asked.ending_now,
        },
    )


def _cautions(seen: _Seen, undated: int, asked: ClustersAsked) -> Iterator[Sentence]:
    if seen.unplaced:
        yield words.without_a_place(seen.unplaced)
    if undated:
        yield words.without_a_period(undated)
    if asked.method == "adjusted":
        yield words.WHERE_SOMEBODY_DOCUMENTS
        if not asked.homicides:
            yield words.WITHOUT_HOMICIDES


@dataclass(frozen=True, slots=True)
class _Study:
    """What stays the same whoever is left out: the municipalities where a case is documented, their people, the
    circles around them, and the periods from the first case to the last."""

    asked: ClustersAsked
    areas: Sequence[str]
    people: Floats
    zones: Zones
    periods: Sequence[str]

    def scanned(self, cases: Sequence[PlacedCase], progress: Progress) -> AdjustedScan:
        asked = self.asked
        of_kind = counted([case for case in cases if case.of_kind], self.areas, self.periods)
        chance, window = MonteCarlo(asked.simulations, asked.seed), self._window()
        if too_many(self.zones, window.over(max(1, len(self.periods))), chance):
            raise CannotBeAsked(Problem("simulations", _TOO_LONG))
        if asked.method == "bernoulli":
            everything = counted(cases, self.areas, self.periods)
            scan = bernoulli_scan(self.zones, of_kind, everything, chance, progress, window=window)
            return AdjustedScan(scan, {})
        covariates = {"organisations": organisations_active(cases, self.areas).astype(np.float64)}
        if asked.homicides:
            covariates["homicides"] = np.array([asked.homicides.get(area, 0) for area in self.areas], np.float64)
        return adjusted_scan(self.zones, of_kind, self.people, covariates, chance, progress=progress, window=window)

    def _window(self) -> Window:
        longest = self.asked.longest if self.periods else None
        if longest and longest > len(self.periods):
            raise CannotBeAsked(Problem("longest", _LONGER_THAN_ALL, {"periods": len(self.periods)}))
        if longest is None and self.asked.time == "month":
            longest = max(1, min(_MOST_MONTHS, len(self.periods) // 2))
        return Window(longest, self.asked.ending_now)


def _study(cases: Sequence[PlacedCase], asked: ClustersAsked) -> _Study:
    municipalities = load().municipalities
    areas = sorted({case.municipality for case in cases})
    lat, lon = np.array([municipalities[area].point for area in areas]).reshape(-1, 2).T
    people = np.array([municipalities[area].population for area in areas], np.float64)
    weights = people if asked.method == "adjusted" else counted(cases, areas, ()).sum(axis=1)
    zones = circles(great_circle_km(lat, lon), weights, max_share=asked.max_share, max_radius=asked.max_radius_km)
    return _Study(asked, areas, people, zones, _consecutive({case.period for case in cases if case.period}))


def _consecutive(periods: set[str]) -> Sequence[str]:
    """The years or months from the first to the last."""
    if not periods:
        return ()
    first, last = min(periods), max(periods)
    if len(first) == len("2024"):
        return [f"{year:04d}" for year in range(int(first), int(last) + 1)]
    return months_between(first, last)


def near_repeats_of(cases: Sequence[PlacedCase], asked: ClustersAsked, work: Work) -> PatternAnswer:
    """The Knox test, and once more without each organisation where it finds anything."""
    of_kind = [case for case in cases if case.of_kind]
    dated = [case for case in of_kind if case.day is not None]
    if len(dated) < max(FEWEST_CASES, _DATED * len(of_kind)):
        return undated_answer(len(of_kind), len(dated))
    found = _knox(dated, asked, lambda share: work.progress(_FIRST_SCAN * share))
    left_out = left_out_in_turn(case.organisations for case in dated) if found.p <= LEVEL else ()
    stable = None if found.p > LEVEL else True
    for done, organisation in enumerate(left_out):
        work.progress(_FIRST_SCAN + (1 - _FIRST_SCAN) * done / len(left_out))
        if _knox(without(dated, organisation), asked, lambda _: work.progress(work.share)).p > LEVEL:
            stable = False
            break
    return knox_answer(found, stable=stable, parameters={"kind": list(asked.kind)})


def _knox(cases: Sequence[PlacedCase], asked: ClustersAsked, progress: Progress) -> Knox:
    """Days are shuffled among the cases of the same organisations, lest the years one worked look like repetition."""
    points = [load().municipalities[case.municipality].point for case in cases]
    lat, lon = np.array(points).reshape(-1, 2).T
    return knox(
        places_on_earth(lat, lon),
        [float(case.day or 0) for case in cases],
        distance=asked.within_km,
        within_days=asked.within_days,
        strata=[" ".join(sorted(case.organisations)) for case in cases],
        chance=MonteCarlo(asked.simulations, asked.seed),
        progress=progress,
    )


METHODS = Methods(_gathered, _analysed)
