"""The plot of a pattern's answer, chosen by what its results hold. Pure: an answer in, charts out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from services.gateway.site.charts import ColumnChart, Value, column_chart
from services.gateway.site.intervals import Interval, IntervalChart, interval_chart
from services.gateway.site.pattern_names import Names, number
from services.gateway.site.reading import is_provisional, provisional_from

Results: TypeAlias = Mapping[str, Any]
Table: TypeAlias = Sequence[Mapping[str, Any]]

PLOTTED_MONTHS: Final = 60
"""Before this many months of a series a plot says nothing of alarms and of what is still to be reported."""
MOST_ROWS: Final = 34
_LEVEL: Final = 0.05
_DECEMBER: Final = 12


@dataclass(frozen=True, slots=True)
class Plot:
    """One of the two charts; `kind` names the words that say how it is read."""

    kind: str
    columns: ColumnChart | None = None
    intervals: IntervalChart | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Cases by month (`2024-03`; None where withheld) that an answer speaks of, and the day they are of."""

    counts: Mapping[str, int | None]
    as_of: str

    @property
    def months(self) -> list[str]:
        """Every month from the first with a case to the last, those without cases too."""
        known = sorted(self.counts)
        return list(_months(known[0], known[-1])) if known else []

    def value(self, month: str, names: Names, **said: Any) -> Value:  # noqa: ANN401 — fields of the value
        count = self.counts.get(month, 0)
        provisional = is_provisional(month, provisional_from(self.as_of))
        return Value(month, names.words.month(month), count, provisional=provisional, **said)


def plot_of(results: Results, series: Series, names: Names) -> Plot | None:
    """The first that fits; None for an answer whose words and tables are all there is to see."""
    make = next((make for key, inner, make in _PLOTS if _holds(results, key, inner)), None)
    return make(results, series, names) if make else None


def _holds(results: Results, key: str, inner: str) -> bool:
    held = results.get(key)
    return held is not None if not inner else isinstance(held, list) and bool(held) and inner in held[0]


def _level(results: Results, series: Series, names: Names) -> Plot | None:
    """The series with the level of each stretch between changes, broken where the organisations change."""
    breaks, changes = frozenset(results["breaks"]), results["changes"]
    levels = [("", changes[0]["before"])] if changes else []
    levels += [(change["from"], change["after"]) for change in changes]

    def level(month: str) -> tuple[float, float] | None:
        known = [value for since, value in levels if since <= month]
        return (known[-1], known[-1]) if known else None

    values = [series.value(month, names, broken=month in breaks, bound=level(month)) for month in series.months]
    return Plot("level", columns=column_chart(values)) if values else None


def _alarms(results: Results, series: Series, names: Names) -> Plot | None:
    """Months with the bound that each is held against."""
    bounds, alarms = results["upper"], frozenset(results["alarms"])
    values = [
        series.value(month, names, stands_out=month in alarms, bound=(bounds[month],) * 2 if month in bounds else None)
        for month in series.months[-PLOTTED_MONTHS:]
    ]
    return Plot("alarms", columns=column_chart(values)) if bounds.keys() & {each.code for each in values} else None


def _nowcast(results: Results, _: Series, names: Names) -> Plot:
    """Reported so far, and between what and what it will end."""
    values = [
        Value(
            each["period"],
            names.code("period", each["period"]),
            each["reported"],
            provisional=each["share_reported"] < 1,
            bound=None if each["low"] is None or each["share_reported"] == 1 else (each["low"], each["high"]),
        )
        for each in results["periods"]
    ]
    return Plot("nowcast", columns=column_chart(values))


def _organisations(results: Results, _: Series, names: Names) -> Plot:
    """How many organisations documented in each year."""
    years = [each for each in results["year"] if str(each["year"]).isdecimal()]
    values = [Value(each["year"], names.code("year", each["year"]), each["organisations"]) for each in years]
    return Plot("organisations", columns=column_chart(values))


def _funnel(results: Results, _: Series, names: Names) -> Plot:
    """Cases of each area against what chance alone would give it; the farthest out first."""
    areas = sorted(
        results["areas"], key=lambda each: -abs(each["cases"] - each["expected"]) / (each["expected"] + 1) ** 0.5
    )
    found = [
        Interval(
            names.code("area", each["area"]),
            number(each["cases"]),
            each["cases"],
            low=each["limits_95"][0],
            high=each["limits_95"][1],
            stands_out=each["position"] != "inside",
        )
        for each in areas
    ]
    return Plot("funnel", intervals=interval_chart(found[:MOST_ROWS]))


def _smoothed(results: Results, _: Series, names: Names) -> Plot:
    """Smoothed rates, with how far each was drawn towards the common one."""
    areas = sorted(results["areas"], key=lambda each: -each["smoothed"])
    found = [
        Interval(
            names.code("area", each["area"]),
            number(each["smoothed"]),
            each["smoothed"],
            low=min(each["rate"], each["smoothed"]),
            high=max(each["rate"], each["smoothed"]),
        )
        for each in areas
    ]
    return Plot("smoothed", intervals=interval_chart(found[:MOST_ROWS]))


def _local(results: Results, _: Series, names: Names) -> Plot:
    """How far each area and its neighbours are from what chance gives."""
    outstanding = {*results["high"], *results["low"]}
    areas = sorted(results["areas"], key=lambda each: -(each["z"] or 0))
    found = [
        Interval(
            names.code("area", each["area"]),
            names.value("z", each["z"]),
            each["z"],
            low=min(0.0, each["z"] or 0.0),
            high=max(0.0, each["z"] or 0.0),
            stands_out=each["area"] in outstanding,
        )
        for each in areas
    ]
    return Plot("local", intervals=interval_chart(found[:MOST_ROWS], reference=0))


def _justice(results: Results, _: Series, names: Names) -> Plot:
    """The share known to have reached each step, and the share that could have if all that is not known had."""
    found = [
        Interval(
            names.code("step", each["step"]),
            f"{100 * each['at_least']:.0f} % · {each['reached']:,}",
            value=100 * each["at_least"],
            low=100 * each["at_least"],
            high=100 * each["at_most"],
        )
        for each in results["steps"]
    ]
    return Plot("justice", intervals=interval_chart(found))


def _rows(results: Results, _: Series, names: Names) -> Plot | None:
    """The share of each value of a figure."""
    labels = [" · ".join(names.code(by, str(row[by])) for by in results["by"]) for row in results["rows"]]
    return _shares(list(zip(labels, results["rows"], strict=True)))


def _shares(shares: Sequence[tuple[str, Mapping[str, Any]]]) -> Plot:
    found = [
        Interval(
            label,
            f"{100 * each['share']:.0f} % · {each['number']:,}/{each['base']:,}",
            value=100 * each["share"],
            low=100 * each["low"],
            high=100 * each["high"],
        )
        for label, each in shares
        if each["share"] is not None
    ]
    return Plot("shares", intervals=interval_chart(found[:MOST_ROWS]))


def _associations(results: Results, _: Series, names: Names) -> Plot:
    """Odds ratios with their intervals, on a scale of ratios."""

    def said(side: Mapping[str, str]) -> str:
        return names.code(side["dimension"], side["value"])

    found = [
        Interval(
            f"{said(each['first'])} · {said(each['second'])}",
            names.value("odds_ratio", each["odds_ratio"]),
            each["odds_ratio"],
            each["low"] or None,
            each["high"],
            stands_out=bool(each["stable"]),
        )
        for each in results["associations"]
    ]
    return Plot("associations", intervals=interval_chart(found[:MOST_ROWS], reference=1, ratios=True))


def _clusters(results: Results, _: Series, names: Names) -> Plot | None:
    """Documented and expected cases of the clusters that chance does not explain, lest it point at places."""
    found = [
        Interval(
            _place(each["regions"], names),
            names.words(
                "patterns.plots.of_expected", cases=number(each["cases"]), expected=names.value("", each["expected"])
            ),
            each["cases"],
            low=min(each["cases"], each["expected"]),
            high=max(each["cases"], each["expected"]),
            stands_out=each["stable"] is not False,
        )
        for each in results["clusters"]
        if each["p"] <= _LEVEL and each["cases"] is not None
    ]
    return Plot("clusters", intervals=interval_chart(found[:MOST_ROWS])) if found else None


def _place(regions: Sequence[str], names: Names) -> str:
    """The municipality in the middle of a cluster, and how many more it has."""
    first, more = names.code("municipality", regions[0]), len(regions) - 1
    return names.words("patterns.plots.place", first=first, count=more) if more else first


def _models(results: Results, _: Series, names: Names) -> Plot:
    """What every model that is nearly as good as the best estimates, beside what was documented."""
    models: Table = results["models"]
    found = [
        Interval(
            names.words("patterns.plots.model", number=at),
            names.words(
                "patterns.plots.from_to",
                number=number(each["estimate"]),
                low=number(each["low"]),
                high=number(each["high"]),
            ),
            each["estimate"],
            each["low"],
            each["high"],
        )
        for at, each in enumerate(models, 1)
        if each["estimate"] is not None and each["low"] is not None and each["high"] is not None
    ]
    return Plot("models", intervals=interval_chart(found[:MOST_ROWS], reference=results["observed"], zero=False))


_PLOTS: Final[Sequence[tuple[str, str, Callable[[Results, Series, Names], Plot | None]]]] = (
    ("changes", "", _level),
    ("upper", "", _alarms),
    ("periods", "share_reported", _nowcast),
    ("year", "organisations", _organisations),
    ("areas", "limits_95", _funnel),
    ("areas", "smoothed", _smoothed),
    ("areas", "z", _local),
    ("steps", "at_least", _justice),
    ("rows", "share", _rows),
    ("associations", "odds_ratio", _associations),
    ("clusters", "observed_over_expected", _clusters),
    ("models", "estimate", _models),
)
"""A result, what its rows hold (nothing where it has none), and the plot that it makes."""


def _months(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:7])
    while (code := f"{year:04}-{month:02}") <= last:
        yield code
        year, month = (year + 1, 1) if month == _DECEMBER else (year, month + 1)
