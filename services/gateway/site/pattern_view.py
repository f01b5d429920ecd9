"""An answer of a pattern as a page shows it: sentences, a few figures, tables. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from services.gateway.site.words import Words
from shared.geography import Geography
from shared.vocabularies import names, vocabulary

Answer: TypeAlias = Mapping[str, Any]

DIGITS: Final = 3
_WHOLE_FROM: Final = 100
MOST_ROWS: Final = 40
_AREAS: Final = frozenset({"area", "state", "municipality", "areas", "states", "municipalities"})


@dataclass(frozen=True, slots=True)
class ShownTable:
    """`more` rows are left to the file."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """`figures` and `parameters` are pairs of a label and a value."""

    verdict: str
    words: str
    reason: str
    uncertainty: str
    does_not_show: str
    method: str
    source: str
    base: str
    figures: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    tables: tuple[ShownTable, ...]


class PatternView:
    """One language's view of answers, with the names of areas."""

    def __init__(self, words: Words, geography: Geography) -> None:
        self._words = words
        self._geography = geography

    def answers(self, document: Mapping[str, Any]) -> list[ShownAnswer]:
        """Of a pattern's document: those with something to say first."""
        return [self._answer(each) for each in document["answers"]]

    def _answer(self, answer: Answer) -> ShownAnswer:
        return ShownAnswer(
            verdict=str(answer["verdict"]),
            words=self._said(answer["words"]),
            reason=self._said(answer["reason"]),
            uncertainty=self._said(answer["uncertainty"]),
            does_not_show=self._said(answer["does_not_show"]),
            method=str(answer["method"]),
            source=str(answer["source"]),
            base=f"{self._words.number(int(answer['n']))} {self.label(str(answer['unit']))}",
            figures=tuple(self._pairs(answer["results"])),
            parameters=tuple(self._pairs(answer["parameters"])),
            tables=tuple(self._tables(answer["results"])),
        )

    def _said(self, sentence: Mapping[str, str] | None) -> str:
        return "" if sentence is None else sentence[self._words.language]

    def label(self, name: str) -> str:
        """What a name of a result is called; the name itself, in words, where nobody gave it a label."""
        parts = [f"patterns.labels.{part}" for part in name.split(".")]
        known = [self._words(key) if key in self._words else key.rpartition(".")[2] for key in parts]
        return ", ".join(known).replace("_", " ")

    def _pairs(self, held: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for name, value in held.items():
            if not _is_table(value) and (not isinstance(value, Mapping) or _is_said_in_both(value)):
                yield self.label(name), self._value(name, value)

    def _tables(self, held: Mapping[str, Any]) -> Iterator[ShownTable]:
        for name, value in held.items():
            if _is_table(value):
                yield self._table(name, value)
            elif isinstance(value, Mapping) and value and not _is_said_in_both(value):
                rows = tuple((self.label(key), self._value(key, each)) for key, each in _flat(value))
                yield ShownTable(self.label(name), (self.label("what"), self.label("value")), rows[:MOST_ROWS], 0)

    def _table(self, name: str, value: Sequence[Mapping[str, Any]]) -> ShownTable:
        flat = [dict(_flat(row)) for row in value]
        keys = list(dict.fromkeys(key for row in flat for key in row))
        rows = tuple(tuple(self._value(key, row.get(key)) for key in keys) for row in flat[:MOST_ROWS])
        return ShownTable(self.label(name), tuple(map(self.label, keys)), rows, max(0, len(flat) - MOST_ROWS))

    def _value(self, name: str, value: Any) -> str:  # noqa: ANN401 — anything JSON holds
        if value is None:
            return self._words("patterns.blank")
        if isinstance(value, bool):
            return self._words("patterns.yes" if value else "patterns.no")
        if isinstance(value, (int, float)):
            return _number(value)
        if isinstance(value, Mapping):
            return str(value[self._words.language])
        if isinstance(value, (list, tuple)):
            return self._words("patterns.blank") if not value else ", ".join(self._value(name, each) for each in value)
        return self._code(name, str(value))

    def _code(self, name: str, code: str) -> str:
        """An area or a code of the vocabulary of its name as people call it."""
        last = name.rpartition(".")[2]
        if last in _AREAS and code in self._geography.states:
            return self._geography.states[code].common_name
        if last in _AREAS and code in self._geography.municipalities:
            return self._geography.municipalities[code].name
        if last in names() and code in vocabulary(last).terms:
            return self._words.term(last, code)
        key = f"patterns.labels.{code}"
        return self._words(key) if key in self._words else code


def _flat(held: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Names and values, those of an inner object under its name too; lists of objects are left out."""
    for name, value in held.items():
        if isinstance(value, Mapping) and not _is_said_in_both(value):
            for inner, each in _flat(value):
                yield f"{name}.{inner}", each
        elif not _is_table(value):
            yield name, value


def _is_said_in_both(value: Mapping[str, Any]) -> bool:
    """Whether it is a sentence in both languages."""
    return value.keys() == {"es", "en"}


def _is_table(value: Any) -> bool:  # noqa: ANN401 — anything JSON holds
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _number(value: float) -> str:
    """Whole numbers and large ones without decimals, others with three digits."""
    if isinstance(value, int) or abs(value) >= _WHOLE_FROM:
        return f"{value:,.0f}"
    return f"{value:.{DIGITS}g}" if abs(value) >= 10**-DIGITS or value == 0 else f"{value:.1e}"
