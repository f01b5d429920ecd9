"""One chapter a method: what it says of public figures, and the plot that shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import TwoSlopeNorm
from matplotlib.ticker import MultipleLocator, PercentFormatter

from deploy.pattern_book.graves import DIMENSIONS, found_graves
from deploy.pattern_book.plots import (
    ACCENT,
    INK,
    LIGHT,
    PALE,
    SHADES,
    SOFT,
    drawing,
    intervals,
    named,
    plain,
    state_map,
    year_ticks,
)
from deploy.pattern_book.register import LAST_MONTH, Register
from deploy.pattern_book.synthetic_histories import synthetic_histories
from services.analytics.associations.answer import answer as association_answer
from services.analytics.associations.case_codes import Value
from services.analytics.associations.screening import screen
from services.analytics.clusters.answer import scan_answer
from services.analytics.clusters.bernoulli_scan import bernoulli_scan
from services.analytics.clusters.monte_carlo import MonteCarlo
from services.analytics.clusters.zones import circles, great_circle_km
from services.analytics.hotspots.adjacency import state_neighbours
from services.analytics.hotspots.answer import LEVEL, hot_spots_answer
from services.analytics.hotspots.getis_ord import hot_spots
from services.analytics.hotspots.standardised_rates import standardised_rates
from services.analytics.justice.answer import NAMES as JUSTICE_NAMES
from services.analytics.justice.answer import delays_answer
from services.analytics.justice.answer import funnel_answer as justice_answer
from services.analytics.justice.delays import delays
from services.analytics.justice.funnel import funnel as funnel_of_justice
from services.analytics.patterns.alarms import BY_MONTH_CLASSICAL
from services.analytics.patterns.answer import PatternAnswer
from services.analytics.patterns.monthly import Monthly, monthly
from services.analytics.rates.answer import funnel_answer
from services.analytics.rates.funnel import funnel
from services.analytics.trends.answer import alarms_answer, change_points_answer
from services.analytics.trends.change_points import change_points
from services.analytics.trends.false_alarms import simulated_false_alarms
from services.analytics.trends.farrington import farrington
from services.analytics.trends.series import count_series
from services.analytics.undocumented.answer import answer as estimate_answer
from services.analytics.undocumented.estimate import estimate
from services.analytics.undocumented.lists_file import read_lists
from shared.geography import load

YEAR: Final = "2024"
SEED: Final = 1
PROVISIONAL: Final = 12
"""Months that are drawn lighter, because reports of them still come."""
MILLIONS: Final = (1, 2, 5, 10, 15)
RATIOS: Final = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Chapter:
    """`file` is the plot's name beside the page."""

    title: str
    about: str
    answer: PatternAnswer
    file: str


Write = Callable[[Register, Path, Path], Chapter]
"""From the register, the folder of all data and the folder to draw into."""


def rates(register: Register, _: Path, folder: Path) -> Chapter:
    states, by_state = load().states, register.by_state(YEAR)
    cases = np.array([by_state.get(code, 0) for code in states])
    people = np.array([state.population for state in states.values()])
    found = funnel(cases, people)
    per, order = 1e5 / people, np.argsort(people)
    with drawing(folder / "rates.svg", f"Persons disappeared in {YEAR} per 100,000 inhabitants, by state") as axes:
        for low, high, shade in (
            (found.alarm_low, found.alarm_high, PALE),
            (found.warning_low, found.warning_high, LIGHT),
        ):
            axes.fill_between((people / 1e6)[order], (low * per)[order], (high * per)[order], color=shade, linewidth=0)
        axes.axhline(found.target * 1e5, color=SOFT, linewidth=0.8)
        axes.plot(people / 1e6, cases * per, "o", color=ACCENT, markersize=4)
        axes.set_xscale("log")
        axes.set_xticks(MILLIONS)
        axes.set_xticks([], minor=True)
        plain(axes.xaxis)
        axes.set_xlabel("Inhabitants, millions (2020 census). Bands: 95 % and 99.8 % limits around the common rate")
        axes.set_ylim(bottom=0)
        points = list(zip((people / 1e6).tolist(), (cases * per).tolist(), strict=True))
        named(axes, [state.abbreviation for state in states.values()], points)
    about = (
        "A funnel shows which states depart from the common rate by more than chance gives their size. Here nearly all "
        "do, so the common rate describes none of them, and the answer says so."
    )
    return Chapter("Rates", about, funnel_answer(list(states), cases.tolist(), found, unit="persons"), "rates.svg")


def _national(register: Register) -> Monthly:
    return monthly(register.by_month, "2015-01", LAST_MONTH)


def trends(register: Register, _: Path, folder: Path) -> Chapter:
    series = _national(register)
    found = change_points(series.counts, seed=SEED)
    with drawing(folder / "trends.svg", "Persons disappeared and not located, by month, and the levels found") as axes:
        settled = len(series.months) - PROVISIONAL
        axes.bar(range(settled), series.counts[:settled], color=LIGHT, width=1.0)
        axes.bar(range(settled, len(series.months)), series.counts[settled:], color=PALE, width=1.0)
        axes.annotate("provisional", (settled, 0), (0, 4), textcoords="offset points", fontsize=8, color=SOFT)
        edges = [0, *(each.at for each in found.changes), len(series.months)]
        for start, stop in pairwise(edges):
            level = float(series.counts[start:stop].mean())
            axes.plot([start - 0.5, stop - 0.5], [level, level], color=ACCENT, linewidth=2)
            axes.annotate(f"{level:,.0f}", (start, level), textcoords="offset points", xytext=(2, 4), fontsize=8)
        year_ticks(axes, series.months)
        plain(axes.yaxis)
    about = (
        "Change points cut a series into levels. A register grows by late reports too: a rise may be one of recording, "
        "and the last year (lighter) may still change."
    )
    said = change_points_answer(series.months, found, n=int(series.counts.sum()), unit="persons")
    return Chapter("Trends", about, said, "trends.svg")


def alarms(register: Register, _: Path, folder: Path) -> Chapter:
    series = _national(register)
    found = farrington(count_series(series.months, series.counts), BY_MONTH_CLASSICAL)
    with drawing(folder / "alarms.svg", "Months above the bound that the years before lead to expect") as axes:
        bounded = [(at, each) for at, each in enumerate(found.weeks) if each.upper is not None]
        axes.plot(range(len(series.months)), series.counts, color=SOFT, linewidth=1)
        axes.plot([at for at, _ in bounded], [each.upper or 0 for _, each in bounded], color=ACCENT, linewidth=1.4)
        raised = [(at, each.observed) for at, each in bounded if each.alarm]
        axes.plot([at for at, _ in raised], [count for _, count in raised], "o", color=ACCENT, markersize=5)
        end = len(series.months) - 1
        axes.annotate("bound", (end, found.weeks[-1].upper or 0), (4, 0), textcoords="offset points", color=ACCENT)
        axes.annotate("registered", (end, series.counts[-1]), (4, 0), textcoords="offset points", color=SOFT)
        axes.set_ylim(bottom=0)
        year_ticks(axes, series.months)
        plain(axes.yaxis)
    about = (
        "Farrington's method by month: each is compared with the same time of the three years before. A dot is a "
        "month above its bound; a level that rose once is above it until the years before hold it too."
    )
    said = alarms_answer(found, simulated_false_alarms(found, BY_MONTH_CLASSICAL, seed=SEED), unit="persons")
    return Chapter("Alarms", about, said, "alarms.svg")


def hotspots(register: Register, _: Path, folder: Path) -> Chapter:
    codes, weights = state_neighbours(load())
    cases = [register.by_state(YEAR).get(code, 0) for code in codes]
    people = [load().states[code].population for code in codes]
    found = hot_spots(standardised_rates(cases, people), weights.with_self(), MonteCarlo(9999, SEED))
    with drawing(
        folder / "hotspots.svg",
        f"Gi* of each state with its neighbours: persons disappeared per inhabitant, {YEAR}",
        (8, 5),
    ) as axes:
        scale = TwoSlopeNorm(0, float(min(-1, found.z.min())), float(max(1, found.z.max())))
        shades = {code: SHADES(scale(z)) for code, z in zip(codes, found.z, strict=True)}
        state_map(axes, shades)
        axes.figure.colorbar(
            ScalarMappable(scale, SHADES), ax=axes, shrink=0.6, label="z: under 0 fewer than elsewhere, over 0 more"
        )
        for code, q in zip(codes, found.q, strict=True):
            if q <= LEVEL:
                lat, lon = load().states[code].point
                axes.plot(lon, lat, "o", color=INK, markersize=5)
    about = (
        f"Gi* of the rates of {YEAR} by state, with false discoveries held at 5 %; a dot marks a state that stands out."
    )
    return Chapter("Hot spots", about, hot_spots_answer(codes, cases, found, unit="persons"), "hotspots.svg")


def clusters(register: Register, _: Path, folder: Path) -> Chapter:
    geography = load()
    areas = sorted(area for year, area in register.by_place if year == YEAR and area in geography.municipalities)
    everybody = [register.by_place[YEAR, area] for area in areas]
    women = [register.women_by_place[YEAR, area] for area in areas]
    points = np.array([geography.municipalities[area].point for area in areas])
    zones = circles(great_circle_km(points[:, 0], points[:, 1]), everybody, max_share=0.5, max_radius=300)
    found = bernoulli_scan(zones, women, everybody, MonteCarlo(999, SEED))
    with drawing(folder / "clusters.svg", "Where women are a higher share of the persons disappeared", (8, 5)) as axes:
        state_map(axes, dict.fromkeys(geography.states, PALE))
        for cluster in found.clusters:
            if cluster.p <= LEVEL:
                inside = points[list(cluster.regions)]
                axes.plot(inside[:, 1], inside[:, 0], "o", color=ACCENT, markersize=2.5)
                told = f"{cluster.cases:,} women,\n{cluster.expected:,.0f} expected"
                axes.annotate(told, (inside[:, 1].max(), inside[:, 0].mean()), (12, 4), textcoords="offset points")
    about = (
        f"A scan for one kind (women) among all that is registered in {YEAR}, by municipality. It asks where the share "
        "is higher, not where more is registered, so that it does not find the offices that register."
    )
    said = scan_answer(found, areas=[geography.municipalities[area].name for area in areas], unit="persons")
    return Chapter("Clusters", about, said, "clusters.svg")


def associations(_: Register, data: Path, folder: Path) -> Chapter:
    screening = screen(found_graves(data), DIMENSIONS)
    with drawing(folder / "associations.svg", "Graves in the press: what goes together (odds ratios)") as axes:
        told = [each for each in screening.found if each.odds_ratio.low and each.odds_ratio.high][:12]
        names = [f"{_value(each.first)} · {_value(each.second)}" for each in told]
        ratios = [each.odds_ratio for each in told]
        middle = [ratio.estimate or 1.0 for ratio in ratios]
        stands = [each in screening.standing for each in told]
        low, high = [ratio.low or 1.0 for ratio in ratios], [ratio.high or 1.0 for ratio in ratios]
        intervals(axes, names, middle, low, high, stands)
        axes.set_xscale("log")
        axes.set_xticks(RATIOS)
        axes.set_xticks([], minor=True)
        plain(axes.xaxis)
        axes.axvline(1, color=SOFT, linewidth=0.8)
        axes.set_xlabel("Odds ratio with its 95 % interval: under 1 seldom together, over 1 often")
    about = (
        "Graves reported by the press: state, years and number of bodies, all pairs tested at once. A hollow dot does "
        "not stand: it follows from another, or falls when one newspaper is left out."
    )
    return Chapter("Associations", about, association_answer(screening), "associations.svg")


def _value(value: Value) -> str:
    """`Guerrero`, `2010-11`, `5 or more bodies`."""
    if value.dimension == "state":
        return load().states[value.code].common_name
    return f"{value.code} bodies" if value.dimension == "bodies" else value.code


def estimates(_: Register, data: Path, folder: Path) -> Chapter:
    result = estimate(read_lists((data / "science" / "mse_uk5.csv").read_text(encoding="utf-8")), seed=SEED)
    with drawing(
        folder / "estimates.svg", "One table, five lists: every model within 6 BIC of the best", (8, 5.5)
    ) as axes:
        models = sorted(result.near_best.models, key=lambda model: model.estimate)
        shown = models[:: max(1, len(models) // 25)]
        names = [" ".join(term for term in model.terms if ":" in term) or "main effects" for model in shown]
        intervals(
            axes,
            [name if len(name) <= 48 else name[:47] + "…" for name in names],  # noqa: PLR2004 — what fits beside the plot
            [model.estimate for model in shown],
            [model.low for model in shown],
            [model.high for model in shown],
        )
        axes.tick_params(axis="y", labelsize=7)
        plain(axes.xaxis)
        axes.set_xlabel("Estimated total, with its 95 % interval")
    about = (
        "Multiple-systems estimation on the published five-list table of the United Kingdom (potential victims of "
        "modern slavery, 2013). The models that are nearly as good as the best give totals that are more than twice "
        "apart: the estimate is shown and marked refused."
    )
    return Chapter("The undocumented", about, estimate_answer(result), "estimates.svg")


def justice(_: Register, __: Path, folder: Path) -> Chapter:
    steps = funnel_of_justice(synthetic_histories())
    with drawing(folder / "justice.svg", "Synthetic cases: how far they came", synthetic=True) as axes:
        places = range(len(steps))[::-1]
        for place, step in zip(places, steps, strict=True):
            axes.barh(place, step.reached, color=ACCENT)
            axes.barh(place, step.unknown, left=step.reached, color=LIGHT)
            axes.annotate(
                f"{step.reached:,}" + (f" · {step.unknown:,} not known" if step.unknown else ""),
                (step.reached + step.unknown, place),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
            )
        axes.set_yticks(list(places), [JUSTICE_NAMES[step.step].en for step in steps])
        axes.tick_params(axis="y", length=0)
        plain(axes.xaxis)
    about = (
        "Synthetic homicides: no case is real and no number means anything; the chapter shows the method alone. Dark "
        "is what is on record, light what nobody knows: unknown is not no."
    )
    return Chapter("Justice, on synthetic cases", about, justice_answer(steps), "justice.svg")


def delays_of_justice(_: Register, __: Path, folder: Path) -> Chapter:
    found = delays(synthetic_histories(), "detained")
    curve = found.incidence()
    with drawing(
        folder / "delays.svg", "Synthetic cases: until somebody is detained, or the case ends otherwise", synthetic=True
    ) as axes:
        for end, shade in zip(curve.ends, (ACCENT, SOFT, INK), strict=True):
            told = np.array([curve.at(day, end) for day in curve.times])
            if not told[-1, 0]:
                continue
            axes.fill_between(curve.times, told[:, 1], told[:, 2], step="post", color=shade, alpha=0.15, linewidth=0)
            axes.step(curve.times, told[:, 0], where="post", color=shade, linewidth=1.6)
            last = (curve.times[-1], told[-1, 0])
            axes.annotate(JUSTICE_NAMES[end].en, last, (4, 0), textcoords="offset points", color=shade, va="center")
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(MultipleLocator(0.05))
        axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
        axes.set_xlabel("Days from the incident; the band is the 95 % interval")
        plain(axes.xaxis)
    about = (
        "Synthetic homicides again. Aalen and Johansen's curves let a case end in one way only, count it from the day "
        "an organisation documented it, and stop where nobody looked any more."
    )
    return Chapter("Delays before the justice system, on synthetic cases", about, delays_answer(found), "delays.svg")


CHAPTERS: Final[tuple[Write, ...]] = (
    rates,
    trends,
    alarms,
    hotspots,
    clusters,
    associations,
    estimates,
    justice,
    delays_of_justice,
)
