"""An answer of a pattern as a page shows it: sentences, a few figures, tables. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from services.gateway.site.pattern_names import Names
from services.gateway.site.pattern_plots import Plot, Series, plot_of
from services.gateway.site.words import Words
from shared.geography import Geography

Answer: TypeAlias = Mapping[str, Any]

MOST_ROWS: Final = 40
_SIDES: Final = frozenset({"high", "low"})
"""Of a number the ends of its interval; of areas those with more, and with less, than chance gives."""


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
    plot: Plot | None
    figures: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    tables: tuple[ShownTable, ...]


class PatternView:
    """One language's view of answers, with the names of areas."""

    def __init__(self, words: Words, geography: Geography) -> None:
        self._names = Names(words, geography)

    def answers(self, document: Mapping[str, Any], months: Mapping[str, int | None]) -> list[ShownAnswer]:
        """Of a pattern's document. `months` are the cases by month that it speaks of, for its plots."""
        series = Series(months, str(document["as_of"]))
        return [self._answer(each, series) for each in document["answers"]]

    def withheld(self, document: Mapping[str, Any]) -> str:
        """Why a release does not answer this, by any method; nothing where it does."""
        return next((self._said(each["reason"]) for each in document["answers"] if each["method"] == "none"), "")

    def _answer(self, answer: Answer, series: Series) -> ShownAnswer:
        return ShownAnswer(
            verdict=str(answer["verdict"]),
            words=self._said(answer["words"]),
            reason=self._said(answer["reason"]) if answer["reason"] != answer["words"] else "",
            uncertainty=self._said(answer["uncertainty"]),
            does_not_show=self._said(answer["does_not_show"]),
            method=self._names.method(str(answer["method"])),
            source=str(answer["source"]),
            base=f"{self._names.words.number(int(answer['n']))} {self._names.label(str(answer['unit']))}",
            plot=plot_of(answer["results"], series, self._names),
            figures=tuple(self._pairs(answer["results"])),
            parameters=tuple(self._pairs(dict(_flat(answer["parameters"])))),
            tables=tuple(self._tables(answer["results"])),
        )

    def _said(self, sentence: Mapping[str, str] | None) -> str:
        return "" if sentence is None else sentence[self._names.words.language]

    def _pairs(self, held: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What is one value. Why an answer is refused stands above, in the words of the language."""
        for name, value in held.items():
            is_one = not _is_table(value) and (not isinstance(value, Mapping) or _is_said_in_both(value))
            if is_one and value not in (None, []) and name != "refused":
                if name in _SIDES and isinstance(value, list):
                    yield self._names.label(f"{name}_areas"), self._names.value("areas", value)
                else:
                    yield self._names.label(name), self._names.value(name, value)

    def _tables(self, held: Mapping[str, Any]) -> Iterator[ShownTable]:
        for name, value in held.items():
            if _is_table(value):
                yield self._table(name, value)
            elif isinstance(value, Mapping) and value and not _is_said_in_both(value):
                rows = tuple((self._names.label(key), self._names.value(key, each)) for key, each in _flat(value))
                yield ShownTable(
                    self._names.label(name),
                    (self._names.label("what"), self._names.label("value")),
                    rows[:MOST_ROWS],
                    0,
                )

    def _table(self, name: str, value: Sequence[Mapping[str, Any]]) -> ShownTable:
        flat = [dict(_flat(row)) for row in value]
        keys = list(dict.fromkeys(key for row in flat for key in row))
        rows = tuple(tuple(self._names.value(key, row.get(key)) for key in keys) for row in flat[:MOST_ROWS])
        return ShownTable(
            self._names.label(name), tuple(map(self._names.label, keys)), rows, max(0, len(flat) - MOST_ROWS)
        )


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
