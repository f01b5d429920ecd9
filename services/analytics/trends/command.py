"""What `observatory alarms` prints."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from services.analytics.trends.alarms import Alarms, Watch
from services.analytics.trends.answer import alarms_answer
from services.analytics.trends.farrington import Farrington, farrington
from services.analytics.trends.farrington_flexible import FarringtonFlexible, farrington_flexible
from services.analytics.trends.series import CountSeries
from services.analytics.trends.series_file import read_series
from shared.model.json import Document


class Method(StrEnum):
    """The two methods of alarms."""

    FARRINGTON = "farrington"
    FLEXIBLE = "flexible"


def alarms_of_file(
    path: Path, method: Method, watch: Watch, *, alpha: float | None = None, since: str | None = None
) -> Document:
    """The answer as it is served, its results (`alarms`, `upper`, …) outermost. `alpha` is the method's own where
    None. Raises Invalid as `read_series`, the methods and `Alarms.since` do."""
    found = _found(read_series(path), method, watch, alpha)
    answer = alarms_answer(found if since is None else found.since(since)).document()
    results = answer.pop("results")
    return {**results, **answer} if isinstance(results, dict) else answer


def _found(series: CountSeries, method: Method, watch: Watch, alpha: float | None) -> Alarms:
    if method is Method.FLEXIBLE:
        flexible = FarringtonFlexible(watch=watch)
        return farrington_flexible(series, flexible if alpha is None else replace(flexible, alpha=alpha))
    classical = Farrington(watch=watch)
    return farrington(series, classical if alpha is None else replace(classical, alpha=alpha))
