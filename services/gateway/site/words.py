"""What the site says: two files of texts with the same keys, and how each language writes numbers and dates."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from markupsafe import Markup

from services.gateway.released import BilingualText
from shared.clock import mexican_day
from shared.model.wording import Language
from shared.vocabularies import Term, vocabulary

LANGUAGES: Final[tuple[Language, ...]] = ("es", "en")


@cache
def texts(language: Language) -> Mapping[str, str]:
    """Every text of a language by its dotted key, such as `home.title`."""
    content = (files(__package__) / "wording" / f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(content), ""))


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


class Words:
    """One language. Called with a key it gives the text; asking for a key that is not there raises KeyError."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts = texts(language)

    def __call__(self, key: str, **values: object) -> str:
        return self._texts[key].format(**values)

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def rich(self, key: str, **values: object) -> Markup:
        """A text of ours that holds markup; values are escaped unless they are markup themselves."""
        return Markup(self._texts[key]).format(**values)  # noqa: S704 — the files of texts are ours

    def either(self, text: BilingualText | Term) -> str:
        return text.en if self.language == "en" else text.es

    def definition(self, term: Term) -> str:
        return term.definition_en if self.language == "en" else term.definition_es

    def term(self, name: str, code: str) -> str:
        """The label of a code; the code itself where the vocabulary does not have it."""
        term = vocabulary(name).terms.get(code)
        return code if term is None else self.either(term)

    def number(self, number: int) -> str:
        """With commas, as Mexico and English write thousands."""
        return f"{number:,}"

    def count(self, unit: str, number: int) -> str:
        """`1 caso`, `1,204 casos`."""
        form = "one" if number == 1 else "other"
        return f"{self.number(number)} {self(f'units.{unit}.{form}')}"

    def day(self, iso: str) -> str:
        """The day of an ISO date, or the day in central Mexico of an ISO moment."""
        moment = mexican_day(datetime.fromisoformat(iso)).isoformat() if "T" in iso else iso
        year, month, day = moment.split("-")
        return self("dates.day", day=int(day), month=self(f"dates.months.{month}"), year=year)

    def when(self, iso: str) -> str:
        """As much of an ISO date as is known: a day, a month, a year."""
        return {2: self.day, 1: self.month}.get(iso.count("-"), str)(iso)

    def month(self, iso: str) -> str:
        year, month = iso.split("-")
        return self("dates.month", month=self(f"dates.months.{month}"), year=year)


@cache
def words(language: Language) -> Words:
    return Words(language)
