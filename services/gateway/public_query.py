"""Reads the parameters of a public question. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, cast, get_args

from services.gateway.released import Period, ProtectionClass, Query
from shared.errors import FieldProblem, Invalid
from shared.model.columns import UNKNOWN
from shared.model.dimensions import DIMENSIONS
from shared.vocabularies import vocabulary

UNITS: Final = ("cases", "incidents", "victims")
FORMATS: Final = ("json", "csv", "xlsx", "geojson")
LATEST: Final = "latest"
RELEASED_DIMENSIONS: Final = tuple(
    name for name, dimension in DIMENSIONS.items() if not dimension.live_only and name != "protection_class"
)
CHOICES: Final = {
    "unit": UNITS,
    "protection_class": get_args(ProtectionClass),
    "period": get_args(Period),
    "format": FORMATS,
    "lang": ("es", "en"),
}
PARAMETERS: Final = ("by", "unit", "protection_class", "period", "from", "to", "release", "format")

_RELEASE = re.compile(r"latest|(?:(?:real|synthetic)-)?[1-9][0-9]{0,5}", re.ASCII)
_BOUND = re.compile(r"([12][0-9]{3})(?:-(0[1-9]|1[0-2]))?", re.ASCII)
_STATE: Final = "(?:0[1-9]|[12][0-9]|3[0-2])"
_SHAPES: Final = {
    "state": (re.compile(_STATE), "two digits, as INEGI codes states: 20 is Oaxaca"),
    "municipality": (re.compile(_STATE + "[0-9]{3}"), "five digits, as INEGI codes municipalities: 20043"),
    "month": (re.compile("[12][0-9]{3}-(?:0[1-9]|1[0-2])"), "a month such as 2024-03"),
    "quarter": (re.compile("[12][0-9]{3}-Q[1-4]"), "a quarter such as 2024-Q1"),
}
_YEARS: Final = {
    "calendar": (re.compile("[12][0-9]{3}"), "a year such as 2024"),
    "tmm": (re.compile("[12][0-9]{3}-[12][0-9]{3}"), "a TMM year such as 2023-2024"),
    "presidential_term": (re.compile("term_[12][0-9]{3}_[12][0-9]{3}"), "a term such as term_2018_2024"),
}


@dataclass(frozen=True, slots=True)
class PublicQuery:
    """`release` is `latest`, a number, or a name such as `real-3`; `format` and `lang` are None where not said."""

    query: Query
    release: str = LATEST
    format: str | None = None
    lang: str | None = None


@dataclass(slots=True)
class _Reading:
    """The parameters as lists of values, and what is wrong with them."""

    values: dict[str, list[str]] = field(default_factory=dict)
    problems: list[FieldProblem] = field(default_factory=list)

    def choice(self, name: str, default: str) -> str:
        """The value of a parameter that takes one of a few words."""
        value = self.one(name, default)
        if value not in CHOICES[name]:
            self.wrong(name, "It takes none but its own words.", f"Use one of {', '.join(CHOICES[name])}.")
            return default
        return value

    def one(self, name: str, default: str) -> str:
        values = self.values.get(name, [default])
        if len(values) > 1:
            self.wrong(name, "It was given more than once.", "Give it once.")
        return values[0]

    def wrong(self, name: str, message: str, fix: str) -> None:
        self.problems.append(FieldProblem(name, message, fix))


def read(parameters: Iterable[tuple[str, str]], allowed: Sequence[str] = PARAMETERS) -> PublicQuery:
    """The question in some query parameters: those `allowed`, and the dimensions as filters.

    Raises Invalid with a problem for each parameter that is unknown or has no good value; names the closest that is
    known, and never repeats what was written.
    """
    reading = _Reading()
    known = (*allowed, *RELEASED_DIMENSIONS)
    for position, (name, text) in enumerate(parameters, start=1):
        if name in known:
            reading.values.setdefault(name, []).extend(part.strip() for part in text.split(","))
        else:
            reading.problems.append(_unknown(position, name, known))
    period = cast("Period", reading.choice("period", "calendar"))
    since, until = _bound(reading, "from", "01"), _bound(reading, "to", "12")
    if since and until and since > until:
        reading.wrong("to", "It lies before `from`.", "Exchange the two.")
    query = Query(
        by=_by(reading),
        unit=reading.choice("unit", "cases"),
        protection_class=cast("ProtectionClass", reading.choice("protection_class", "public_record")),
        filters=_filters(reading, period),
        since=since,
        until=until,
        period=period,
    )
    release = _release(reading)
    chosen = {name: reading.choice(name, "") if name in reading.values else None for name in ("format", "lang")}
    if reading.problems:
        raise Invalid("Some parameters need attention.", errors=tuple(reading.problems))
    return PublicQuery(query, release, chosen["format"], chosen["lang"])


def _unknown(position: int, name: str, known: Sequence[str]) -> FieldProblem:
    return FieldProblem(
        "query",
        f"Parameter {position} is not known here.",
        f"The closest is {_closest(name, known)}; there are {', '.join(known)}.",
    )


def _closest(word: str, known: Sequence[str]) -> str:
    return get_close_matches(word[:80], known, n=1, cutoff=0)[0]


def _by(reading: _Reading) -> tuple[str, ...]:
    names = [name for name in reading.values.get("by", []) if name]
    for position, name in enumerate(names, start=1):
        if name not in RELEASED_DIMENSIONS:
            closest = _closest(name, RELEASED_DIMENSIONS)
            fix = f"The closest is {closest}; there are {', '.join(RELEASED_DIMENSIONS)}."
            reading.wrong("by", f"Dimension {position} is not known.", fix)
    return tuple(dict.fromkeys(names))


def _filters(reading: _Reading, period: Period) -> tuple[tuple[str, frozenset[str]], ...]:
    named = {name: values for name, values in reading.values.items() if name in RELEASED_DIMENSIONS}
    for name, values in named.items():
        is_good, shape = _values_of(name, period)
        if not all(value == UNKNOWN or is_good(value) for value in values):
            reading.wrong(name, "One of its values is not a value of this dimension.", f"Use {shape}, or {UNKNOWN}.")
    return tuple((name, frozenset(values)) for name, values in sorted(named.items()))


def _values_of(name: str, period: Period) -> tuple[Callable[[str], object], str]:
    """A test for the values of a dimension, and their shape in words."""
    listed = DIMENSIONS[name].vocabulary
    if listed is not None:
        return vocabulary(listed).codes.__contains__, f"codes of /v1/vocabularies/{listed}"
    pattern, shape = _YEARS[period] if name == "year" else _SHAPES[name]
    return pattern.fullmatch, shape


def _bound(reading: _Reading, name: str, month_of_year: str) -> str | None:
    if name not in reading.values:
        return None
    found = _BOUND.fullmatch(reading.one(name, ""))
    if found is None:
        reading.wrong(name, "It is no year and no month.", "Write 2019 or 2019-04; days are not released.")
        return None
    return f"{found[1]}-{found[2] or month_of_year}"


def _release(reading: _Reading) -> str:
    release = reading.one("release", LATEST)
    if not _RELEASE.fullmatch(release):
        reading.wrong("release", "It names no release.", "Use latest, a number, or a name such as real-3.")
    return release
