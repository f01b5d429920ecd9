"""Rates that can be compared although their populations differ."""

import numpy as np
from numpy.typing import ArrayLike

from services.analytics.checked_arrays import Floats, amounts, counts, refuse


def standardised_rates(cases: ArrayLike, population: ArrayLike) -> Floats:
    """Deviations of each area's rate from the common one, in standard deviations that hold both the differences between
    areas and the chance in small populations (Assunção and Reis 1999, Stat. Med. 18:2147; esda's `Moran_Rate`).

    `population` may be documented cases: then rates are shares of one kind. Raises Invalid for an area of nobody.
    """
    observed = counts("cases", cases).astype(np.float64)
    base = amounts("population", population, observed.shape)
    if bool(np.any(base <= 0)):
        position = int(np.flatnonzero(base <= 0)[0]) + 1
        refuse("population", f"area {position} has nobody", "Leave the area out: it has no rate")
    if not observed.size:
        return observed
    rate = observed / base
    common = observed.sum() / base.sum()
    spread = float(np.sum(base * (rate - common) ** 2) / base.sum())
    chance = common / base
    between = spread - common / base.mean()
    variance = np.where(between + chance > 0, between + chance, chance)
    deviation = np.sqrt(variance)
    standardised: Floats = np.divide(rate - common, deviation, out=np.zeros_like(rate), where=variance > 0)
    return standardised
