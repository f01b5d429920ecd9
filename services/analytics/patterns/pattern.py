"""What a pattern is: how its facts are gathered, and what its methods make of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from services.analytics.patterns.answer import PatternAnswer, Sentence
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.parameters import Selection
from services.analytics.patterns.work import Work

P = TypeVar("P", bound=Selection)
I = TypeVar("I")  # noqa: E741 — what is gathered, the input of the methods


@dataclass(frozen=True, slots=True)
class Pattern(Generic[P, I]):
    """`gather` is quick: it runs while nobody else reads the facts, and its result keeps no hold of them. `analyse`
    may take long, in a thread of its own; what it is given is all it looks at."""

    name: str
    title: Sentence
    parameters: type[P]
    gather: Callable[[FactsSeen, P], I]
    analyse: Callable[[I, P, Work], Sequence[PatternAnswer]]


AnyPattern: TypeAlias = Pattern[Any, Any]
