"""A named figure over whatever counts facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from services.analytics.aggregates import Key, Question, Table
from services.analytics.figures.exact_shares import Share, exact_share
from services.analytics.figures.named_figure import Base, Counter, Filters, NamedFigure, known
from shared.errors import FieldProblem, Invalid
from shared.model.dimensions import DIMENSIONS

_YEARS: Final = frozenset({"tmm", "presidential_term"})


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of the facts: further filters, and days as in `Question`."""

    filters: Filters = field(default_factory=dict)
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one value, or of one meeting of values, of a split."""

    key: Key
    share: Share


@dataclass(frozen=True, slots=True)
class Evaluated:
    """`total` counts all that the figure is about, `known` those of them in the base. A count and a share have `share`
    (a count out of the total), a split has `parts`, largest first."""

    total: int
    known: int
    share: Share | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureResult:
    """`families` is what a figure gives, by value of the dimension it is made apart for (`` where there is none)."""

    figure: NamedFigure
    scope: Scope
    families: Mapping[str, Evaluated]


def evaluate(figure: NamedFigure, count: Counter, scope: Scope = Scope()) -> FigureResult:
    """Ask what the figure needs. Raises Invalid for a scope that names no dimension."""
    unknown = set(scope.filters) - DIMENSIONS.keys() - _YEARS
    if unknown:
        problem = FieldProblem("filters", "no such dimension", f"Dimensions are {', '.join(DIMENSIONS)}.")
        raise Invalid("The figure cannot be made of these facts.", errors=(problem,))
    if figure.apart is None:
        return FigureResult(figure, scope, {"": _evaluated(figure, count, scope, {})})
    values = sorted(known(figure.apart) & scope.filters.get(figure.apart, known(figure.apart)))
    families = {value: _evaluated(figure, count, scope, {figure.apart: frozenset({value})}) for value in values}
    return FigureResult(figure, scope, {value: found for value, found in families.items() if found.total})


def _evaluated(figure: NamedFigure, count: Counter, scope: Scope, apart: Filters) -> Evaluated:
    about = narrowed(scope.filters, figure.filters, apart)

    def asked(filters: Filters, by: tuple[str, ...] = ()) -> Table:
        return count(Question(by, figure.unit, filters, scope.start, scope.end))

    total = asked(about).total
    if figure.by:
        table = asked(narrowed(about, {name: known(name) for name in figure.by}), figure.by)
        parts = [Part(key, exact_share(cell.number, table.total)) for key, cell in table.cells.items()]
        largest_first = sorted(parts, key=lambda part: (-part.share.number, part.key))
        return Evaluated(total, table.total, parts=tuple(largest_first))
    base = _base(figure)
    of = asked(narrowed(about, base)).total if base else total
    number = asked(narrowed(about, base, figure.numerator)).total
    return Evaluated(total, of, share=exact_share(number, of))


def _base(figure: NamedFigure) -> Filters:
    if figure.is_count or figure.base is Base.ALL:
        return {}
    if figure.base is Base.KNOWN:
        return {name: known(name) for name in figure.numerator}
    return figure.base


def narrowed(*filters: Filters) -> Filters:
    """What holds all of some filters; a dimension that two of them name keeps the values of both."""
    found: dict[str, frozenset[str]] = {}
    for each in filters:
        for name, values in each.items():
            found[name] = found[name] & values if name in found else values
    return found
