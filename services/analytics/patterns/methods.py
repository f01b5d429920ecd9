"""How a pattern is answered: how its facts are gathered, and what its methods make of them. Each pattern of `declared`
has a module of its name here that holds its `METHODS`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Generic, TypeAlias, TypeVar

from services.analytics.patterns.answer import PatternAnswer
from services.analytics.patterns.declared import DECLARED
from services.analytics.patterns.facts_seen import FactsSeen
from services.analytics.patterns.parameters import Selection
from services.analytics.patterns.work import Work

P = TypeVar("P", bound=Selection)
I = TypeVar("I")  # noqa: E741 — what is gathered, the input of the methods


@dataclass(frozen=True, slots=True)
class Methods(Generic[P, I]):
    """`gather` is quick: it runs while nobody else reads the facts, and its result keeps no hold of them. `analyse`
    may take long, in a thread of its own; what it is given is all it looks at."""

    gather: Callable[[FactsSeen, P], I]
    analyse: Callable[[I, P, Work], Sequence[PatternAnswer]]


AnyMethods: TypeAlias = Methods[Any, Any]


@cache
def methods_of(name: str) -> AnyMethods:
    """Of a declared pattern. Loaded when it is first asked for: the libraries take 70 MB and more than a second."""
    found: AnyMethods = import_module(f"{__package__}.{DECLARED[name].name}").METHODS
    return found
