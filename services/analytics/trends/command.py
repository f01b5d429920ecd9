"""What `observatory alarms` prints."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from services.analytics.trends.alarms import AlarmMethod, Alarms, Watch
from services.analytics.trends.answer import alarms_answer
from services.analytics.trends.false_alarms import simulated_false_alarms
from services.analytics.trends.farrington import Farrington, farrington
from services.analytics.trends.farrington_flexible import farrington_flexible, flexible_for
from services.analytics.trends.series_file import read_series
from shared.model.json import Document


class Method(StrEnum):
    """The two methods of alarms."""

    FARRINGTON = "farrington"
    FLEXIBLE = "flexible"


def alarms_of_file(
    path: Path, method: Method, watch: Watch, *, alpha: float | None = None, since: str | None = None, seed: int = 0
) -> Document:
    """The answer as it is served, its results (`alarms`, `upper`, …) outermost. `alpha` is the method's own where
    None. Raises Invalid as `read_series`, the methods and `Alarms.since` do."""
    series = read_series(path)
    if method is Method.FLEXIBLE:
        flexible = flexible_for(watch)
        flexible = flexible if alpha is None else replace(flexible, alpha=alpha)
        return _printed(farrington_flexible(series, flexible), flexible, since, seed)
    classical = Farrington(watch=watch)
    classical = classical if alpha is None else replace(classical, alpha=alpha)
    return _printed(farrington(series, classical), classical, since, seed)


def _printed(found: Alarms, method: AlarmMethod, since: str | None, seed: int) -> Document:
    watched = found if since is None else found.since(since)
    answer = alarms_answer(watched, simulated_false_alarms(watched, method, seed=seed)).document()
    results = answer.pop("results")
    return {**results, **answer} if isinstance(results, dict) else answer
