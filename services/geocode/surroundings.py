"""How far "near" reaches: which municipalities lie around a place, or between two, and how likely each of them is."""

import functools
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from shared.geography import Geography

KM_PER_DEGREE: Final = 111.2
RINGS: Final = (0.15, 0.35, 0.55, 0.75, 1.0)
"""Shares of the reach at which is looked; each ring counts alike, so that nearer spots weigh more than their area."""
SPOKES: Final = 12
STEPS_BETWEEN: Final = 40


class Surroundings:
    """Asks a geography which of its municipalities hold spots around or between points. Remembers its answers."""

    def __init__(self, geography: Geography) -> None:
        self._geography = geography
        self.around = functools.lru_cache(4096)(self._around)

    def _around(self, lat: float, lon: float, reach_km: float) -> Mapping[str, float]:
        """Shares (0 to 1) by municipality, largest first. What lies abroad or at sea is left out."""
        spots = [
            _moved(lat, lon, ring * reach_km, spoke * 2 * math.pi / SPOKES) for ring in RINGS for spoke in range(SPOKES)
        ]
        return self._shares([(lat, lon), *spots])

    def between(self, one: tuple[float, float], other: tuple[float, float]) -> Mapping[str, float]:
        """The same along the straight line, where the road is not known."""
        steps = [step / STEPS_BETWEEN for step in range(STEPS_BETWEEN + 1)]
        return self._shares(
            [(one[0] + (other[0] - one[0]) * step, one[1] + (other[1] - one[1]) * step) for step in steps]
        )

    def _shares(self, spots: Iterable[tuple[float, float]]) -> Mapping[str, float]:
        lats, lons = zip(*spots, strict=True)
        counts = Counter(code for code in self._geography.municipalities_at(lats, lons) if code is not None)
        total = counts.total()
        return {code: count / total for code, count in counts.most_common()}


def by_state(shares: Mapping[str, float]) -> Mapping[str, float]:
    """The shares of the states, largest first."""
    found: Counter[str] = Counter()
    for code, share in shares.items():
        found[code[:2]] += share  # type: ignore[assignment]  # a Counter adds shares as well
    return dict(found.most_common())


def _moved(lat: float, lon: float, km: float, angle: float) -> tuple[float, float]:
    north = km * math.cos(angle) / KM_PER_DEGREE
    east = km * math.sin(angle) / KM_PER_DEGREE / math.cos(math.radians(lat))
    return lat + north, lon + east
