"""Whether cases that are near in place are near in time too (Knox 1964, Br. J. Prev. Soc. Med. 18:17)."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from services.analytics.checked_arrays import Floats, numbers, refuse
from services.analytics.clusters.monte_carlo import MonteCarlo, Progress, rank_p_values, unwatched
from services.analytics.clusters.zones import EARTH_RADIUS_KM

_HELD: Final = 2_000_000
MOST_PAIRS: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Knox:
    """`pairs` of cases within `distance` and `days` of each other, `expected` the mean of the shuffles, `near` the
    pairs near in place alone. `p` is the share of shuffles with as many pairs."""

    cases: int
    distance: float
    days: float
    near: int
    pairs: int
    expected: float
    p: float
    simulations: int
    seed: int


def knox(
    places: Floats,
    days: ArrayLike,
    *,
    distance: float,
    within_days: float,
    strata: ArrayLike | None = None,
    chance: MonteCarlo = MonteCarlo(),  # noqa: B008 — frozen
    progress: Progress = unwatched,
) -> Knox:
    """`places` are cases by coordinates (`places_on_earth`), `days` the day of each as a number; cases
    whose day is not known do not belong here. Shuffling happens within `strata` (the documenting organisation), so that
    a year in which one worked in one place is not taken for repetition. Raises Invalid."""
    day = numbers("days", days, (len(places),))
    if not (distance >= 0 and within_days >= 0):
        refuse("distance", "the distance or the number of days is under zero", "Give zero or more")
    first, second = _near(places, distance)
    groups = _groups(strata, day.size)
    observed = int(np.count_nonzero(np.abs(day[first] - day[second]) <= within_days))
    random = np.random.default_rng(chance.seed)
    found: list[NDArray[np.intp]] = []
    for sets in chance.batches(_HELD // max(1, first.size, day.size)):
        shuffled = _shuffled(day, groups, random, sets)
        close = np.abs(shuffled[:, first] - shuffled[:, second]) <= within_days
        found.append(np.count_nonzero(close, axis=1))
        progress(sum(map(len, found)) / chance.simulations)
    simulated = np.concatenate(found).astype(np.float64)
    expected = float(simulated.mean())
    p = float(rank_p_values(np.array([float(observed)]), simulated)[0])
    return Knox(day.size, distance, within_days, first.size, observed, expected, p, chance.simulations, chance.seed)


def places_on_earth(lat: ArrayLike, lon: ArrayLike) -> Floats:
    """Cases by coordinates in kilometres from the centre of the Earth; the straight line between two is shorter than
    the way over the ground by 14 m at 240 km. Raises Invalid."""
    latitude = np.radians(numbers("lat", lat))
    longitude = np.radians(numbers("lon", lon, latitude.shape))
    east, north = np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude)
    return EARTH_RADIUS_KM * np.column_stack([east, north, np.sin(latitude)])


def _near(places: Floats, distance: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    if len(places) < 2:  # noqa: PLR2004 — a pair
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp)
    tree = cKDTree(places)
    if int(tree.count_neighbors(tree, distance)) > 2 * MOST_PAIRS:
        refuse("distance", "too many pairs of cases are that near", "Ask for a smaller distance or fewer cases")
    pairs = tree.query_pairs(distance, output_type="ndarray")
    return pairs[:, 0], pairs[:, 1]


def _groups(strata: ArrayLike | None, cases: int) -> NDArray[np.intp]:
    if strata is None:
        return np.zeros(cases, dtype=np.intp)
    labels = np.asarray(strata)
    if labels.shape != (cases,):
        refuse("strata", "there is not one for each case", "Give one label per case")
    return np.unique(labels, return_inverse=True)[1]


def _shuffled(day: Floats, groups: NDArray[np.intp], random: np.random.Generator, sets: int) -> Floats:
    """Sets of the days, each shuffled within the groups: sorting by group and chance does that."""
    order = np.argsort(groups + random.random((sets, day.size)), axis=1)
    shuffled = np.empty((sets, day.size))
    shuffled[:, np.argsort(groups, kind="stable")] = day[order]
    return shuffled
