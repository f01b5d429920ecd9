"""Documented cases as scans and near repeats see them: a municipality, a period, a day, and who documented."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.analytics.checked_arrays import Integers


@dataclass(frozen=True, slots=True)
class PlacedCase:
    """One documented case. `period` is the year or month it surely began in, `day` its exact day as a number; None
    where that is not known."""

    municipality: str
    of_kind: bool
    organisations: frozenset[str]
    period: str | None = None
    day: int | None = None


def counted(cases: Sequence[PlacedCase], areas: Sequence[str], periods: Sequence[str]) -> Integers:
    """Cases by area and period; one column for all where there are no periods."""
    row = {area: at for at, area in enumerate(areas)}
    column = {period: at for at, period in enumerate(periods)}
    found = np.zeros((len(areas), max(1, len(periods))), np.int64)
    for case in cases:
        found[row[case.municipality], column[case.period] if case.period and periods else 0] += 1
    return found


def organisations_active(cases: Sequence[PlacedCase], areas: Sequence[str]) -> Integers:
    """By area, how many organisations documented any case there."""
    active: dict[str, set[str]] = {area: set() for area in areas}
    for case in cases:
        active[case.municipality] |= case.organisations
    return np.array([len(active[area]) for area in areas], np.int64)


def without(cases: Sequence[PlacedCase], organisation: str) -> list[PlacedCase]:
    """The cases that somebody else documented too, or nobody named."""
    return [case for case in cases if case.organisations != {organisation}]
