"""The register of missing persons by month and municipality, as public counts (see its SOURCE.md)."""

import csv
import gzip
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = Path("rnpdno-municipal-monthly") / "nonzero_2015_2025.csv.gz"
NOT_LOCATED: Final = "7"
LAST_MONTH: Final = "2025-12"


@dataclass(frozen=True, slots=True)
class Register:
    """Persons disappeared and not located, by (month, state) and by (year, municipality): of any sex, and women."""

    by_month: Counter[tuple[str, ...]]
    by_place: Counter[tuple[str, str]]
    women_by_place: Counter[tuple[str, str]]

    def by_state(self, year: str) -> dict[str, int]:
        found: Counter[str] = Counter()
        for (month, state), number in self.by_month.items():
            if month[:4] == year:
                found[state] += number
        return dict(found)


def read_register(data: Path) -> Register:
    """Raises FileNotFoundError where the data is not beside the checkout."""
    by_month: Counter[tuple[str, ...]] = Counter()
    by_place: Counter[tuple[str, str]] = Counter()
    women: Counter[tuple[str, str]] = Counter()
    with gzip.open(data / FILE, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["status_id"] != NOT_LOCATED:
                continue
            place, year = row["cvegeo"].zfill(5), row["year"]
            number = int(float(row["total"]))
            by_month[f"{year}-{int(row['month']):02d}", place[:2]] += number
            by_place[year, place] += number
            women[year, place] += int(float(row["female"]))
    return Register(by_month, by_place, women)
