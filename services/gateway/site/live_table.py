"""The live numbers of members as a table of states and years. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.model.columns import UNKNOWN


@dataclass(frozen=True, slots=True)
class LiveTable:
    """`rows` are (state, a number for each year, their sum), the largest first; `total` counts every case once."""

    years: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...], int], ...]
    total: int
    as_of: str
    synthetic: bool


def live_table(answer: Mapping[str, Any]) -> LiveTable:
    """From the answer to `/live/aggregates?by=state,year`."""
    counts: dict[str, dict[str, int]] = {}
    for row in answer["rows"]:
        counts.setdefault(row["state"], {})[row["year"]] = row[answer["unit"]] or 0
    years = tuple(sorted({year for row in counts.values() for year in row}, key=lambda year: (year == UNKNOWN, year)))
    rows = ((state, tuple(row.get(year, 0) for year in years), sum(row.values())) for state, row in counts.items())
    ordered = tuple(sorted(rows, key=lambda row: (row[0] == UNKNOWN, -row[2], row[0])))
    return LiveTable(years, ordered, answer["total"], answer["as_of"], answer["synthetic"])
