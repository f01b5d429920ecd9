"""Released numbers as values: the tables of a numbered release, a question to it, its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from shared.events.releases import Series
from shared.model.json import Json

ProtectionClass = Literal["public_record", "reserved"]
Period = Literal["calendar", "tmm", "presidential_term"]
AreaLevel = Literal["state", "municipality"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One published number. `at` holds codes in the order of the dimensions; `count` is None where it is suppressed."""

    at: tuple[str, ...]
    count: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the menu. `by` may be empty: then its one cell is the national total."""

    name: str
    protection_class: ProtectionClass
    unit: str
    by: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class BilingualText:
    es: str
    en: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The ledger entry of a release. `published_at` and `as_of` are ISO 8601; `series_breaks` are, by protection class,
    the years from which on other organisations documented; `previous` is the number of the release before it in its
    series, with the sha256 of its manifest."""

    series: Series
    number: int
    published_at: str
    as_of: str
    policy: Json
    menu: Json
    series_breaks: Mapping[str, tuple[str, ...]]
    previous: Json
    changes: tuple[BilingualText, ...]
    files: tuple[ReleaseFile, ...]
    public_key: str

    @property
    def name(self) -> str:
        """Such as `real-3`."""
        return f"{self.series}-{self.number}"

    @property
    def synthetic(self) -> bool:
        return self.series == "synthetic"


@dataclass(frozen=True, eq=False)
class Release:
    """One numbered release, immutable. It equals itself alone, so that it can key a cache."""

    manifest: Manifest
    tables: tuple[Table, ...]

    @property
    def name(self) -> str:
        return self.manifest.name


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a release.

    `filters` names dimensions with the codes that count. `since` and `until` are months (`2019-01`), both included;
    None is open. With a `period` other than the calendar's, `year` means that period.
    """

    by: tuple[str, ...] = ()
    unit: str = "cases"
    protection_class: ProtectionClass = "public_record"
    filters: tuple[tuple[str, frozenset[str]], ...] = ()
    since: str | None = None
    until: str | None = None
    period: Period = "calendar"


@dataclass(frozen=True, slots=True)
class Answer:
    """Released numbers. The codes of `rows` follow the order of `query.by`; rows are sorted; zero is not a row.

    `total` counts every case once, so it need not be the sum of the rows; it is None where a suppressed cell is in it,
    and where no table could tell it without counting some cases twice.
    """

    release: str
    synthetic: bool
    query: Query
    table: str
    rows: tuple[Cell, ...]
    total: int | None


class Coverage(StrEnum):
    """Why an area shows what it shows (the rule stands at `coverage.coverage`)."""

    COUNTED = "counted"
    DOCUMENTED_ZERO = "documented_zero"
    SUPPRESSED = "suppressed"
    UNDOCUMENTED = "undocumented"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class AreaState:
    coverage: Coverage
    count: int | None = None
