"""Cumulative incidence with competing ends (Aalen and Johansen 1978, Scand. J. Stat. 5:141), with delayed entry and
right censoring.

The covariance is of Greenwood's type, as in R `etm` (Allignol, Schumacher and Beyersmann 2010, Biometrical J. 52:126;
Andersen, Borgan, Gill and Keiding 1993, formula 4.4.19): without censoring the variance of an incidence F of n cases is
F(1 - F)/n; with one end the incidence is one minus Kaplan and Meier's estimate with Greenwood's variance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from shared.errors import FieldProblem, Invalid

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spell:
    """A case under observation after `entry` and until `exit`, in days since its origin; `end` is how it ended, or
    None if it was still open when it was last observed."""

    entry: float
    exit: float
    end: str | None


@dataclass(frozen=True, slots=True)
class CumulativeIncidence:
    """At each of `times` (days at which something ended): how many were at risk just before, the probability to be
    still open, and by end the probability to have ended so, with its variance.

    The probabilities are those of a case that was open at `start`.
    """

    start: float
    ends: tuple[str, ...]
    times: Numbers
    at_risk: NDArray[np.int64]
    still_open: Numbers
    incidence: Numbers
    variance: Numbers

    def at(self, day: float, end: str, confidence: float = 0.95) -> tuple[float, float, float]:
        """The incidence of an end by a day with its interval, by the log(-log) transformation (Pintilie 2006), in which
        it stays between 0 and 1. Where nothing ended so, or everything did, the interval is a point: nothing was seen
        that could tell its width."""
        column = self.ends.index(end)
        place = int(np.searchsorted(self.times, day, side="right")) - 1
        if place < 0:
            return 0.0, 0.0, 0.0
        found, variance = float(self.incidence[place, column]), float(self.variance[place, column])
        if not 0 < found < 1:
            return found, found, found
        width = float(ndtri((1 + confidence) / 2)) * variance**0.5 / (found * np.log(found))
        one, other = found ** np.exp(width), found ** np.exp(-width)
        return found, float(min(one, other)), float(max(one, other))


def cumulative_incidence(
    spells: Sequence[Spell], ends: Sequence[str], *, start: float = 0.0, least_at_risk: int = 1
) -> CumulativeIncidence:
    """Of cases observed in spells that end in one of `ends` or are censored.

    With delayed entry few are at risk early, and one end among two makes half of all: times with fewer than
    `least_at_risk` at risk are passed over from `start` on until so many are, and the probabilities hold for cases open
    then. Raises Invalid for a spell that ends before it begins or ends in something else.
    """
    _check(spells, ends)
    entry = np.array([each.entry for each in spells], np.float64)
    exit_ = np.array([each.exit for each in spells], np.float64)
    how = np.array([-1 if each.end is None else ends.index(each.end) for each in spells], np.int64)
    times = np.unique(exit_[(how >= 0) & (exit_ > start)])
    at_risk = np.searchsorted(np.sort(entry), times) - np.searchsorted(np.sort(exit_), times)
    enough = np.flatnonzero(at_risk >= least_at_risk)
    first = int(enough[0]) if len(enough) else len(times)
    begin = start if first == 0 else float(times[first - 1])
    times, at_risk = times[first:], at_risk[first:]
    ended = np.zeros((len(times), len(ends)), np.int64)
    seen = (how >= 0) & np.isin(exit_, times)
    np.add.at(ended, (np.searchsorted(times, exit_[seen]), how[seen]), 1)
    probability, variance = _product(ended, at_risk)
    return CumulativeIncidence(
        begin, tuple(ends), times, at_risk, probability[:, 0], probability[:, 1:], variance[:, 1:]
    )


def _check(spells: Sequence[Spell], ends: Sequence[str]) -> None:
    problems = []
    if not all(np.isfinite(each.entry) and np.isfinite(each.exit) and each.entry < each.exit for each in spells):
        problems.append(FieldProblem("spells", "one does not end after it begins", "Leave out what was not observed."))
    if not {each.end for each in spells} <= {None, *ends}:
        problems.append(FieldProblem("ends", "a spell ends in something else", "Name every end, or give none."))
    if not ends or len(set(ends)) < len(ends):
        problems.append(FieldProblem("ends", "none, or one named twice", "Name each end once."))
    if problems:
        raise Invalid("Delays cannot be estimated from these spells.", errors=tuple(problems))


def _product(ended: NDArray[np.int64], at_risk: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """The row of the product integral that begins open, and the diagonal of its covariance, after each time.

    State 0 is open, 1 and on the ends. In each step p becomes p (I + dA), and its covariance V becomes
    (I + dA)' V (I + dA) + p0^2 C, where C is the multinomial covariance of the ends at that time.
    """
    states = ended.shape[1] + 1
    row, covariance = np.eye(states)[0], np.zeros((states, states))
    rows, variances = np.zeros((len(ended), states)), np.zeros((len(ended), states))
    for place, (numbers, risk) in enumerate(zip(ended, at_risk, strict=True)):
        shares = np.array([1 - numbers.sum() / risk, *(numbers / risk)])
        step = np.eye(states)
        step[0] = shares
        multinomial = (np.diag(shares) - np.outer(shares, shares)) / risk
        covariance = step.T @ covariance @ step + row[0] ** 2 * multinomial
        row = row @ step
        rows[place], variances[place] = row, np.maximum(np.diag(covariance), 0.0)
    return rows, variances
