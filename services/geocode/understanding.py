"""What words of a place were understood to mean."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from shared.geography import Place
from shared.model.location import Flag


class AreaWords(NamedTuple):
    """The repaired words of a place that name areas; empty where nothing was written."""

    state: str = ""
    municipality: str = ""
    locality: str = ""
    neighbourhood: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the words mean. `candidates` are (code, score), best first; `score` is the probability that the finest area
    is right, `town_score` that the town is. `settlement` is a neighbourhood or village of the postal service, by name:
    where it lies in its municipality is not known."""

    state: str | None = None
    municipality: str | None = None
    town: Place | None = None
    settlement: str | None = None
    score: float = 0.0
    town_score: float = 0.0
    candidates: tuple[tuple[str, float], ...] = ()
    flags: frozenset[Flag] = frozenset()


NOT_UNDERSTOOD: Final = Understanding()
