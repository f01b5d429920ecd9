"""What a figure of the field is: a declared question with its definition, in words that can stand under a headline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Final, Protocol

from services.analytics.aggregates import Question, Table, Unit
from services.analytics.patterns.answer import Sentence
from shared.model.dimensions import DIMENSIONS
from shared.vocabularies import vocabulary

Filters = Mapping[str, frozenset[str]]

NOT_KNOWN: Final = frozenset({"unknown", "not_asked", "declined"})


class Counter(Protocol):
    """Whatever counts facts: a table for a question, over the facts that its owner may count."""

    def __call__(self, question: Question, /) -> Table: ...


class Base(StrEnum):
    """What a share is of: the facts where it is known, or all of them (then it is the least it can be)."""

    KNOWN = "known"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class NamedFigure:
    """`filters` say which facts it is about.

    A count (`is_count`) counts those that also hold `numerator`. A share gives `numerator` of its base: Base, or
    filters of their own. A split (`by`) gives the share of every value, or of every meeting of values, among those
    where all of `by` is known. A figure with `apart` is made once for each value of that dimension, and never for all
    together.
    """

    name: str
    title: Sentence
    definition: Sentence
    unit: Unit
    filters: Filters
    numerator: Filters = field(default_factory=dict)
    base: Base | Filters = Base.KNOWN
    by: tuple[str, ...] = ()
    apart: str | None = None
    is_count: bool = False
    cautions: tuple[Sentence, ...] = ()


@cache
def codes(dimension: str, *parents: str) -> frozenset[str]:
    """Codes of a dimension with all they contain. Raises LookupError for one that the vocabulary lacks."""
    terms = vocabulary(DIMENSIONS[dimension].vocabulary or dimension).terms
    found = set(parents)
    if not found <= terms.keys():
        raise LookupError(f"{dimension} has no {', '.join(sorted(found - terms.keys()))}")
    while more := {code for code, term in terms.items() if term.parent in found} - found:
        found |= more
    return frozenset(found)


@cache
def known(dimension: str) -> frozenset[str]:
    """The codes of a dimension that tell something."""
    return vocabulary(DIMENSIONS[dimension].vocabulary or dimension).codes - NOT_KNOWN
