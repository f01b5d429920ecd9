"""The shape of every pattern's answer. Whoever reads one learns what was done, on how many cases, how sure it is, and
what it does not show; "not distinguishable from chance" and "too few to tell" are answers too.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.model.json import Document, Json, ReadableJson


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement in both languages."""

    es: str
    en: str


class Verdict(StrEnum):
    """What an answer amounts to."""

    FOUND = "found"
    CHANCE = "not_distinguishable_from_chance"
    TOO_FEW = "too_few_to_tell"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PatternAnswer:
    """`method` names the method, `source` the paper or package it follows, `parameters` everything that has to be known
    to repeat it (seeds included), `n` how many of `unit` it rests on, `results` its numbers."""

    method: str
    source: str
    verdict: Verdict
    unit: str
    n: int
    words: Sentence
    uncertainty: Sentence
    does_not_show: Sentence
    parameters: Mapping[str, ReadableJson] = field(default_factory=dict)
    results: Mapping[str, ReadableJson] = field(default_factory=dict)
    reason: Sentence | None = None
    """Why it is refused or too few, and what could be asked instead."""

    def document(self) -> Document:
        """As it is stored and served. A number that is not finite is null: JSON has no NaN."""
        return {
            "method": self.method,
            "source": self.source,
            "verdict": self.verdict.value,
            "unit": self.unit,
            "n": self.n,
            "parameters": finite(self.parameters),
            "results": finite(self.results),
            "words": _both(self.words),
            "uncertainty": _both(self.uncertainty),
            "does_not_show": _both(self.does_not_show),
            "reason": None if self.reason is None else _both(self.reason),
        }


def finite(value: ReadableJson) -> Json:
    """The same value with null in place of every number that is infinite or none."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: finite(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    return value  # type: ignore[return-value]


def _both(sentence: Sentence) -> Json:
    return {"es": sentence.es, "en": sentence.en}
