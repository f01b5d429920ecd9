"""Which records could be one case although nobody united them, and how likely that is.

Two organisations that tell of killings in one municipality within a week may tell of the same. Chance brings records as
near as well: how often is seen from those some weeks apart, which are not the same case, and what is beyond it is taken
for duplicates (the reasoning of Knox 1964 about near pairs, and of Fellegi and Sunter 1969 about agreement by chance).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.analytics.patterns.answer import Sentence
from services.analytics.undocumented.linkage import Linkage, drawn_linkages, over_linkages

NEAR_DAYS: Final = 7
"""Within so many days two records begin that could be one case, the doubt about both days included."""
FAR_DAYS: Final = 67
"""From there to here no two are one case. Chance brings eight times as many pairs into these 60 days as into the near
ones, which are seven and a half: on the same day a pair has no order."""
_TIMES_AS_MANY: Final = 8


@dataclass(frozen=True, slots=True)
class Record:
    """What counts as a case: who documented it, its municipality (None if not known), and the earliest and the latest
    day on which it may have begun."""

    organisations: frozenset[str]
    municipality: str | None
    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class PossibleDuplicates:
    """Pairs of records (positions) that could be one case, and how many pairs as near chance would bring."""

    pairs: tuple[tuple[int, int], ...]
    by_chance: float

    @property
    def probability(self) -> float:
        """How likely such a pair is one case; half a pair either way keeps few pairs from being certain."""
        number = len(self.pairs)
        return min(max((number - self.by_chance + 0.5) / (number + 1), 0.0), 1.0)


def possible_duplicates(records: Sequence[Record]) -> PossibleDuplicates:
    """Those in one municipality within `NEAR_DAYS` that no organisation documented both: it would know."""
    by_place = defaultdict[str, list[int]](list)
    for position in sorted(range(len(records)), key=lambda position: records[position].earliest):
        record = records[position]
        if record.municipality is not None and (record.latest - record.earliest).days <= NEAR_DAYS:
            by_place[record.municipality].append(position)
    near: list[tuple[int, int]] = []
    far = 0
    for positions in by_place.values():
        for first, second in _within_far_days(records, positions):
            if (records[second].earliest - records[first].earliest).days > NEAR_DAYS:
                far += 1
            elif (records[second].latest - records[first].earliest).days <= NEAR_DAYS:
                near.append((first, second))
    return PossibleDuplicates(tuple(near), far / _TIMES_AS_MANY)


def over_possible_duplicates(
    lists: Sequence[Collection[str]],
    records: Sequence[Record],
    *,
    probability: float | None,
    seed: int,
    progress: Callable[[float], None] = lambda _: None,
) -> Linkage:
    """The estimate over which of them are one case; `lists` has those of each record. What was united is taken for one.
    Without a `probability` it is that of `PossibleDuplicates`."""
    possible = possible_duplicates(records)
    if not possible.pairs:
        return Linkage(_NONE_NEAR)
    share = possible.probability if probability is None else probability
    tables = drawn_linkages(lists, possible.pairs, share, seed=seed)
    origin = _WORKED_OUT if probability is None else _ASKED_FOR
    over = over_linkages(tables, progress=progress)
    return Linkage(_assumed(share, origin), over, len(possible.pairs), share)


_NONE_NEAR: Final = Sentence(
    es="Los casos que se unieron se toman por el mismo y los demás por distintos: no hay dos de distintas "
    f"organizaciones en un mismo municipio con {NEAR_DAYS} días o menos entre ambos.",
    en="Cases that were united are taken for one and all others for different ones: no two of different organisations "
    f"lie in one municipality within {NEAR_DAYS} days.",
)
_WORKED_OUT: Final = Sentence(
    es="sale de cuántos pares así hay además de los que daría el azar, porque los datos no la dicen",
    en="is worked out from how many such pairs there are beyond those of chance, because facts do not tell it",
)
_ASKED_FOR: Final = Sentence(es="es la que se pidió", en="is the one asked for")


def _assumed(share: float, origin: Sentence) -> Sentence:
    return Sentence(
        es="Los casos que se unieron se toman por el mismo. Dos que nadie unió, de distintas organizaciones y en un "
        f"mismo municipio con {NEAR_DAYS} días o menos entre ambos, son el mismo con probabilidad {share:.2f}, que "
        f"{origin.es}.",
        en="Cases that were united are taken for one. Two that nobody united, of different organisations and in one "
        f"municipality within {NEAR_DAYS} days, are the same with probability {share:.2f}, which {origin.en}.",
    )


def _within_far_days(records: Sequence[Record], positions: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of different organisations' records; positions are in the order of their earliest days."""
    for at, first in enumerate(positions):
        for second in positions[at + 1 :]:
            if (records[second].earliest - records[first].earliest).days > FAR_DAYS:
                break
            if not records[first].organisations & records[second].organisations:
                yield first, second
