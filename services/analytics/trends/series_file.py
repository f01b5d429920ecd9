"""A series of counts from a CSV file with the columns `week` and `observed`."""

import csv
from pathlib import Path

from services.analytics.rates.counts import refused
from services.analytics.trends.series import CountSeries, count_series

COLUMNS = ("week", "observed")


def read_series(path: Path) -> CountSeries:
    """Other columns are passed over. Raises Invalid for a file that is no CSV in UTF-8, lacks a column or a cell, and
    as `count_series` does."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error):
        raise refused("file", "it cannot be read as CSV in UTF-8", "save the table as CSV UTF-8") from None
    named = [
        {(name or "").strip().lower(): cell for name, cell in row.items() if isinstance(cell, str)} for row in rows
    ]
    for column in COLUMNS:
        if not named or column not in named[0]:
            raise refused(column, "the file has no such column, or no line", "give a heading `week,observed` and lines")
        if not all(row.get(column, "").strip() for row in named):
            raise refused(column, "some cell is empty", "write 0 where there was none; leave out a week nobody watched")
    return count_series([row["week"] for row in named], [row["observed"].strip() for row in named])
