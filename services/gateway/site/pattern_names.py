"""What a pattern's answer calls things, in the words of a language: names of results, codes, areas, numbers. Pure."""

import re
from collections.abc import Mapping
from typing import Any, Final

from services.gateway.site.words import Words
from shared.geography import Geography
from shared.vocabularies import names, vocabulary

DIGITS: Final = 3
_WHOLE_FROM: Final = 100
_SMALLEST: Final = 1e-4
MOST_LISTED: Final = 8
"""Of the values of one cell; the file has all."""
_AREAS: Final = frozenset({"area", "state", "municipality", "areas", "states", "municipalities", "regions"})
_NOT_COUNTED: Final = frozenset({"seed", "year"})
"""Numbers that name something, and so are written without commas."""
_NO_WORD: Final = re.compile(r"[^a-z]+")
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class Names:
    """One language's names."""

    def __init__(self, words: Words, geography: Geography) -> None:
        self.words = words
        self._geography = geography

    def label(self, name: str) -> str:
        """What a name of a result is called; the name itself, in words, where nobody gave it a label."""
        parts = [f"patterns.labels.{part}" for part in name.split(".")]
        known = [self.words(key) if key in self.words else self.code("", key.rpartition(".")[2]) for key in parts]
        return ", ".join(known).replace("_", " ")

    def method(self, method: str) -> str:
        """What a method is called; `figure:…` is one, whichever the figure."""
        key = f"patterns.methods.{_NO_WORD.sub('_', method.partition(':')[0].lower()).strip('_')}"
        return self.words(key) if key in self.words else method

    def value(self, name: str, value: Any) -> str:  # noqa: ANN401 — anything JSON holds
        """The value of the result of that name."""
        if value is None:
            return self.words("patterns.blank")
        if isinstance(value, bool):
            return self.words("patterns.yes" if value else "patterns.no")
        if isinstance(value, (int, float)):
            return str(value) if name.rpartition(".")[2] in _NOT_COUNTED else number(value)
        if isinstance(value, Mapping):
            return str(value[self.words.language])
        if isinstance(value, (list, tuple)):
            return self._listed([self.value(name, each) for each in value[:MOST_LISTED]], len(value))
        return self.code(name, str(value))

    def _listed(self, first: list[str], number: int) -> str:
        listed = ", ".join(first) or self.words("patterns.none_of_them")
        more = number - len(first)
        return self.words("patterns.and_more", listed=listed, count=more) if more > 0 else listed

    def code(self, name: str, code: str) -> str:
        """An area, a month or a code of the vocabulary of its name as people call it."""
        last = name.rpartition(".")[2]
        if last in _AREAS and code in self._geography.states:
            return self._geography.states[code].common_name
        if last in _AREAS and code in self._geography.municipalities:
            municipality = self._geography.municipalities[code]
            return f"{municipality.name} ({self._geography.states[municipality.state].common_name})"
        if last in names() and code in vocabulary(last).terms:
            return self.words.term(last, code)
        if _MONTH.fullmatch(code):
            return self.words.month(code)
        key = f"patterns.labels.{code}"
        return self.words(key) if key in self.words else code


def number(value: float) -> str:
    """Whole numbers and large ones without decimals, others with three digits."""
    if isinstance(value, int) or abs(value) >= _WHOLE_FROM:
        return f"{value:,.0f}"
    return f"{value:.{DIGITS}g}" if abs(value) >= _SMALLEST or value == 0 else f"{value:.1e}"
