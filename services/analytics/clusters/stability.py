"""Whether a cluster is there without any one organisation. One that is not tells of that organisation's work; it is
marked, and not told as found.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from services.analytics.clusters.monte_carlo import Progress, unwatched
from services.analytics.clusters.scanning import Cluster, Scan

LEVEL: Final = 0.05
FOUND_AGAIN: Final = 0.5
"""A cluster is the same cluster if it shares at least this part of the regions that either of them holds."""
MOST_LEFT_OUT: Final = 50
"""Organisations that are left out, each once. Any other documented alone a fiftieth of the cases or less."""


def left_out_in_turn(documented: Iterable[frozenset[str]]) -> Sequence[str]:
    """The organisations that documented most cases alone, from who documented each. One that documented none alone
    takes no case with it."""
    alone = Counter(next(iter(who)) for who in documented if len(who) == 1)
    return [name for name, _ in sorted(alone.items(), key=lambda each: (-each[1], each[0]))[:MOST_LEFT_OUT]]


@dataclass(frozen=True, slots=True)
class Standing:
    """One cluster and the organisations without which it is no longer distinguishable from chance."""

    cluster: Cluster
    vanishes_without: tuple[str, ...]

    @property
    def stable(self) -> bool:
        return not self.vanishes_without


def standing(
    found: Scan,
    organisations: Iterable[str],
    scan_without: Callable[[str], Scan],
    *,
    level: float = LEVEL,
    progress: Progress = unwatched,
) -> tuple[Standing, ...]:
    """The clusters with p up to `level`, each with the organisations it cannot do without. `scan_without` repeats the
    scan from the cases that somebody else documented too; it is not asked when nothing was found."""
    clusters = [each for each in found.clusters if each.p <= level]
    names = tuple(organisations) if clusters else ()
    vanishing: dict[int, list[str]] = {at: [] for at in range(len(clusters))}
    for done, name in enumerate(names, start=1):
        again = [each for each in scan_without(name).clusters if each.p <= level]
        for at, cluster in enumerate(clusters):
            if not any(_same(cluster, other) for other in again):
                vanishing[at].append(name)
        progress(done / len(names))
    return tuple(Standing(cluster, tuple(vanishing[at])) for at, cluster in enumerate(clusters))


def _same(cluster: Cluster, other: Cluster) -> bool:
    mine, theirs = set(cluster.regions), set(other.regions)
    if cluster.periods[1] < other.periods[0] or other.periods[1] < cluster.periods[0]:
        return False
    return len(mine & theirs) >= FOUND_AGAIN * len(mine | theirs)
