"""How much likelier the cases are if the rate is higher inside a zone than outside: log ratios of likelihoods.

Kulldorff 1997 (Commun. Stat. Theory Methods 26:1481). Logarithms of whole counts are looked up, because a scan asks
for the same few hundred of them millions of times.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.analytics.checked_arrays import Floats, Integers

_HIGHER = 1 + 1e-12
"""A zone counts as higher when it is so beyond rounding."""


_NOTHING = 1e-100


class Ratio(Protocol):
    """The log likelihood ratio of zones with so many cases (any shape, whole numbers) where `baseline` (the same shape,
    or 1 in place of an axis) was expected or documented; 0 where the rate inside is not the higher one."""

    def __call__(self, cases: Integers, baseline: Floats) -> Floats: ...


class PoissonRatio:
    """`baseline` is the number of cases expected, which over all regions sums to `total`."""

    def __init__(self, total: int) -> None:
        self._total = total
        logs = _count_logs(total)
        self._both = logs + logs[::-1]

    def __call__(self, cases: Integers, baseline: Floats) -> Floats:
        # Where nothing is expected inside or outside, no rate is the higher one; the logarithms only have to exist.
        inside = np.maximum(baseline, _NOTHING)
        outside = np.maximum(self._total - baseline, _NOTHING)
        ratio = np.take(self._both, cases)
        ratio -= cases * np.log(inside / outside)
        ratio -= self._total * np.log(outside)
        return _higher_only(ratio, cases > baseline * _HIGHER)


class BernoulliRatio:
    """`baseline` is the number of documented cases, whole numbers; `total` of all `documented` are of the kind."""

    def __init__(self, total: int, documented: int) -> None:
        self._total = total
        self._documented = documented
        self._logs = _count_logs(documented)
        others = documented - total
        self._of_kind = self._logs[: total + 1] + self._logs[total::-1]
        self._of_others = self._logs[: others + 1] + self._logs[others::-1]

    def __call__(self, cases: Integers, baseline: Floats) -> Floats:
        logs, total, everything = self._logs, self._total, self._documented
        inside = baseline.astype(np.int64)
        apart = logs[inside] + logs[everything - inside] + logs[total] + logs[everything - total] - logs[everything]
        ratio = np.take(self._of_kind, cases)
        ratio += np.take(self._of_others, inside - cases)
        ratio -= apart
        return _higher_only(ratio, cases > inside * total // max(1, everything))


def _higher_only(ratio: Floats, higher: NDArray[np.bool_]) -> Floats:
    ratio *= higher
    return np.maximum(ratio, 0.0, out=ratio)


def _count_logs(most: int) -> Floats:
    """n log n for 0 to `most`; 0 log 0 is 0."""
    counts = np.arange(most + 1, dtype=np.float64)
    return np.asarray(counts * np.log(np.maximum(counts, 1.0)), dtype=np.float64)
